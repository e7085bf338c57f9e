from dataclasses import replace

import pytest

from music.keys import Key
from music.metre import Metre
from music.voice.network import names
from music.voice.rules import PhraseRules, climax_phrase, phrase_score
from music.voice.spec import GrowingPhrase, MelodySpec

ORDER = MelodySpec((4, 4, 4, 4), "ABAC", Key.parse("C major"), Metre(4, 4), 100, 1, 0)


def phrase(text: str, clock: int = 0, surprise: float = 0.0) -> GrowingPhrase:
    """A finished phrase of notes such as `0 4 7/48`: semitones above the tonic, quarters unless `/` says the steps.

    `.` is a rest; chords such as `7:maj` stand where they change.
    """
    grown = GrowingPhrase(clock, 4, 48)
    for word in text.split():
        pitch, _, steps = word.partition("/")
        chord = [pitch] if ":" in pitch else ["rest" if pitch == "." else pitch, f"d{steps or 24}"]
        for name in chord:
            grown.write(names().index(name), surprise)
    grown.write(names().index("phrase"), surprise)
    return grown


def score(one: GrowingPhrase, before: tuple[GrowingPhrase, ...] = (), order: MelodySpec = ORDER) -> float:
    one.before = before
    return phrase_score(one, order, PhraseRules(order))


def best(texts: tuple[str, ...], before: tuple[GrowingPhrase, ...] = (), order: MelodySpec = ORDER) -> list[str]:
    """Phrases from the best to the worst."""
    return sorted(texts, key=lambda text: -score(phrase(text), before, order))


FIRST = phrase("0:maj 0 2 4 7")


@pytest.mark.parametrize("better", [0.2, -0.2])
@pytest.mark.parametrize("worse", [0.7, -0.7])
def test_ids_about_as_likely_as_music_is_are_better(better: float, worse: float) -> None:
    assert score(phrase("0 2 4 7", surprise=better)) > score(phrase("0 2 4 7", surprise=worse))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param("0 2 4 7", "./48 0 2 4 7", id="two bars on or one and a half"),
        pytest.param("./96 0 2 4 7", "./96 ./96 ./96 0 2 4 7", id="without a long wait"),
    ],
)
def test_phrases_that_answer_each_other_are_better(better: str, worse: str) -> None:
    before = (phrase("0 2 4 7"),)
    assert score(phrase(better, before[-1].clock), before) > score(phrase(worse, before[-1].clock), before)


def test_an_overlong_phrase_is_worse() -> None:
    assert score(phrase("0 2 4 7/96")) > score(phrase("0/96 2/96 4/96 7/144"))


@pytest.mark.parametrize(
    ("number", "texts"),
    [
        pytest.param(0, ("0:maj 7 5 2 4", "5:maj 7 5 2 4"), id="first: a note of its chord"),
        pytest.param(
            1,
            ("7:maj 0 2 4 2", "2:m 0 2 4 2", "0:maj 0 2 4 2"),
            id="halfway: the dominant, another chord, none of its notes",
        ),
        pytest.param(1, ("7:7 0 2 4 5", "5:maj 0 2 4 5"), id="halfway: its seventh chord too"),
        pytest.param(2, ("0:maj 7 4 5 7", "5:maj 7 4 5 7"), id="third: a note of its chord"),
        pytest.param(
            3,
            ("0:maj 4 5 2 0", "0:maj 2 4 5 0", "5:maj 2 4 5 0"),
            id="last: the tonic by step, by leap, over another chord",
        ),
    ],
)
def test_the_last_note_and_its_chord_suit_their_place_in_the_stanza(number: int, texts: tuple[str, ...]) -> None:
    before = (FIRST,) * number
    assert best(texts[::-1], before) == list(texts)
    scores = [score(phrase(text), before) for text in texts]
    assert len(set(scores)) == len(scores)


def test_a_half_cadence_is_wanted_halfway_alone() -> None:
    half, other = phrase("7:maj 0 2 4 2"), phrase("2:m 0 2 4 2")
    gains = [score(half, (FIRST,) * number) - score(other, (FIRST,) * number) for number in range(4)]
    assert gains == [pytest.approx(0), gains[1], pytest.approx(0), pytest.approx(0)]
    assert gains[1] > 0


def test_the_tonic_chord_that_closes_is_that_of_the_mode() -> None:
    minor, before = replace(ORDER, key=Key.parse("C minor")), (FIRST,) * 3
    assert best(("0:maj 4 5 2 0", "0:m 4 5 2 0"), before, minor) == ["0:m 4 5 2 0", "0:maj 4 5 2 0"]
    assert best(("0:m 4 5 2 0", "0:maj 4 5 2 0"), before) == ["0:maj 4 5 2 0", "0:m 4 5 2 0"]


def test_the_chord_under_the_last_note_counts_and_no_earlier_one() -> None:
    assert score(phrase("0:maj 0 2 7:maj 4 2"), (FIRST,)) == score(phrase("5:maj 0 2 7:maj 4 2"), (FIRST,))


@pytest.mark.parametrize(
    ("form", "number"),
    [("AABA", 2), ("ABAC", 3), ("AABC", 2), ("ABCB", 2), ("A", 0), ("AB", 1), ("AAAA", 2), ("ABABCB", 4), ("ABA", 1)],
)
def test_the_climax_is_the_new_phrase_of_the_second_half(form: str, number: int) -> None:
    assert climax_phrase(form) == number


@pytest.mark.parametrize(("number", "rises"), [(1, False), (2, True), (3, False)])
def test_the_climax_phrase_alone_rises_above_those_before(number: int, rises: bool) -> None:
    order, before = replace(ORDER, form="AABA"), (phrase("0 2 4 7"),) * number
    low, level, high, higher = (
        score(phrase(f"{2 + up} {4 + up} {7 + up} {5 + up}"), before, order) for up in (-4, 0, 4, 10)
    )
    if rises:
        assert low < level < high
        assert high == pytest.approx(higher)  # a third is enough
    else:
        assert low == pytest.approx(level)
        assert level > high


def test_the_range_ordered_is_wanted_of_the_melody_as_a_whole() -> None:
    wide = replace(ORDER, range_semitones=14)
    narrow, broad = "0 2 4 2", "0 4 12 7"

    def missed(text: str, before: tuple[GrowingPhrase, ...]) -> float:
        return score(phrase(text), before) - score(phrase(text), before, wide)

    assert missed(narrow, ()) > missed(broad, ()) == 0
    assert missed(narrow, (FIRST,) * 3) > missed(narrow, ())
    assert missed(narrow, (phrase("-3 0 7 12"),) * 3) == 0


@pytest.mark.parametrize("rest", ["", "./48 "], ids=["at once", "after a rest"])
def test_a_rhythm_heard_before_is_better_wherever_it_begins(rest: str) -> None:
    one, other = "0/36 2/12 4 7", "0/12 2/36 4 7"
    echo, new = (score(phrase(rest + one, 96), (FIRST, phrase(heard))) for heard in (one, other))
    assert echo > new


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
        pytest.param((1, -1, 1, -1), "0 2 4 7", "./24 0 2 4 7", id="strong beats"),
        pytest.param((-1, 1, -1, 1), "./24 0 2 4 7", "0 2 4 7", id="after a pickup"),
        pytest.param((-1, -1, 1, -1), "0/12 2/12 4/48 7", "0/48 2/12 4/12 7", id="long notes"),
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
