from dataclasses import replace

import pytest

from music.keys import Key
from music.metre import Metre
from music.voice.condition import Manner
from music.voice.encoding import names
from music.voice.order import MelodyOrder
from music.voice.phrase import GrowingPhrase, Rules
from music.voice.scoring import phrase_score

ORDER = MelodyOrder((4, 4, 4, 4), "ABAC", Key.parse("C major"), Metre(4, 4), 100, Manner(1, 100, 14))


def phrase(text: str, clock: int = 0, log: float = -1.0) -> GrowingPhrase:
    """A finished phrase of notes such as `0 4 7:48`: semitones above the tonic, quarters unless `:` says the steps.

    `.` is a rest.
    """
    grown = GrowingPhrase(clock, 4)
    for word in text.split():
        pitch, _, steps = word.partition(":")
        for name in ("rest" if pitch == "." else pitch, f"d{steps or 24}"):
            grown.write(names().index(name), log)
    grown.write(names().index("phrase"), log)
    return grown


def score(one: GrowingPhrase, before: tuple[GrowingPhrase, ...] = (), order: MelodyOrder = ORDER) -> float:
    return phrase_score(one, before, order, Rules(order))


FIRST = phrase("0 2 4 7")


def test_what_the_network_finds_likely_is_better() -> None:
    assert score(phrase("0 2 4 7", log=-0.5)) - score(phrase("0 2 4 7", log=-1.5)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param("0 2 4 7", ".:48 0 2 4 7", id="two bars on or one and a half"),
        pytest.param(".:96 0 2 4 7", ".:96 .:96 .:96 0 2 4 7", id="without a long wait"),
    ],
)
def test_phrases_that_answer_each_other_are_better(better: str, worse: str) -> None:
    before = (phrase("0 2 4 7"),)
    assert score(phrase(better, before[-1].clock), before) > score(phrase(worse, before[-1].clock), before)


def test_an_overlong_phrase_is_worse() -> None:
    assert score(phrase("0 2 4 7:96")) > score(phrase("0:96 2:96 4:96 7:144"))


@pytest.mark.parametrize(
    ("number", "better", "worse"),
    [
        pytest.param(0, "7 5 2 4", "7 5 2 9", id="first: triad or dominant"),
        pytest.param(1, "0 2 4 2", "0 2 2 4", id="halfway: open before closed"),
        pytest.param(1, "0 2 2 4", "0 2 4 5", id="halfway: closed before neither"),
        pytest.param(2, "7 4 5 7", "7 4 7 5", id="third: triad or dominant"),
        pytest.param(3, "4 5 2 0", "2 4 5 0", id="last: to the tonic by step"),
    ],
)
def test_the_last_note_suits_its_place_in_the_stanza(number: int, better: str, worse: str) -> None:
    before = (FIRST,) * number
    assert score(phrase(better), before) > score(phrase(worse), before)


def test_the_third_of_the_mode_closes() -> None:
    minor = replace(ORDER, key=Key.parse("C minor"))
    assert score(phrase("7 5 2 3"), order=minor) > score(phrase("7 5 2 4"), order=minor)
    assert score(phrase("7 5 2 4")) > score(phrase("7 5 2 3"))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param("0 4 2 7", "7 7 7 7", id="flat"),
        pytest.param("0 12 4 7", "-12 12 4 7", id="wide"),
        pytest.param("0 7 5 4 2 7", "0 0 7 7 7 7", id="without variety"),
        pytest.param("0 7 5 4", "0 7 9 4", id="leap not taken back"),
        pytest.param("0 12 11 7", "0 14 12 7", id="leap beyond an octave"),
    ],
)
def test_lines_that_sing_well_are_better(better: str, worse: str) -> None:
    assert score(phrase(better)) > score(phrase(worse))


@pytest.mark.parametrize(
    ("stresses", "better", "worse"),
    [
        pytest.param((1, -1, 1, -1), "0 2 4 7", ".:24 0 2 4 7", id="strong beats"),
        pytest.param((-1, 1, -1, 1), ".:24 0 2 4 7", "0 2 4 7", id="after a pickup"),
        pytest.param((-1, -1, 1, -1), "0:12 2:12 4:48 7", "0:48 2:12 4:12 7", id="long notes"),
    ],
)
def test_stresses_are_wanted_on_notes_that_stand_out(stresses: tuple[float, ...], better: str, worse: str) -> None:
    def agreement(text: str) -> float:
        stressed = replace(ORDER, stresses=(stresses, (), (), ()))
        return score(phrase(text), order=stressed) - score(phrase(text))

    assert agreement(better) > 0 > agreement(worse)


def test_a_phrase_without_known_stresses_is_judged_as_before() -> None:
    some = replace(ORDER, stresses=((1, -1, 1, -1), (), (), ()))
    assert score(phrase("0 2 4 7"), (FIRST,), some) == score(phrase("0 2 4 7"), (FIRST,))
