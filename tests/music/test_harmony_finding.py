import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music.chords import CHORD_COUNT, ChordSymbolError, chord_at, chord_classes, chord_names, slot_ql, slots_until
from music.harmony import chords_of_symbols, find_chords
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Note

C_MAJOR, COMMON = Key.parse("C major"), Metre(4, 4)
METRES = ("4/4", "3/4", "6/8", "9/8", "2/2", "5/4")


def sounding(chords: str, metre: Metre = COMMON, tonic_midi: int = 60) -> list[Note]:
    """A chord a slot: semitones above the tonic such as `-12.4.7`, `.` for silence."""
    length = slot_ql(metre)
    return [
        Note(slot * length, length, tonic_midi + int(above))
        for slot, chord in enumerate(chords.split())
        for above in sorted(filter(None, chord.split(".")), key=int)
    ]


def found(chords: str, key: Key = C_MAJOR, metre: Metre = COMMON) -> list[str]:
    notes = sounding(chords, metre, 60 + key.pitch_class)
    return [chord_names()[chord] for chord in find_chords(notes, key, metre, slot_ql(metre) * len(chords.split()))]


@pytest.mark.parametrize("metre", METRES)
@pytest.mark.parametrize(
    ("key", "chords", "wanted"),
    [
        pytest.param("C major", "-12.4.7 -7.5.9 -5.2.7.11 -12.4.7.12", "0:maj 5:maj 7:maj 0:maj", id="cadence"),
        pytest.param("Ab major", "-12.4.7 -10.2.5.9 -5.2.5.11 -12.4.7.12", "0:maj 2:m 7:7 0:maj", id="with sevenths"),
        pytest.param("F# minor", "-12.3.7 -7.5.8 -5.2.7.11 -12.3.7.12", "0:m 5:m 7:maj 0:m", id="minor"),
        pytest.param("A minor", "-12.3.7 -10.2.5.8 -5.2.7.11 -4.0.3.8", "0:m 2:dim 7:maj 8:maj", id="deceptive"),
        pytest.param("Eb major", "-8.0.7 -7.2.9 -1.2.7.5 -8.0.7", "0:maj 2:m 7:7 0:maj", id="inverted"),
        pytest.param("C major", "-12.4.7 -3.1.4.7 -10.2.5.9 -2.2.5.8", "0:maj 9:7 2:m 10:7", id="chromatic"),
        pytest.param("C major", "-12.4.7 0.4.8 -7.0.5.9 -1.2.5.8", "0:maj 0:aug 5:maj 11:dim7", id="altered"),
    ],
)
def test_the_chords_that_sound_are_found(key: str, chords: str, wanted: str, metre: str) -> None:
    assert found(chords, Key.parse(key), Metre.parse(metre)) == wanted.split()


@pytest.mark.parametrize(
    ("chords", "wanted"),
    [
        ("-12.4.7 -5.2.7.11", "0:maj 7:maj"),
        (". . -12.4.7 . -5.2.7.11 . . -12.4.7", "N N 0:maj 0:maj 7:maj 7:maj 7:maj 0:maj"),
        (". -5.2.5.11 . -12.4.7 .", "N 7:7 7:7 0:maj 0:maj"),
        ("11.14.17 . 0.4.7", "11:dim 11:dim 0:maj"),
        (". .", "N N"),
    ],
    ids=["none", "throughout", "after a seventh", "after a diminished chord", "alone"],
)
def test_silence_keeps_the_chord_before_and_has_none_at_the_beginning(chords: str, wanted: str) -> None:
    assert found(chords) == wanted.split()


def test_nothing_to_harmonise_has_no_chords() -> None:
    assert find_chords([Note(0, 1, 60)], C_MAJOR, COMMON, 0.0) == ()


def test_one_chord_broken_over_its_slot_is_one_chord() -> None:
    waltz = [
        Note(bar * 3 + n, 1, p) for bar, bass in enumerate((43, 48)) for n, p in enumerate((bass, bass + 16, bass + 19))
    ]
    assert [chord_names()[chord] for chord in find_chords(waltz, C_MAJOR, Metre(3, 4), 6)] == ["7:maj", "0:maj"]


def test_passing_notes_make_no_chord() -> None:
    melody = [Note(n / 2, 0.5, pitch) for n, pitch in enumerate((72, 74, 76, 77, 79, 77, 76, 74))]
    under = sounding("-12.4.7 -12.4.7")
    assert [chord_names()[chord] for chord in find_chords([*under, *melody], C_MAJOR, COMMON, 4)] == ["0:maj", "0:maj"]


def test_the_bass_is_the_root_of_a_chord_that_any_of_its_notes_could_be_the_root_of() -> None:
    assert found("-8.0.4.8") == ["4:aug"]
    assert found("-4.0.4.8") == ["8:aug"]
    assert found("-7.8.11.14") == ["5:dim7"]
    assert found("-10.5.8.11") == ["2:dim7"]


def test_notes_held_from_before_and_beyond_count_where_they_sound() -> None:
    held = [Note(0, 8, 48), Note(0, 8, 64), Note(0, 8, 67), Note(7.5, 4, 71)]
    assert [chord_names()[chord] for chord in find_chords(held, C_MAJOR, COMMON, 6)] == ["0:maj"] * 3


