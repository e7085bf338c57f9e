from dataclasses import replace

import numpy as np
import pytest

from music.keys import Key
from music.metre import Metre
from music.voice.condition import Manner
from music.voice.encoding import (
    DURATIONS,
    FIRST_CONTINUED_ID,
    FIRST_DURATION_ID,
    FIRST_PITCH_ID,
    KINDS,
    LOWEST,
    PHRASE_ID,
    REST_ID,
    names,
)
from music.voice.order import MelodyOrder
from music.voice.phrase import FOREIGN, GrowingPhrase, Rules, in_bar, rest_ids

ORDER = MelodyOrder((4,), "A", Key.parse("C major"), Metre(4, 4), 100, Manner(1, 100, 14), (57, 74))


def grown(text: str, syllables: int = 4) -> GrowingPhrase:
    """A phrase of ids by name."""
    phrase = GrowingPhrase(0, syllables)
    for name in text.split():
        phrase.write(names().index(name), -1.0)
    return phrase


def allowed(text: str, *, is_first: bool = False, is_last: bool = False, order: MelodyOrder = ORDER) -> set[str]:
    mask = Rules(order).allowed(grown(text), is_first, is_last)
    return {names()[i] for i in np.flatnonzero(mask)}


def pitches(low: int, high: int, mark: str = "", foreign: tuple[int, ...] = (1, 3)) -> set[str]:
    """By default those of a major key."""
    return {f"{mark}{above}" for above in range(low, high + 1) if above % 12 not in foreign}


def durations(least: int, most: int) -> set[str]:
    return {f"d{steps}" for steps in DURATIONS if least <= steps <= most}


def test_what_a_phrase_remembers_of_its_ids() -> None:
    phrase = grown("rest d24 4 d12 ~5 d12 0 d48")
    assert (phrase.clock, phrase.syllables_left, phrase.last_length) == (96, 2, 48)
    assert (phrase.pitches, phrase.onsets) == ([4, 5, 0], [24, 36, 48])
    assert (phrase.continued, phrase.log_probability, phrase.is_done) == (0, -8.0, False)
    phrase.write(PHRASE_ID, 0.0)
    assert phrase.is_done


def test_a_phrase_begins_with_a_pitch_in_range() -> None:
    assert ORDER.tonic_midi == 60
    assert allowed("") == pitches(-3, 14)


def test_only_the_first_phrase_may_begin_with_a_rest_shorter_than_a_bar() -> None:
    assert allowed("", is_first=True) == pitches(-3, 14) | {"rest"}
    assert allowed("rest", is_first=True) == durations(0, 95)
    assert allowed("rest d24", is_first=True) == pitches(-3, 14)


@pytest.mark.parametrize("text", ["0 d24", "0 d24 2 d24", "0 d24 ~2 d24 ~3 d24", "0 d24 1 d24 2 d24 3 d24"])
def test_no_rest_stands_inside_a_phrase(text: str) -> None:
    for is_first in (False, True):
        for is_last in (False, True):
            assert "rest" not in allowed(text, is_first=is_first, is_last=is_last)


def test_notes_are_at_most_a_bar_long() -> None:
    assert allowed("0") == durations(0, 96)


def test_a_syllable_goes_on_to_other_pitches_twice_at_most() -> None:
    assert allowed("2 d24") == pitches(-3, 14) | (pitches(-3, 14, "~") - {"~2"})
    assert allowed("2 d24 ~4 d24") == pitches(-3, 14) | (pitches(-3, 14, "~") - {"~4"})
    assert allowed("2 d24 ~4 d24 ~5 d24") == pitches(-3, 14)


@pytest.mark.parametrize(("key", "foreign"), [("C major", (1, 3)), ("C minor", (1, 4))])
@pytest.mark.parametrize(("text", "marks"), [("", ("",)), ("2 d24", ("", "~")), ("0 d24 2 d24 5 d24 7 d12", ("~",))])
def test_what_makes_a_key_unsure_is_not_sung(key: str, foreign: tuple[int, int], text: str, marks: str) -> None:
    order = replace(ORDER, key=Key.parse(key), range_midi=(57, 77))
    sung = set().union(*(pitches(-3, 17, mark, foreign) for mark in marks)) - {f"~{text.split()[-2]}" if text else ""}
    assert allowed(text, order=order) == sung


def test_no_pitch_sounds_five_times_in_a_row() -> None:
    assert "2" in allowed("2 d24 2 d24 2 d24")
    five = replace(ORDER, syllables=(9,))
    mask = Rules(five).allowed(grown("2 d24 2 d24 2 d24 2 d24", 9), False, False)
    assert "2" not in {names()[i] for i in np.flatnonzero(mask)}


