from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music.accompaniment import Figure, Piano, accompany
from music.harmony import harmonise
from music.notes import Melody, Note
from pairing.layout import INTERLUDE_BARS, MOST_INTRODUCTION_BARS, Layout, with_tune
from tests.music.melodies import melodies, tune

METRES = ("4/4", "3/4", "6/8", "2/4", "5/4", "3/2")
FOUR_BARS = tune("1:4 | 5:4 | 4:2 5:2 1:4", tempo_bpm=120)


def layout(melody: Melody, stanzas: int = 2, *, with_piano: bool = True) -> Layout:
    return Layout.of(melody, harmonise(melody), stanzas, with_piano)


def from_the_first_bar(melody: Melody) -> Melody:
    bar = melody.metre.bar_ql
    return melody.moved(by_ql=-(melody.notes[0].onset_ql // bar) * bar)


def bars(laid: Layout, melody: Melody) -> list[float]:
    return [start / melody.metre.bar_ql for start in laid.starts_ql]


@settings(max_examples=60)
@given(melodies(METRES), st.integers(1, 4))
def test_chords_go_through_the_whole_song(melody: Melody, stanzas: int) -> None:
    melody = from_the_first_bar(melody)
    laid = layout(melody, stanzas)
    assert laid.chords[0].onset_ql == 0
    assert laid.chords[-1].end_ql == pytest.approx(laid.end_ql)
    assert all(chord.end_ql == pytest.approx(after.onset_ql) for chord, after in pairwise(laid.chords))
    for start in laid.starts_ql:
        sung = [chord for chord in laid.chords if start <= chord.onset_ql]
        wanted = harmonise(melody)
        assert [c.symbol for c in sung[: len(wanted)]] == [c.symbol for c in wanted]
        assert [c.onset_ql - start for c in sung[: len(wanted)]] == pytest.approx([c.onset_ql for c in wanted])


@settings(max_examples=60)
@given(melodies(METRES))
def test_the_introduction_is_the_end_of_the_tune(melody: Melody) -> None:
    melody = from_the_first_bar(melody)
    laid, bar, last = layout(melody, 1), melody.metre.bar_ql, melody.phrases[-1].notes
    (length,) = bars(laid, melody)
    assert length.is_integer()
    assert 1 <= length <= MOST_INTRODUCTION_BARS
    earlier = harmonise(melody)[-1].end_ql - laid.starts_ql[0]
    assert length == MOST_INTRODUCTION_BARS or last[0].onset_ql - bar < earlier
    played = [note for note in last if note.onset_ql >= earlier - 1e-6]
    assert [(n.pitch_midi, n.duration_ql) for n in laid.introduction] == [(n.pitch_midi, n.duration_ql) for n in played]
    assert [n.onset_ql for n in laid.introduction] == pytest.approx([n.onset_ql - earlier for n in played])
    ending = [chord for chord in harmonise(melody) if chord.end_ql > earlier + 1e-6]
    assert [c.symbol for c in laid.chords[: len(ending)]] == [c.symbol for c in ending]


def test_a_short_last_phrase_is_played_whole() -> None:
    laid = layout(FOUR_BARS)
    assert bars(laid, FOUR_BARS) == [2, 2 + 4 + INTERLUDE_BARS]
    assert [(n.onset_ql, n.pitch_midi) for n in laid.introduction] == [(0, 65), (2, 67), (4, 60)]
    assert laid.end_ql == 11 * 4


def test_of_a_long_last_phrase_the_last_four_bars_are_played() -> None:
    laid = layout(tune("1:4 | 1:4 2:4 3:4 4:4 5:4 1:4"))
    assert laid.starts_ql[0] == 16
    assert [n.pitch_midi for n in laid.introduction] == [64, 65, 67, 60]


def test_a_phrase_that_begins_inside_a_bar_leaves_out_the_phrase_before() -> None:
    laid = layout(tune("1 1 1 | 5 1:4"))
    assert laid.starts_ql[0] == 8
    assert [(n.onset_ql, n.pitch_midi) for n in laid.introduction] == [(3, 67), (4, 60)]


def test_a_chord_is_cut_where_the_introduction_begins() -> None:
    melody = tune("1:4 | 1:4", tempo_bpm=120)
    assert len(harmonise(melody)) == 1
    first, second, *_ = layout(melody, 1).chords
    assert (first.onset_ql, first.duration_ql, first.symbol) == (0, 4, "C")
    assert (second.onset_ql, second.duration_ql, second.symbol) == (4, 8, "C")


@pytest.mark.parametrize(
    ("text", "metre", "between"),
    [
        ("5 1:4 | 1:3", "4/4", 1),
        (".:1 5 1:4 | 1:2", "4/4", 1),
        (".:2 5 1:4 | 1:1", "4/4", 0),
        (".:3 5 1:4 | 1:4", "4/4", 0),
        (".:1 5 1:3 | 1:1", "3/4", 1),
        (".:2 5 1:3 | 1:3", "3/4", 0),
        (".:1.5 5:1.5 | 1:3", "6/8", 0),
    ],
)
@pytest.mark.parametrize("with_piano", [True, False])
def test_a_pickup_of_half_a_bar_or_less_sung_needs_no_interlude(
    text: str, metre: str, between: int, with_piano: bool
) -> None:
    melody = tune(text, metre=metre)
    first, second, third = bars(layout(melody, 3, with_piano=with_piano), melody)
    length = harmonise(melody)[-1].end_ql / melody.metre.bar_ql
    assert second - first == third - second == length + between


def test_between_stanzas_the_last_chord_is_held() -> None:
    laid = layout(FOUR_BARS)
    held = [chord for chord in laid.chords if chord.onset_ql == laid.starts_ql[1] - 4]
    assert [(chord.symbol, chord.duration_ql) for chord in held] == [("C", 4)]


def test_without_a_piano_the_voice_begins_at_once() -> None:
    laid = layout(FOUR_BARS, with_piano=False)
    assert bars(laid, FOUR_BARS) == [0, 5]
    assert (laid.introduction, laid.end_ql) == ((), 36)


def right(*notes: tuple[float, float, int]) -> Piano:
    return Piano(tuple(Note(*note) for note in notes), (Note(0, 4, 40),))


TUNE = (Note(0, 2, 67), Note(2, 2, 64, continues_syllable=True))


def pitches(piano: Piano) -> list[tuple[float, int]]:
    return [(note.onset_ql, note.pitch_midi) for note in piano.right]


def test_the_tune_is_played_a_little_louder_and_without_syllables() -> None:
    piano = with_tune(right(), TUNE, 70)
    assert pitches(piano) == [(0, 67), (2, 64)]
    assert {(note.velocity, note.continues_syllable) for note in piano.right} == {(76, False)}
    assert piano.left == right().left
    assert {note.velocity for note in with_tune(right(), TUNE, 125).right} == {127}


def test_without_a_tune_nothing_changes() -> None:
    assert with_tune(right((0, 4, 60)), (), 70) == right((0, 4, 60))


@pytest.mark.parametrize(
    ("note", "stays"),
    [
        ((0, 2, 64), True),
        ((0, 2, 65), False),
        ((0, 2, 72), False),
        ((2, 2, 61), True),
        ((2, 2, 62), False),
        ((0, 4, 61), True),
        ((0, 4, 64), False),
        ((4, 4, 72), True),
        ((4, 4, 67), True),
    ],
)
def test_chords_stay_where_they_are_well_below(note: tuple[float, float, int], stays: bool) -> None:
    piano = with_tune(right(note), TUNE, 70)
    assert ((note[0], note[2]) in pitches(piano)) == stays
    assert len(piano.right) == 2 + stays


def test_chords_stay_where_the_tune_rests() -> None:
    late = tuple(note.moved(by_ql=1) for note in TUNE)
    assert pitches(with_tune(right((0, 1, 67), (0, 1, 72)), late, 70))[:2] == [(0, 67), (0, 72)]


def test_a_chord_at_the_end_of_the_tune_stays_whatever_the_rounding() -> None:
    closing = (Note(0, 2 / 3, 60), Note(2 / 3, 10 / 3 + 1e-12, 60))
    assert closing[-1].end_ql > 4
    assert pitches(with_tune(right((4, 4, 64), (4, 4, 67)), closing, 70))[-2:] == [(4, 64), (4, 67)]


@pytest.mark.parametrize(("lowest", "played"), [(52, 52), (51, 63), (41, 53), (40, 52), (39, 63)])
def test_a_low_voice_s_tune_is_played_octaves_higher(lowest: int, played: int) -> None:
    tune_of_a_bass = (Note(0, 2, lowest + 7), Note(2, 2, lowest))
    assert pitches(with_tune(right((0, 4, played - 3), (0, 4, played - 2)), tune_of_a_bass, 70)) == [
        (0, played - 3),
        (0, played + 7),
        (2, played),
    ]


@settings(max_examples=40)
@given(melodies(METRES), st.sampled_from(Figure), st.integers(-12, 6))
def test_the_tune_is_the_top_of_the_right_hand_and_above_the_left(
    melody: Melody, figure: Figure, semitones: int
) -> None:
    melody = from_the_first_bar(melody).moved(semitones=semitones)
    laid = layout(melody, 1)
    chords = accompany(laid.chords, melody.metre, figure, 70)
    piano = with_tune(chords, laid.introduction, 70)
    assert list(piano.right) == sorted(piano.right, key=lambda note: (note.onset_ql, note.pitch_midi))
    tune_notes = [n for n in piano.right if n not in chords.right]
    assert len(tune_notes) == len(laid.introduction)
    for note in tune_notes:
        together = [n for n in (*piano.right, *piano.left) if _overlap(n, note) and n != note]
        assert all(other.pitch_midi < note.pitch_midi for other in together)
    assert piano.left == chords.left
    after = laid.starts_ql[0]
    assert [n for n in piano.right if n.onset_ql >= after] == [n for n in chords.right if n.onset_ql >= after]


def _overlap(one: Note, other: Note) -> bool:
    return one.onset_ql < other.end_ql - 1e-6 and other.onset_ql < one.end_ql - 1e-6


def test_stanzas_may_have_tunes_of_their_own() -> None:
    verse, chorus = FOUR_BARS, tune("5:4 | 1:4", tempo_bpm=120)
    parts = [(each, harmonise(each)) for each in (verse, chorus, verse)]
    laid = Layout.of_tunes(parts, with_piano=False)
    assert list(laid.starts_ql) == [0, 16 + 4 * INTERLUDE_BARS, 24 + 8 * INTERLUDE_BARS]
    assert laid.end_ql == 40 + 8 * INTERLUDE_BARS
    assert all(chord.end_ql == pytest.approx(after.onset_ql) for chord, after in pairwise(laid.chords))
    introduced = Layout.of_tunes(parts, with_piano=True)
    assert introduced.introduction == layout(verse).introduction
