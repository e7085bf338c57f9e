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
    assert Key.of_sharps(sharps, mode).sharps in (sharps, sharps - 12)


def test_relative_keys_share_a_signature() -> None:
    for key in ALL:
        relative = Key.of_sharps(key.sharps, Mode.MINOR if key.mode is Mode.MAJOR else Mode.MAJOR)
        assert (relative.sharps - key.sharps) % 12 == 0


@pytest.mark.parametrize("text", ["", "H major", "C dorian", "C major now", "G# major", "Fb minor", "C##", "7"])
def test_refuses_keys_that_do_not_exist(text: str) -> None:
    with pytest.raises(UnknownKeyError):
        Key.parse(text)


def test_spelling_follows_the_signature() -> None:
    assert [Key.parse(k).spelled(10) for k in ("F major", "D major", "D minor", "E minor")] == [
        "Bb",
        "A#",
        "Bb",
        "A#",
    ]
