from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.keys import Key, Mode
from music.metre import Metre
from pairing.export.notation import (
    BINARY_VALUES,
    TRIPLET_VALUES,
    StruckNotes,
    WrittenSign,
    bars_of,
    beams_of,
    chords_of,
    note_values,
    rest_values,
    spelled,
    steps,
    voices_of,
)

METRES = [Metre.parse(text) for text in ("4/4", "3/4", "2/2", "6/8", "9/8", "5/4", "7/8")]


@st.composite
def stretches(draw: st.DrawFn) -> tuple[int, int, Metre]:
    metre = draw(st.sampled_from(METRES))
    start = draw(st.integers(0, steps(metre.bar_ql) - 1))
    return start, draw(st.integers(start + 1, steps(metre.bar_ql))), metre


@given(stretches())
def test_values_fill_their_stretch_and_can_all_be_written(stretch: tuple[int, int, Metre]) -> None:
    start, end, metre = stretch
    for values in (note_values(start, end, metre), rest_values(start, end, metre)):
        assert [place for place, _ in values] + [end] == [start] + [place + n for place, n in values]
        assert all(length in BINARY_VALUES + TRIPLET_VALUES for _, length in values)


@pytest.mark.parametrize(
    ("metre", "start", "end", "values"),
    [
        ("4/4", 0, 96, [(0, 96)]),
        ("4/4", 24, 96, [(24, 72)]),
        ("4/4", 12, 36, [(12, 24)]),
        ("4/4", 12, 48, [(12, 12), (24, 24)]),
        ("4/4", 0, 60, [(0, 48), (48, 12)]),
        ("4/4", 6, 30, [(6, 18), (24, 6)]),
        ("4/4", 8, 24, [(8, 16)]),
        ("4/4", 8, 32, [(8, 16), (24, 8)]),
        ("4/4", 8, 20, [(8, 8), (16, 4)]),
        ("4/4", 0, 32, [(0, 32)]),
        ("4/4", 0, 56, [(0, 48), (48, 8)]),
        ("6/8", 24, 48, [(24, 12), (36, 12)]),
        ("6/8", 0, 60, [(0, 36), (36, 24)]),
        ("2/2", 12, 48, [(12, 36)]),
    ],
)
def test_long_notes_are_tied_where_a_beat_would_be_hidden(
    metre: str, start: int, end: int, values: list[tuple[int, int]]
) -> None:
    assert note_values(start, end, Metre.parse(metre)) == values


@pytest.mark.parametrize(
    ("metre", "start", "end", "values"),
    [
        ("3/4", 24, 72, [(24, 24), (48, 24)]),
        ("4/4", 12, 36, [(12, 12), (24, 12)]),
        ("4/4", 24, 96, [(24, 24), (48, 48)]),
        ("4/4", 8, 24, [(8, 16)]),
        ("4/4", 0, 8, [(0, 8)]),
        ("4/4", 0, 56, [(0, 48), (48, 8)]),
        ("6/8", 36, 72, [(36, 36)]),
    ],
)
def test_rests_do_not_cross_beats(metre: str, start: int, end: int, values: list[tuple[int, int]]) -> None:
    assert rest_values(start, end, Metre.parse(metre)) == values


def test_a_note_over_the_bar_line_is_tied_and_rests_fill_the_rest() -> None:
    assert bars_of([StruckNotes(72, 144, (60,), 5)], Metre(4, 4), 3) == [
        [[WrittenSign(0, 48), WrittenSign(48, 24), WrittenSign(72, 24, (60,), tied_on=True, syllable=5)]],
        [[WrittenSign(0, 48, (60,), tied_back=True, syllable=5), WrittenSign(48, 48)]],
        [[WrittenSign(0, 96)]],
    ]


