import pytest

from music.keys import Key, Mode, UnknownKeyError

ALL = [Key.of_pitch_class(pc, mode) for pc in range(12) for mode in Mode]


@pytest.mark.parametrize(
    ("text", "sharps", "pitch_class"),
    [
        ("C major", 0, 0), ("A minor", 0, 9), ("Bb major", -2, 10), ("F# minor", 3, 6), ("F", -1, 5),
        ("Cb major", -7, 11), ("C# major", 7, 1), ("Eb minor", -6, 3), ("g minor", -2, 7),
    ],
)  # fmt: skip
def test_signatures(text: str, sharps: int, pitch_class: int) -> None:
    key = Key.parse(text)
    assert (key.sharps, key.pitch_class) == (sharps, pitch_class)


@pytest.mark.parametrize("key", ALL, ids=str)
def test_every_key_reads_back(key: Key) -> None:
    assert Key.parse(str(key)) == key


@pytest.mark.parametrize("sharps", range(-5, 7))
@pytest.mark.parametrize("mode", Mode)
def test_every_signature_has_its_key(sharps: int, mode: Mode) -> None:
    assert Key.of_sharps(sharps, mode).sharps == sharps


def test_relative_keys_share_a_signature() -> None:
    for key in ALL:
        relative = Key.of_sharps(key.sharps, Mode.MINOR if key.mode is Mode.MAJOR else Mode.MAJOR)
        assert (relative.sharps - key.sharps) % 12 == 0


@pytest.mark.parametrize("text", ["", "H major", "C dorian", "C major now", "G# major", "Fb minor", "C##", "7"])
def test_refuses_keys_that_do_not_exist(text: str) -> None:
    with pytest.raises(UnknownKeyError):
        Key.parse(text)


@pytest.mark.parametrize(
    ("key", "pitch_class", "name"),
    [
        ("F major", 10, "Bb"),
        ("B major", 10, "A#"),
        ("D minor", 1, "C#"),
        ("G minor", 6, "F#"),
        ("Cb major", 11, "Cb"),
        ("C# minor", 0, "B#"),
        ("A# minor", 5, "E#"),
    ],
)
def test_spelling_follows_the_signature(key: str, pitch_class: int, name: str) -> None:
    assert Key.parse(key).spelled(pitch_class) == name


@pytest.mark.parametrize(
    ("key", "pitch_class", "suffix", "name"),
    [
        ("A major", 5, "7", "F"),
        ("A major", 5, "maj7", "F"),
        ("A major", 8, "m", "G#"),
        ("C major", 8, "", "Ab"),
        ("C major", 8, "m", "G#"),
        ("C major", 6, "dim", "F#"),
        ("C major", 4, "7", "E"),
        ("Eb major", 11, "", "Cb"),
        ("Db major", 9, "", "A"),
        ("A minor", 8, "dim", "G#"),
        ("A minor", 10, "", "Bb"),
    ],
)
def test_a_major_chord_from_outside_a_major_key_is_its_minor_s(
    key: str, pitch_class: int, suffix: str, name: str
) -> None:
    assert Key.parse(key).spelled_root(pitch_class, suffix) == name


def test_every_pitch_class_has_a_name_that_a_chord_symbol_can_hold() -> None:
    for key in ALL:
        assert Key.parse(str(key)) == key
        names = [key.spelled(pitch_class) for pitch_class in range(12)]
        assert len(set(names)) == 12
        assert all(len(name) <= 2 for name in names)
        assert key.spelled(key.pitch_class) == key.tonic


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Am", "A minor"),
        ("C#m", "C# minor"),
        ("B flat major", "Bb major"),
        ("C\u266f minor", "C# minor"),
        ("f", "F major"),
    ],
)
def test_reads_keys_as_songwriters_write_them(text: str, key: str) -> None:
    assert str(Key.parse(text)) == key