@pytest.mark.parametrize(
    ("ending", "next_ids"),
    [
        ("5 d24", {"phrase"} | pitches(-3, 14, "~") - {"~5"}),
        ("5 d12", pitches(-3, 14, "~") - {"~5"}),
        ("5 d12 ~4 d12 ~2 d12", {"phrase"}),
        ("5 d12 ~4 d24 ~2 d24", {"phrase"}),
    ],
    ids=["a beat long", "too short", "melisma full", "melisma full and long"],
)
def test_a_phrase_ends_on_a_note_of_a_beat_or_a_full_melisma(ending: str, next_ids: set[str]) -> None:
    assert allowed(f"0 d24 4 d24 2 d24 {ending}") == next_ids


def test_the_last_phrase_closes_on_a_long_tonic() -> None:
    before = "2 d24 4 d24 2 d24"
    assert allowed(before, is_last=True) == {"0", "12"}
    assert allowed(f"{before} 0", is_last=True) == durations(48, 192)
    assert allowed(f"{before} 12 d36", is_last=True) == {"phrase"}


def test_a_last_phrase_of_one_syllable_is_the_tonic() -> None:
    mask = Rules(ORDER).allowed(GrowingPhrase(0, 1), True, True)
    assert {names()[i] for i in np.flatnonzero(mask)} == {"0", "12", "rest"}


@pytest.mark.parametrize(
    ("metre", "longest", "closing"),
    [("3/4", 72, (48, 144)), ("6/8", 72, (36, 144)), ("2/2", 96, (96, 192)), ("5/16", 30, (12, 60))],
)
def test_durations_go_by_the_metre(metre: str, longest: int, closing: tuple[int, int]) -> None:
    order = replace(ORDER, metre=Metre.parse(metre))
    assert allowed("0", order=order) == durations(0, longest)
    assert allowed("2 d24 4 d24 2 d24 0", is_last=True, order=order) == durations(*closing)


def _is_sung(pitch_midi: int, key: Key) -> bool:
    return (pitch_midi - key.pitch_class) % 12 not in FOREIGN[key.mode]


@pytest.mark.parametrize("key", [f"{tonic} {mode}" for tonic in "CDEFGAB" for mode in ("major", "minor")])
@pytest.mark.parametrize("range_midi", [(41, 60), (57, 69), (60, 79)])
def test_the_pitches_of_any_order_lie_in_its_range_and_reach_the_tonic(key: str, range_midi: tuple[int, int]) -> None:
    order = replace(ORDER, key=Key.parse(key), range_midi=range_midi)
    rules = Rules(order)
    for mask, first in ((rules.begins, FIRST_PITCH_ID), (rules.continues, FIRST_CONTINUED_ID)):
        sounding = order.tonic_midi + LOWEST + np.flatnonzero(mask) - first
        own = [pitch for pitch in range(range_midi[0], range_midi[1] + 1) if _is_sung(pitch, order.key)]
        assert sounding.tolist() == own
    assert order.tonic_midi % 12 == order.key.pitch_class
    assert {(order.tonic_midi + int(KINDS.above_tonic[i])) % 12 for i in np.flatnonzero(rules.tonic)} == {
        order.key.pitch_class
    }


@pytest.mark.parametrize(
    ("steps", "written"),
    [(0, []), (1, []), (2, [2]), (10, [8, 2]), (24, [24]), (66, [64, 2]), (71, [64, 4, 3]), (500, [192, 192, 108, 8])],
)
def test_rests_are_exactly_as_long_as_asked(steps: int, written: list[int]) -> None:
    ids = rest_ids(steps)
    assert ids[::2] == [REST_ID] * len(written)
    assert [DURATIONS[i - FIRST_DURATION_ID] for i in ids[1::2]] == written


@pytest.mark.parametrize("steps", range(2, 300))
def test_no_rest_is_off_by_a_step(steps: int) -> None:
    assert sum(int(KINDS.steps[i]) for i in rest_ids(steps)) == steps


def test_the_place_in_the_bar() -> None:
    assert [in_bar(clock, Metre(6, 8)) for clock in (0, 71, 72, 150)] == [0, 71, 0, 6]


def test_a_syllable_lasts_through_its_melisma() -> None:
    assert grown("rest d24 4 d12 ~5 d12 0 d48").sung_syllables == ([24, 48], [24, 48])
    assert grown("rest d24").sung_syllables == ([], [])
