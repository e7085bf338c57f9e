import pytest

from music.chords import (
    CHORD_COUNT,
    KINDS,
    NO_CHORD,
    Chord,
    ChordSymbolError,
    chord_at,
    chord_classes,
    chord_id,
    chord_names,
    symbol_id,
    tonic_id,
)
from music.harmony import harmonise
from music.keys import Key, Mode, UnknownKeyError
from tests.music.melodies import tune

C_MAJOR = Key.parse("C major")


def every_key() -> list[Key]:
    keys = []
    for tonic in (letter + accidental for letter in "CDEFGAB" for accidental in ("", "#", "b")):
        for mode in Mode:
            try:
                keys.append(Key(tonic, mode))
            except UnknownKeyError:  # too many accidentals
                continue
    return keys


def named(symbol: str, key: str = "C major") -> str:
    return chord_names()[symbol_id(symbol, Key.parse(key))]


@pytest.mark.parametrize("key", every_key(), ids=str)
def test_every_chord_of_every_key_comes_back_from_its_classes_and_from_its_symbol(key: Key) -> None:
    for chord in range(1, CHORD_COUNT):
        sounding = chord_at(chord, key, 3.0, 2.0)
        assert (sounding.onset_ql, sounding.duration_ql) == (3.0, 2.0)
        assert sounding.pitch_classes[0] == sounding.root
        assert chord_id(sounding, key) == chord
        assert symbol_id(sounding.symbol, key) == chord


def test_ids_are_counted_from_the_tonic() -> None:
    for pitch_class in range(12):
        for mode in Mode:
            key = Key.of_pitch_class(pitch_class, mode)
            assert chord_at(tonic_id(mode is Mode.MINOR), key, 0, 1).root == pitch_class
            assert {(above + pitch_class) % 12 for above in chord_classes(symbol_id("F#dim7", key))} == {6, 9, 0, 3}


def test_the_tonic_is_the_triad_of_the_mode() -> None:
    assert [chord_names()[tonic_id(minor)] for minor in (False, True)] == ["0:maj", "0:m"]
    assert (chord_names()[tonic_id(False)], chord_names()[tonic_id(True)]) == ("0:maj", "0:m")


def test_no_two_chords_have_one_root_and_the_same_notes() -> None:
    assert len({chord_classes(chord) for chord in range(CHORD_COUNT)}) == CHORD_COUNT
    assert len(set(chord_names())) == len(chord_names()) == CHORD_COUNT == 1 + 12 * len(KINDS)
    assert chord_classes(NO_CHORD) == ()


@pytest.mark.parametrize("chord", [NO_CHORD, -1, CHORD_COUNT])
def test_what_sounds_nothing_is_no_chord(chord: int) -> None:
    with pytest.raises(ValueError, match=f"chord id {chord} sounds nothing; wanted 1 to {CHORD_COUNT - 1}"):
        chord_at(chord, C_MAJOR, 0, 1)


@pytest.mark.parametrize(
    ("classes", "name"),
    [
        ((7, 2, 5), "7:7"),  # without its third
        ((0, 7), "0:maj"),  # a bare fifth
        ((2, 5, 9, 0, 4), "2:m7"),  # a ninth above
        ((0, 4, 7, 9), "0:maj"),  # an added sixth
        ((9, 0, 3, 8), "9:dim"),  # a diminished triad with a major seventh
    ],
)
def test_other_chords_are_taken_for_the_kind_most_like_them(classes: tuple[int, ...], name: str) -> None:
    assert chord_names()[chord_id(Chord(0, 1, classes[0], classes, ""), C_MAJOR)] == name


