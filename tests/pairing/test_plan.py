from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from lyrics.forms import Form, FormError
from lyrics.order import OrderError
from music.accompaniment import Figure
from music.keys import Mode, UnknownKeyError
from music.metre import Metre, MetreError
from music.notes import NoteError
from pairing.plan import PlanError, SongPlan, Wishes, check_sung, plan_melody, plan_song
from tests.pairing.themes import JOYFUL, SAD, theme_of

SEEDS = range(40)
CALM = theme_of()


@cache
def plans(name: str) -> tuple[SongPlan, ...]:
    theme = theme_of(name, *(SAD | JOYFUL)[name])
    return tuple(plan_song(theme, Wishes(), np.random.default_rng(seed)) for seed in SEEDS)


def planned(seed: int = 0, **wishes: Any) -> SongPlan:
    return plan_song(CALM, Wishes(**wishes), np.random.default_rng(seed))


def tempo(name: str) -> float:
    return float(np.mean([plan.melody.tempo_bpm for plan in plans(name)]))


def minors(name: str) -> float:
    return float(np.mean([plan.melody.key.mode is Mode.MINOR for plan in plans(name)]))


@pytest.mark.parametrize("sad", SAD)
@pytest.mark.parametrize("joyful", JOYFUL)
def test_sad_is_slower_lower_sparser_and_more_often_minor_than_joyful(sad: str, joyful: str) -> None:
    assert tempo(sad) < tempo(joyful) - 10
    assert minors(sad) > 0.7
    assert minors(joyful) < 0.3
    low, high = (plans(name)[0].melody for name in (sad, joyful))
    assert low.range_midi < high.range_midi
    assert low.manner.notes_per_quarter < high.manner.notes_per_quarter
    assert plans(sad)[0].velocity < plans(joyful)[0].velocity


def test_a_theme_without_feeling_may_go_either_way() -> None:
    modes = [planned(seed).melody.key.mode for seed in SEEDS]
    assert 8 < modes.count(Mode.MINOR) < 32


def test_every_plan_holds_together() -> None:
    for plan in (plan for name in SAD | JOYFUL for plan in plans(name)):
        assert tuple(line.syllables for line in plan.stanza) == plan.melody.syllables
        assert plan.verses == 2
        assert plan.figure is not None
        assert len([line for line in plan.stanza if line.rhyme]) in (2, 4)


@pytest.mark.parametrize("feeling", [(v, a) for v in (-1, 0, 1) for a in (-1, 0, 1)], ids=str)
def test_the_strongest_feelings_can_be_planned(feeling: tuple[float, float]) -> None:
    for seed in SEEDS:
        plan = plan_song(theme_of("all", *feeling), Wishes(), np.random.default_rng(seed))
        assert 1 <= plan.velocity + 24 <= 127
        assert 30 <= plan.melody.tempo_bpm <= 160


def test_the_same_seed_gives_the_same_plan_and_seeds_differ() -> None:
    assert planned(3) == planned(3)
    assert len({planned(seed).melody for seed in SEEDS}) > 30


@pytest.mark.parametrize("seed", range(6))
def test_wishes_win(seed: int) -> None:
    plan = planned(
        seed, verses=3, lines=6, syllables="7,5", rhyme="AABCCB", key="F# minor", tempo_bpm=71.5, metre="5/4"
    )
    assert plan.verses == 3
    assert [(line.syllables, line.rhyme) for line in plan.stanza] == [
        (7, "A"), (5, "A"), (7, "B"), (5, "C"), (7, "C"), (5, "B"),
    ]  # fmt: skip
    assert (str(plan.melody.key), str(plan.melody.metre), plan.melody.tempo_bpm) == ("F# minor", "5/4", 71.5)
    assert plan.melody.manner.tempo_bpm == 71.5


@pytest.mark.parametrize("wish", [{"key": "Bb major"}, {"verses": 1}, {"rhyme": "AABB"}], ids=str)
def test_a_wish_leaves_the_rest_as_it_was(wish: dict[str, Any]) -> None:
    for seed in SEEDS:
        plain, wished = planned(seed), planned(seed, **wish)
        assert replace(wished.melody, key=plain.melody.key) == plain.melody
        assert wished.figure == plain.figure


