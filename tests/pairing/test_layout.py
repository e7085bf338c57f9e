from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music.chords import Chord
from music.harmony import harmonise
from music.notes import Melody
from pairing.arranging import BREATH_BARS
from pairing.playing import PlayedPassage
from tests.music.melodies import melodies, tune
from tests.pairing.layouts import Laid, laid_out, section

METRES = ("4/4", "3/4", "6/8", "2/4", "5/4", "3/2")
FOUR_BARS = tune("1:4 | 5:4 | 4:2 5:2 1:4", tempo_bpm=120)


def layout(melody: Melody, stanzas: int = 2, *, is_accompanied: bool = True) -> Laid:
    return laid_out([section(melody)] * stanzas, is_accompanied=is_accompanied)


def from_the_first_bar(melody: Melody) -> Melody:
    bar = melody.metre.bar_ql
    return melody.moved(by_ql=-(melody.notes[0].onset_ql // bar) * bar)


def bars(laid: Laid, melody: Melody) -> list[float]:
    return [start / melody.metre.bar_ql for start in laid.starts_ql]


def alone(laid: Laid) -> list[PlayedPassage]:
    """What the piano plays while nobody sings."""
    return [passage for passage in laid.passages if passage.tune]


def lengths(laid: Laid, melody: Melody) -> list[float]:
    return [round((s.end_ql - s.start_ql) / melody.metre.bar_ql, 6) for s in alone(laid)]


@settings(max_examples=25)
@given(melodies(METRES), st.integers(1, 4))
def test_the_piano_goes_through_the_whole_song(melody: Melody, stanzas: int) -> None:
    melody = from_the_first_bar(melody)
    laid = layout(melody, stanzas)
    assert laid.chords[0].onset_ql == 0
    assert laid.chords[-1].end_ql == pytest.approx(laid.end_ql)
    assert all(chord.end_ql == pytest.approx(after.onset_ql) for chord, after in pairwise(laid.chords))
    sung = [passage for passage in laid.passages if not passage.tune]
    assert [passage.start_ql for passage in sung] == pytest.approx(list(laid.starts_ql))
    for number, passage in enumerate(sung):
        assert passage.number == number
        assert [c.symbol for c in passage.chords] == [c.symbol for c in harmonise(melody)]
        assert [c.onset_ql - passage.start_ql for c in passage.chords] == pytest.approx(
            [c.onset_ql for c in harmonise(melody)]
        )


@settings(max_examples=25)
@given(melodies(METRES), st.integers(1, 3))
def test_introduction_interludes_and_close_have_a_few_whole_bars(melody: Melody, stanzas: int) -> None:
    melody = from_the_first_bar(melody)
    tune_bars, last = section(melody).bars, section(melody).bars_from(melody.notes[-1])
    introduction, *interludes, close = lengths(layout(melody, stanzas), melody)
    assert len(interludes) == stanzas - 1
    assert min(2, tune_bars) <= introduction <= max(4, last)
    assert all(1 <= length <= max(4, last) for length in interludes)
    assert 2 <= close <= max(4, last + 1)
    assert all(length.is_integer() for length in (introduction, *interludes, close))


@settings(max_examples=25)
@given(melodies(METRES))
def test_they_are_the_end_of_the_tune(melody: Melody) -> None:
    melody = from_the_first_bar(melody)
    laid, end_ql = layout(melody, 2), harmonise(melody)[-1].end_ql
    ending = [(n.pitch_midi, n.duration_ql) for n in melody.notes]
    for passage in alone(laid)[:-1]:
        played = [(n.pitch_midi, n.duration_ql) for n in passage.tune]
        assert played == ending[-len(played) :]
        assert passage.end_ql - passage.tune[-1].end_ql == pytest.approx(end_ql - melody.end_ql)
        assert passage.tune[0].onset_ql >= passage.start_ql - 1e-6
    close = alone(laid)[-1]
    bar = melody.metre.bar_ql
    assert [n.pitch_midi for n in close.tune] == [pitch for pitch, _ in ending[-len(close.tune) :]]
    assert close.tune[-1].duration_ql == pytest.approx(melody.notes[-1].duration_ql + bar)
    assert close.chords[-1].duration_ql > bar


def test_phrases_are_played_whole() -> None:
    laid = layout(FOUR_BARS)
    interlude = alone(laid)[1]
    assert bars(laid, FOUR_BARS) == [4, 4 + 4 + 2]
    assert [(n.onset_ql - interlude.start_ql, n.pitch_midi) for n in interlude.tune] == [(0, 65), (2, 67), (4, 60)]
    close = alone(laid)[-1]
    assert [(n.onset_ql - close.start_ql, n.duration_ql) for n in close.tune] == [(0, 2), (2, 2), (4, 8)]
    assert laid.end_ql == (4 + 4 + 2 + 4 + 3) * 4


def test_of_a_long_last_phrase_the_last_bars_are_played() -> None:
    laid = layout(tune("1:4 | 1:4 2:4 3:4 4:4 5:4 1:4", tempo_bpm=130))
    assert laid.starts_ql[0] == 16
    assert [n.pitch_midi for n in alone(laid)[0].tune] == [64, 65, 67, 60]


def test_a_phrase_that_begins_before_is_left_out() -> None:
    laid = layout(tune("1:4 | 1:4 1:5 | 5 1:2 1:4", tempo_bpm=60))
    assert laid.starts_ql[0] == 8
    assert [(n.onset_ql, n.pitch_midi) for n in alone(laid)[0].tune] == [(1, 67), (2, 60), (4, 60)]


@pytest.mark.parametrize(("tempo_bpm", "introduction", "interlude"), [(40, 2, 1), (90, 3, 2), (200, 4, 3)])
def test_slow_songs_have_fewer_bars_without_singing(tempo_bpm: float, introduction: int, interlude: int) -> None:
    melody = tune("1:4 | 2:4 | 3:4 | 4:4 | 5:4 | 1:4", tempo_bpm=tempo_bpm)
    assert lengths(layout(melody), melody)[:2] == [introduction, interlude]


def test_a_chord_is_cut_where_the_introduction_begins() -> None:
    melody = tune("1:4 | 1:4 | 1:4", tempo_bpm=60)
    one = Chord(0, 12, 0, (0, 4, 7), "C")
    first, second, third = laid_out([replace(section(melody), chords=(one,))]).chords
    assert (first.onset_ql, first.duration_ql, first.symbol) == (0, 8, "C")
    assert (second.onset_ql, second.duration_ql) == (8, 12)
    assert (third.onset_ql, third.duration_ql) == (20, 8)


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
def test_without_a_piano_a_pickup_of_half_a_bar_or_less_sung_needs_no_breath(
    text: str, metre: str, between: int
) -> None:
    melody = tune(text, metre=metre)
    first, second, third = bars(layout(melody, 3, is_accompanied=False), melody)
    length = section(melody).bars
    assert first == 0
    assert second - first == third - second == length + between


def test_without_a_piano_the_voice_begins_at_once() -> None:
    laid = layout(FOUR_BARS, is_accompanied=False)
    assert bars(laid, FOUR_BARS) == [0, 5]
    assert laid.passages == ()


def test_what_is_joined_follows_after_a_breath_in_which_the_last_chord_is_held() -> None:
    chorus = tune("5:4 | 1:4", tempo_bpm=120)
    laid = laid_out([section(FOUR_BARS), section(chorus, is_joined=True), section(FOUR_BARS)])
    first, second, third = laid.starts_ql
    assert second - first == (4 + BREATH_BARS) * 4
    assert third - second > 2 * 4
    assert [passage.number for passage in laid.passages] == [0, 0, 1, 2, 2, 2]
    assert laid.passages[1].chords[-1].symbol == "C"
    assert laid.passages[1].end_ql == second


def test_a_joined_tune_that_begins_late_follows_at_once() -> None:
    chorus = tune(". . . 5 | 1:4", tempo_bpm=120)
    laid = laid_out([section(FOUR_BARS), section(chorus, is_joined=True)])
    assert laid.starts_ql[1] - laid.starts_ql[0] == 16


def test_an_interlude_leads_to_the_tune_that_follows_and_the_close_to_no_other() -> None:
    other = tune("5:4 | 3:4 | 2:4 1:4", tempo_bpm=120)
    laid = laid_out([section(FOUR_BARS), section(other)])
    introduction, interlude, close = ([n.pitch_midi for n in passage.tune] for passage in alone(laid))
    assert introduction == [60, 67, 65, 67, 60]
    assert interlude == close == [62, 60]
