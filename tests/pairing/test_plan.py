from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from lyrics.forms import Form, FormError
from lyrics.verse import OrderError
from music.keys import Mode, UnknownKeyError
from music.metre import Metre, MetreError
from music.notes import NoteError
from music.styles import Voice
from music.voice.spec import MelodySpec
from pairing.form import SongForm, SongSection
from pairing.plan import PlanError, SectionPlan, plan_melody, plan_song
from tests.pairing.themes import JOYFUL, SAD, asked, theme_of

Planned = tuple[SectionPlan, ...]

SEEDS = range(40)
CALM = theme_of()


@cache
def plans(name: str) -> tuple[Planned, ...]:
    theme = theme_of(name, *(SAD | JOYFUL)[name])
    return tuple(plan_song(theme, asked(), np.random.default_rng(seed)) for seed in SEEDS)


def planned(seed: int = 0, **wishes: Any) -> Planned:
    return plan_song(CALM, asked(**wishes), np.random.default_rng(seed))


def sung(plan: Planned) -> MelodySpec:
    return plan[0].melody


def course(plan: Planned) -> list[SongSection]:
    return [own.section for own in plan]


def planned_of(plan: Planned, section: SongSection) -> SectionPlan:
    return next(own for own in plan if own.section is section)


def tempo(name: str) -> float:
    return float(np.mean([sung(plan).tempo_bpm for plan in plans(name)]))


def minors(name: str) -> float:
    return float(np.mean([sung(plan).key.mode is Mode.MINOR for plan in plans(name)]))


@pytest.mark.parametrize("sad", SAD)
@pytest.mark.parametrize("joyful", JOYFUL)
def test_sad_is_slower_lower_sparser_and_more_often_minor_than_joyful(sad: str, joyful: str) -> None:
    assert tempo(sad) < tempo(joyful)
    assert minors(sad) > 0.5 > minors(joyful)
    low, high = (sung(plans(name)[0]) for name in (sad, joyful))
    assert low.range_midi < high.range_midi
    assert low.notes_per_quarter < high.notes_per_quarter
    assert plans(sad)[0][0].velocity < plans(joyful)[0][0].velocity


FEELINGS = {"melancholy": (-0.5, -0.55), "rage": (-0.65, 0.8), "joy": (0.7, 0.6), "calm": (0.3, -0.8)}
"""As the shipped table has them."""


@cache
def felt(name: str) -> tuple[Planned, ...]:
    return tuple(plan_song(theme_of(name, *FEELINGS[name]), asked(), np.random.default_rng(seed)) for seed in SEEDS)


@pytest.mark.parametrize("calm", ["melancholy", "calm"])
@pytest.mark.parametrize("excited", ["rage", "joy"])
def test_excited_themes_are_faster_higher_denser_and_louder(calm: str, excited: str) -> None:
    for low, high in zip(felt(calm), felt(excited), strict=True):
        assert sung(low).tempo_bpm < sung(high).tempo_bpm
        assert sung(low).range_midi[0] < sung(high).range_midi[0]
        assert sung(low).notes_per_quarter < sung(high).notes_per_quarter
        assert low[0].velocity < high[0].velocity


def test_glad_themes_are_in_major_and_sad_ones_in_minor() -> None:
    modes = {name: [sung(plan).key.mode for plan in felt(name)] for name in FEELINGS}
    assert all(modes[name].count(Mode.MINOR) >= 38 for name in ("melancholy", "rage"))
    assert all(modes[name].count(Mode.MAJOR) >= 38 for name in ("joy", "calm"))


def test_a_theme_without_feeling_may_go_either_way() -> None:
    modes = [sung(planned(seed)).key.mode for seed in SEEDS]
    assert 8 < modes.count(Mode.MINOR) < 32


def test_every_plan_holds_together() -> None:
    for plan in (plan for name in SAD | JOYFUL for plan in plans(name)):
        assert tuple(line.syllables for line in plan[0].lines) == sung(plan).syllables
        assert course(plan) == [SongSection.VERSE] * 2
        assert len([line for line in plan[0].lines if line.rhyme]) in (2, 4)


@pytest.mark.parametrize("feeling", [(v, a) for v in (-1, 0, 1) for a in (-1, 0, 1)], ids=str)
def test_the_strongest_feelings_can_be_planned(feeling: tuple[float, float]) -> None:
    for seed in SEEDS:
        plan = plan_song(theme_of("all", *feeling), asked(), np.random.default_rng(seed))
        assert 1 <= plan[0].velocity + 24 <= 127
        assert 30 <= sung(plan).tempo_bpm <= 180


def test_the_same_seed_gives_the_same_plan_and_seeds_differ() -> None:
    assert planned(3) == planned(3)
    assert len({sung(planned(seed)) for seed in SEEDS}) > 30


@pytest.mark.parametrize("seed", range(6))
def test_wishes_win(seed: int) -> None:
    plan = planned(
        seed, verses=3, lines=6, syllables="7,5", rhyme="AABCCB", key="F# minor", tempo_bpm=71.5, metre="5/4"
    )
    assert len(plan) == 3
    assert [(line.syllables, line.rhyme) for line in plan[0].lines] == [
        (7, "A"), (5, "A"), (7, "B"), (5, "C"), (7, "C"), (5, "B"),
    ]  # fmt: skip
    melody = sung(plan)
    assert (str(melody.key), str(melody.metre), melody.tempo_bpm) == ("F# minor", "5/4", 71.5)
    assert melody.tempo_bpm == 71.5