@settings(max_examples=30)
@given(
    st.lists(
        st.builds(
            Note,
            st.integers(0, 40).map(lambda steps: steps / 4),
            st.integers(1, 16).map(lambda steps: steps / 4),
            st.integers(48, 72),
        ),
        max_size=12,
    ),
    st.sampled_from(METRES),
    st.integers(-11, 11),
    st.sampled_from(Mode),
    st.floats(0, 12),
)
def test_every_slot_has_a_chord_and_no_key_changes_it(
    notes: list[Note], metre: str, semitones: int, mode: Mode, end_ql: float
) -> None:
    low, high = Key.of_pitch_class(0, mode), Key.of_pitch_class(semitones, mode)
    chords = find_chords(notes, low, Metre.parse(metre), end_ql)
    assert len(chords) == slots_until(end_ql, Metre.parse(metre))
    assert all(0 <= chord < CHORD_COUNT for chord in chords)
    moved = [note.moved(semitones=semitones) for note in notes]
    assert find_chords(moved, high, Metre.parse(metre), end_ql) == chords


@settings(max_examples=30)
@given(st.integers(1, CHORD_COUNT - 1), st.sampled_from(METRES), st.integers(0, 11))
def test_a_chord_in_root_position_is_found_in_any_key(chord: int, metre: str, pitch_class: int) -> None:
    key, time = Key.of_pitch_class(pitch_class, Mode.MAJOR), Metre.parse(metre)
    root, *others = chord_at(chord, key, 0, 1).pitch_classes
    notes = [Note(0, 2 * slot_ql(time), pitch) for pitch in (36 + root, *(60 + other for other in sorted(others)))]
    assert find_chords(notes, key, time, 2 * slot_ql(time)) == (chord, chord)


def read(text: str, end_ql: float, key: str = "C major", metre: str = "4/4") -> list[str]:
    """Symbols such as `0:C 2:G7`."""
    symbols = [(float(onset), symbol) for onset, symbol in (word.split(":") for word in text.split())]
    return [chord_names()[chord] for chord in chords_of_symbols(symbols, Key.parse(key), Metre.parse(metre), end_ql)]


@pytest.mark.parametrize(
    ("text", "end_ql", "metre", "wanted"),
    [
        pytest.param("0:C 4:F 6:G7 8:C", 12, "4/4", "0:maj 0:maj 5:maj 7:7 0:maj 0:maj", id="on slots"),
        pytest.param("0:C 3.5:G7", 8, "4/4", "0:maj 0:maj 7:7 7:7", id="longest in its slot"),
        pytest.param("0:C 2.5:G7", 8, "4/4", "0:maj 7:7 7:7 7:7", id="longest in its slot, the later"),
        pytest.param("0:C 2:F 2.75:C 3.5:F", 4, "4/4", "0:maj 5:maj", id="longest taken together"),
        pytest.param("4:F", 8, "4/4", "N N 5:maj 5:maj", id="silence first"),
        pytest.param("-3:Am 2:F", 4, "4/4", "9:m 5:maj", id="begun before"),
        pytest.param("-8:C -3:Am", 4, "4/4", "9:m 9:m", id="two begun before"),
        pytest.param("0:C 2:N.C. 4:G", 6, "4/4", "0:maj N 7:maj", id="silence between"),
        pytest.param("0:C 3:G", 7, "3/4", "0:maj 7:maj 7:maj", id="waltz with a bar begun"),
        pytest.param("0:C 1.5:F 3:G", 4.5, "9/8", "0:maj 5:maj 7:maj", id="beats of a slow compound"),
        pytest.param("0:C 4:G", 3, "4/4", "0:maj 0:maj", id="after the end"),
        pytest.param("0:C 3.5:G", 3, "4/4", "0:maj 0:maj", id="after the end in the last slot"),
        pytest.param("", 5, "4/4", "N N N", id="none"),
    ],
)
def test_symbols_over_slots(text: str, end_ql: float, metre: str, wanted: str) -> None:
    assert read(text, end_ql, metre=metre) == wanted.split()


def test_symbols_are_counted_from_the_tonic() -> None:
    assert read("0:D 2:A7 4:Bm", 6, "D major") == ["0:maj", "7:7", "9:m"]
    assert read("0:Bm 2:F#7 4:G", 6, "B minor") == ["0:m", "7:7", "8:maj"]


def test_a_symbol_that_names_no_chord_is_refused() -> None:
    with pytest.raises(ChordSymbolError, match="'Quickly'"):
        read("0:C 2:Quickly", 4)


@given(st.lists(st.integers(1, CHORD_COUNT - 1), min_size=1, max_size=8), st.sampled_from(METRES))
def test_symbols_written_for_slots_are_read_back(chords: list[int], metre: str) -> None:
    length = slot_ql(Metre.parse(metre))
    symbols = [(slot * length, chord_at(chord, C_MAJOR, 0, 1).symbol) for slot, chord in enumerate(chords)]
    again = chords_of_symbols(symbols, C_MAJOR, Metre.parse(metre), len(chords) * length)
    assert [chord_classes(chord) for chord in again] == [chord_classes(chord) for chord in chords]