@pytest.mark.parametrize("seed", range(3))
def test_the_form_of_a_stanza_is_as_wished(seed: int) -> None:
    plan = planned(seed, stanza=Form.SHORT)
    assert [(line.syllables, line.rhyme) for line in plan.stanza] == [(6, "A"), (6, "B"), (8, "A"), (6, "B")]
    other = planned(seed, stanza=Form.SHORT, rhyme="AABB", syllables="7")
    assert [(line.syllables, line.rhyme) for line in other.stanza] == [(7, "A"), (7, "A"), (7, "B"), (7, "B")]


@pytest.mark.parametrize("name", ["chorus", "sonnet", "limerick"])
def test_what_cannot_be_sung_to_one_tune_is_no_stanza(name: str) -> None:
    with pytest.raises(FormError, match=f"no stanza of the form {name!r} for one tune; wanted one of common, ballad"):
        check_sung(name)


def test_no_accompaniment_plans_no_figure_and_nothing_else() -> None:
    for seed in SEEDS:
        assert planned(seed, accompaniment=False) == replace(planned(seed), figure=None)


@pytest.mark.parametrize(
    ("wishes", "lines"),
    [
        ({"syllables": "5,5,5"}, 3),
        ({"rhyme": "ABABCC"}, 6),
        ({"syllables": "8,6", "rhyme": "ABAB"}, 4),
        ({"lines": 7}, 7),
        ({"lines": 2, "syllables": "8,6,8,6"}, 2),
        ({"stanza": Form.BALLAD}, 4),
        ({"stanza": Form.TRIOLET}, 8),
        ({"stanza": Form.BALLAD, "lines": 7}, 7),
    ],
    ids=str,
)
def test_how_many_lines_follow_from_what_is_wished(wishes: dict[str, Any], lines: int) -> None:
    plan = planned(**wishes)
    assert len(plan.stanza) == lines
    assert len(plan.melody.syllables) == lines


@pytest.mark.parametrize(
    ("wishes", "error", "message"),
    [
        pytest.param({"verses": 0}, PlanError, "a song of 0 verses; wanted 1 to 12", id="no verse"),
        pytest.param({"verses": 13}, PlanError, "a song of 13 verses", id="many verses"),
        pytest.param({"verses": 12, "lines": 6}, PlanError, "12 verses of 6 lines; wanted at most 64", id="long song"),
        pytest.param({"lines": 0}, OrderError, "a stanza of 0 lines", id="no line"),
        pytest.param({"lines": 65, "verses": 1}, OrderError, "a stanza of 65 lines", id="many lines"),
        pytest.param({"syllables": "0"}, OrderError, "a line of 0 syllables", id="no syllable"),
        pytest.param({"syllables": "8;6"}, OrderError, "whole numbers with commas", id="no numbers"),
        pytest.param({"rhyme": "1A"}, OrderError, "rhyme scheme '1A'", id="no scheme"),
        pytest.param({"stanza": Form.CHORUS}, FormError, "no stanza of the form 'chorus' for one tune", id="two tunes"),
        pytest.param(
            {"stanza": Form.LONG, "syllables": "8,6,4"},
            FormError,
            "3 numbers of syllables",
            id="other size",
        ),
        pytest.param({"key": "H minor"}, UnknownKeyError, "no such tonic: 'H'", id="no key"),
        pytest.param({"metre": "4"}, MetreError, "no such metre: '4'", id="no metre"),
        pytest.param({"tempo_bpm": 5}, NoteError, "a tempo of 5 quarters", id="no tempo"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(wishes: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        planned(**wishes)


@pytest.mark.parametrize(
    ("arousal", "metre", "figures"),
    [
        (0.5, "4/4", {Figure.DANCE}),
        (0.0, "3/4", {Figure.DANCE}),
        (0.0, "4/4", {Figure.BROKEN}),
        (-0.5, "4/4", {Figure.BROKEN, Figure.HELD}),
        (-0.5, "6/8", {Figure.BROKEN}),
    ],
)
def test_the_piano_plays_as_excited_as_the_theme(arousal: float, metre: str, figures: set[Figure]) -> None:
    theme, wishes = theme_of("any", 0, arousal), Wishes(metre=metre)
    assert {plan_song(theme, wishes, np.random.default_rng(seed)).figure for seed in SEEDS} == figures


def test_marches_suit_excitement_and_waltzes_calm() -> None:
    def share(arousal: float, metre: str) -> int:
        theme = theme_of("any", 0, arousal)
        drawn = [plan_melody(theme, (8,), Wishes(), np.random.default_rng(seed)).metre for seed in range(200)]
        return drawn.count(Metre.parse(metre))

    assert share(-0.8, "3/4") > share(0.8, "3/4")
    assert share(0.8, "2/4") > share(-0.8, "2/4")
