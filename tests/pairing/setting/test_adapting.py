from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from music.metre import Metre
from music.notes import Melody, Phrase
from pairing.arranging import UnderlayError
from pairing.setting.adapting import MOST_CHANGES, adapted, can_adapt
from tests.music.melodies import melodies, rests_inside, tune

FOUR = Metre(4, 4)


def shape(phrase: Phrase) -> list[tuple[float, float, int, bool]]:
    return [(n.onset_ql, n.duration_ql, n.pitch_midi, n.continues_syllable) for n in phrase.notes]


def sung_to(text: str, *leanings: float) -> Phrase:
    return adapted(tune(text).phrases[0], leanings, FOUR)


@given(melodies(), st.integers(-3, 3), st.integers(0, 99))
def test_an_adapted_phrase_sounds_when_and_as_high_as_before(melody: Melody, more: int, seed: int) -> None:
    phrase = melody.phrases[0]
    wanted = phrase.syllables + more
    assume(can_adapt(phrase.syllables, wanted) and not rests_inside(phrase))
    leanings = np.random.default_rng(seed).uniform(-1, 1, wanted).tolist()
    found = adapted(phrase, leanings, melody.metre)
    assert found.syllables == wanted
    assert found.notes[0].onset_ql == phrase.notes[0].onset_ql
    assert found.notes[-1].end_ql == pytest.approx(phrase.notes[-1].end_ql)
    assert all(before.end_ql == pytest.approx(after.onset_ql) for before, after in pairwise(found.notes))
    for note in found.notes:
        before = next(n for n in reversed(phrase.notes) if n.onset_ql <= note.onset_ql + 1e-6)
        assert note.pitch_midi == before.pitch_midi


def test_a_phrase_that_fits_stays_as_it_is() -> None:
    phrase = tune("1 ~2 3").phrases[0]
    assert adapted(phrase, (0.5, 0.5), FOUR) is phrase


def test_one_syllable_more_splits_a_long_note() -> None:
    assert [n.duration_ql for n in sung_to("1 2 3:4", 0, 0, 0, 0).notes] == [1, 1, 2, 2]


def test_one_syllable_more_is_sung_on_a_melisma() -> None:
    found = sung_to("1:0.5 2 ~3 4:0.5", 0, 0, 0, 0)
    assert shape(found) == shape(tune("1:0.5 2 3 4:0.5").phrases[0])


def test_a_dotted_note_is_parted_at_its_dot() -> None:
    assert [n.duration_ql for n in sung_to("1:0.5 2:1.5", 0, 0, 0).notes] == [0.5, 1, 0.5]


def test_stressed_syllables_go_to_strong_notes() -> None:
    # an unstressed syllable more at the beginning, or at the end
    early = sung_to("1 2 3 4", -1, -1, 1, -1, 1)
    late = sung_to("1 2 3 4", 1, -1, 1, -1, -1)
    assert [n.duration_ql for n in early.notes].index(0.5) < [n.duration_ql for n in late.notes].index(0.5)


def test_one_syllable_fewer_is_held_over_two_notes() -> None:
    found = sung_to("1 2 8:2", 0, 0)
    assert [(n.pitch_midi, n.continues_syllable) for n in found.notes] == [(60, False), (62, True), (72, False)]


def test_one_syllable_fewer_makes_one_note_of_two_of_a_pitch() -> None:
    assert shape(sung_to("1 1 8", 0, 0)) == [(0, 2, 60, False), (2, 1, 72, False)]


def test_no_syllable_is_held_across_a_rest() -> None:
    found = sung_to("1 . 1 5", 0, 0)
    assert [n.continues_syllable for n in found.notes] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("1 2 3 4", 4 + MOST_CHANGES + 1, id="too many more"),
        pytest.param("1 2 3 4 5 6 7 8", 8 - MOST_CHANGES - 1, id="too many fewer"),
        pytest.param("1 . 2 . 3", 2, id="rests everywhere"),
        pytest.param("1:0.04 2:0.04", 3, id="notes of one step"),
    ],
)
def test_what_cannot_be_adapted_is_refused(text: str, count: int) -> None:
    with pytest.raises(UnderlayError, match=f"{count} syllables for a phrase of"):
        sung_to(text, *[0.0] * count)


@pytest.mark.parametrize(
    ("syllables", "wanted", "can"),
    [(8, 8, True), (8, 6, True), (8, 11, True), (8, 12, False), (3, 1, False), (3, 2, True), (1, 2, False)],
)
def test_small_changes_can_be_made(syllables: int, wanted: int, can: bool) -> None:
    assert can_adapt(syllables, wanted) is can