@pytest.mark.parametrize("wish", [{"key": "Bb major"}, {"verses": 1}, {"rhyme": "AABB"}], ids=str)
def test_a_wish_leaves_the_rest_as_it_was(wish: dict[str, Any]) -> None:
    for seed in SEEDS:
        plain, wished = planned(seed), planned(seed, **wish)
        assert replace(sung(wished), key=sung(plain).key) == sung(plain)
        assert wished[0].texture == plain[0].texture


@pytest.mark.parametrize("seed", range(3))
def test_the_form_of_a_stanza_is_as_wished(seed: int) -> None:
    plan = planned(seed, stanza=Form.SHORT)
    assert [(line.syllables, line.rhyme) for line in plan[0].lines] == [(6, "A"), (6, "B"), (8, "A"), (6, "B")]
    other = planned(seed, stanza=Form.SHORT, rhyme="AABB", syllables="7")
    assert [(line.syllables, line.rhyme) for line in other[0].lines] == [(7, "A"), (7, "A"), (7, "B"), (7, "B")]


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
    assert len(plan[0].lines) == lines
    assert len(sung(plan).syllables) == lines


@pytest.mark.parametrize(
    ("wishes", "error", "message"),
    [
        pytest.param({"verses": 0}, PlanError, "a song of 0 verses; wanted 1 to 12", id="no verse"),
        pytest.param({"verses": 13}, PlanError, "a song of 13 verses", id="many verses"),
        pytest.param(
            {"verses": 12, "lines": 6}, PlanError, "12 stanzas have 72 lines; wanted at most 64", id="long song"
        ),
        pytest.param(
            {"verses": 12, "form": SongForm.VERSE_CHORUS}, PlanError, "25 stanzas have 100 lines", id="many choruses"
        ),
        pytest.param(
            {"verses": 2, "form": SongForm.TERNARY}, PlanError, "a ternary song of 2 verses; wanted 3", id="no third"
        ),
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


@pytest.mark.parametrize("verses", [None, 1, 2, 3])
def test_a_chorus_is_higher_and_louder_in_the_same_key_and_returns_as_it_is(verses: int | None) -> None:
    for seed in SEEDS:
        plan = planned(seed, form=SongForm.VERSE_CHORUS, verses=verses)
        verse, chorus = plan[0], planned_of(plan, SongSection.CHORUS)
        assert course(plan).count(SongSection.VERSE) == course(plan).count(SongSection.CHORUS) == (verses or 2)
        assert (SongSection.BRIDGE in course(plan)) == (verses == 3)
        assert chorus.melody.range_midi > verse.melody.range_midi
        assert chorus.velocity > verse.velocity
        for own, other in zip(
            (chorus.melody.key, chorus.melody.metre, chorus.melody.tempo_bpm),
            (verse.melody.key, verse.melody.metre, verse.melody.tempo_bpm),
            strict=True,
        ):
            assert own == other
        assert all(line.refrain for line in chorus.lines)
        others = [own for own in plan if own.section is not SongSection.CHORUS]
        assert not any(line.refrain for own in others for line in own.lines)


def test_a_ternary_song_has_a_livelier_middle_and_its_first_words_again() -> None:
    plan = planned(form=SongForm.TERNARY)
    assert course(plan) == [SongSection.VERSE, SongSection.MIDDLE, SongSection.VERSE]
    middle = planned_of(plan, SongSection.MIDDLE)
    assert middle.melody.notes_per_quarter > sung(plan).notes_per_quarter
    assert middle.melody.range_midi > sung(plan).range_midi
    assert all(line.refrain for line in plan[0].lines)
    assert not any(line.refrain for line in middle.lines)


def test_what_is_wished_of_stanzas_holds_for_the_chorus_too() -> None:
    plan = planned(form=SongForm.VERSE_CHORUS, syllables="5,4", rhyme="AABB1")
    for section in plan:
        assert [(line.syllables, line.rhyme) for line in section.lines] == [(5, "A"), (4, "A"), (5, "B"), (4, "B")]
    marks = [
        {line.refrain for line in planned_of(plan, s).lines} - {""} for s in (SongSection.VERSE, SongSection.CHORUS)
    ]
    assert not marks[0] & marks[1]


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("form", SongForm)
def test_all_sections_lie_in_the_voice_and_gladder_themes_higher_in_it(voice: Voice, form: SongForm) -> None:
    lowest, highest = voice.range_midi
    lows = []
    for feeling in (-0.8, 0.0, 0.8):
        plan = plan_song(theme_of("any", feeling, feeling), asked(form=form, voice=voice), np.random.default_rng(0))
        for section in plan:
            assert lowest <= section.melody.range_midi[0] < section.melody.range_midi[1] <= highest
        lows.append(sung(plan).range_midi[0])
    assert lows == sorted(set(lows))


def test_marches_suit_excitement_and_waltzes_calm() -> None:
    def share(arousal: float, metre: str) -> int:
        theme = theme_of("any", 0, arousal)
        drawn = [plan_melody(theme, (8,), asked(), np.random.default_rng(seed)).metre for seed in range(200)]
        return drawn.count(Metre.parse(metre))

    assert share(-0.8, "3/4") > share(0.8, "3/4")
    assert share(0.8, "2/4") > share(-0.8, "2/4")