def test_overlapping_sounds_go_to_voices_that_are_written_only_where_they_sound() -> None:
    bars = bars_of(
        [StruckNotes(0, 144, (48,)), StruckNotes(24, 48, (60,)), StruckNotes(192, 288, (62,))], Metre(4, 4), 3
    )
    assert [len(voices) for voices in bars] == [2, 1, 1]
    assert [sign.hidden for sign in bars[0][1]] == [True, False, True]


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 60), st.integers(36, 84)), min_size=1))
def test_no_note_is_lost_among_chords_and_voices(notes: list[tuple[int, int, int]]) -> None:
    sounds = chords_of((start, start + length, pitch) for start, length, pitch in notes)
    voices = voices_of(sounds)
    kept = {(s.start, s.end - s.start, pitch) for voice in voices for s in voice for pitch in s.pitches}
    assert kept == set(notes)
    for voice in voices:
        assert all(earlier.end <= later.start for earlier, later in pairwise(voice))


@pytest.mark.parametrize(
    ("key", "pitch_midi", "name"),
    [
        ("C major", 61, ("C", 1, 4)),
        ("C major", 70, ("B", -1, 4)),
        ("D minor", 61, ("C", 1, 4)),
        ("D minor", 63, ("E", -1, 4)),
        ("G# minor", 67, ("F", 2, 4)),
        ("Gb major", 71, ("C", -1, 5)),
        ("C# major", 60, ("B", 1, 3)),
        ("Eb minor", 62, ("D", 0, 4)),
    ],
)
def test_pitches_are_spelled_as_the_key_has_them(key: str, pitch_midi: int, name: tuple[str, int, int]) -> None:
    assert spelled(pitch_midi, Key.parse(key)) == name


@given(st.integers(12, 120), st.integers(0, 11), st.sampled_from(["major", "minor"]))
def test_a_spelling_sounds_as_its_pitch(pitch_midi: int, tonic: int, mode: str) -> None:
    letter, alteration, octave = spelled(pitch_midi, Key.of_pitch_class(tonic, Mode(mode)))
    assert {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[letter] + alteration + 12 * (
        octave + 1
    ) == pitch_midi


def beams(metre: str, *lengths: int) -> list[list[str]]:
    """Of signs one after the other; a negative length is a rest's."""
    ends = list(accumulate(abs(length) for length in lengths))
    voice = [
        WrittenSign(end - abs(length), abs(length), (60,) if length > 0 else ())
        for end, length in zip(ends, lengths, strict=True)
    ]
    return beams_of(voice, Metre.parse(metre))


@pytest.mark.parametrize(
    ("metre", "groups"),
    [
        ("4/4", [2, 2, 2, 2]),
        ("3/4", [2, 2, 2]),
        ("2/2", [4, 4]),
        ("6/8", [3, 3]),
        ("3/8", [3]),
        ("5/8", [2, 3]),
        ("7/8", [2, 2, 3]),
    ],
)
def test_eighths_are_beamed_by_the_metre(metre: str, groups: list[int]) -> None:
    found = [beam for (beam,) in beams(metre, *[12] * sum(groups))]
    assert found == [beam for count in groups for beam in ["begin", *["continue"] * (count - 2), "end"]]


@pytest.mark.parametrize(
    ("lengths", "wanted"),
    [
        ((18, 6), [["begin"], ["end", "backward hook"]]),
        ((6, 18), [["begin", "forward hook"], ["end"]]),
        ((6, 12, 6), [["begin", "forward hook"], ["continue"], ["end", "backward hook"]]),
        ((6, 6, 12), [["begin", "begin"], ["continue", "end"], ["end"]]),
        ((12, -12), [[], []]),
        ((12, 24, 12), [[], [], []]),
        ((8, 8, 8), [["begin"], ["continue"], ["end"]]),
    ],
)
def test_shorter_notes_have_beams_or_hooks_of_their_own(lengths: tuple[int, ...], wanted: list[list[str]]) -> None:
    assert beams("4/4", *lengths) == wanted


def test_a_hook_reaches_for_the_note_that_shares_more_beams() -> None:
    assert beams("4/4", 6, 3, 12, 3)[1] == ["continue", "end", "backward hook"]