@pytest.mark.parametrize("key", ["C major", "F# minor", "Bb major"])
def test_the_chords_of_a_harmony_are_known(key: str) -> None:
    melody = tune("1 3 5 8 | 4 2 7 1:2", key=key)
    for chord in harmonise(melody):
        known = chord_at(chord_id(chord, melody.key), melody.key, chord.onset_ql, chord.duration_ql)
        assert known == chord


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("C", "0:maj"), ("CM", "0:maj"), ("Cmaj", "0:maj"), ("C5", "0:maj"), ("C6", "0:maj"), ("Csus4", "0:maj"),
        ("Cadd9", "0:maj"), ("C6/9", "0:maj"),
        ("Cm", "0:m"), ("C-", "0:m"), ("Cmin", "0:m"), ("Cm6", "0:m"), ("CmM7", "0:m"), ("Cm(maj7)", "0:m"),
        ("C7", "0:7"), ("C9", "0:7"), ("C13", "0:7"), ("C7b9", "0:7"), ("C7sus4", "0:7"), ("C11", "0:7"),
        ("Cm7", "0:m7"), ("C-7", "0:m7"), ("Cmin7", "0:m7"), ("Cm9", "0:m7"), ("Cm11", "0:m7"), ("Cmi7", "0:m7"),
        ("Cmaj7", "0:maj7"), ("CM7", "0:maj7"), ("C\u03947", "0:maj7"), ("Cmaj9", "0:maj7"),
        ("Cma7", "0:maj7"), ("CMaj7", "0:maj7"),
        ("Cdim", "0:dim"), ("Co", "0:dim"), ("C\u00b0", "0:dim"), ("Cmb5", "0:dim"),
        ("Cdim7", "0:dim7"), ("Co7", "0:dim7"), ("C\u00b07", "0:dim7"),
        ("Cm7b5", "0:m7b5"), ("C-7b5", "0:m7b5"), ("C\u00f8", "0:m7b5"), ("C\u00f87", "0:m7b5"), ("Cmin7b5", "0:m7b5"),
        ("Caug", "0:aug"), ("C+", "0:aug"), ("C7#5", "0:aug"), ("C#5", "1:maj"),
    ],
)  # fmt: skip
def test_kinds_as_lead_sheets_write_them(symbol: str, name: str) -> None:
    assert named(symbol) == name


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("F#m7", "6:m7"), ("Gb", "6:maj"), ("F\u266fm", "6:m"), ("B\u266d7", "10:7"), ("Bb", "10:maj"),
        ("Bbdim", "10:dim"), ("C7#9", "0:7"),
        ("B", "11:maj"), ("Cb", "11:maj"), ("B#", "0:maj"), ("E#dim7", "5:dim7"), ("Fbmaj7", "4:maj7"), ("C##m", "2:m"),
        ("Ebb", "2:maj"), ("C/E", "0:maj"), ("Am7/G", "9:m7"), ("D/F#", "2:maj"), ("F#m7b5/C", "6:m7b5"),
        (" G7 ", "7:7"),
    ],
)  # fmt: skip
def test_roots_and_basses_as_lead_sheets_write_them(symbol: str, name: str) -> None:
    assert named(symbol) == name


@pytest.mark.parametrize("symbol", ["N.C.", "NC", " N "])
def test_silence_over_a_lead_sheet_is_no_chord(symbol: str) -> None:
    assert symbol_id(symbol, C_MAJOR) == NO_CHORD


@pytest.mark.parametrize(
    ("key", "name"), [("C major", "7:7"), ("G minor", "0:7"), ("Ab major", "11:7"), ("A minor", "10:7")]
)
def test_a_symbol_is_another_chord_in_another_key(key: str, name: str) -> None:
    assert named("G7", key) == name


@pytest.mark.parametrize("symbol", ["", " ", "N7", "H7", "am", "#C", "/E", "7", "%"], ids=lambda symbol: repr(symbol))
def test_symbols_without_a_root_are_refused(symbol: str) -> None:
    with pytest.raises(ChordSymbolError, match=r"no such chord symbol: .*wanted a root such as C or F#"):
        symbol_id(symbol, C_MAJOR)
