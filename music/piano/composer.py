"""Composing for piano alone: bars grown two by two, sections that return, a close on the tonic."""

from dataclasses import dataclass

import numpy as np

from music.accompaniment import Piano
from music.notes import Note
from music.piano.condition import Told
from music.piano.encoding import TEXTURES, BarPlan, bars_in, decode, encode, plan_of
from music.piano.expression import chords_of, held_to, levels_of, pedals, tidied, with_velocities, within_reach
from music.piano.growing import Draft, Grower
from music.piano.model import PianoModel
from music.piano.order import PianoOrder, Section, rules_of
from music.piano.scoring import TYPICAL_LOG, bar_score

_AT_ONCE = 2
"""Bars that are grown before the best are kept."""
_DONE_IDS = 1
"""The stop that an encoded piece ends with."""


@dataclass(frozen=True)
class PianoComposingConfig:
    """How the search goes.

    Attributes:
        drafts: how many are kept.
        continuations: how many are tried of each.
        temperature: below 1 safer, above 1 wilder.
    """

    drafts: int = 2
    continuations: int = 6
    temperature: float = 1.0


@dataclass(frozen=True)
class PianoSolo:
    """A composed piece.

    Attributes:
        piano: both hands with velocities and pedals, from quarter 0; what was continued comes first.
        sections: (first, last) bar of each section.
        levels: the dynamic level of each bar.
        end_ql: the bar line at which it ends.
    """

    order: PianoOrder
    piano: Piano
    sections: tuple[tuple[int, int], ...]
    levels: tuple[int, ...]
    end_ql: float


class PianoComposer:
    """Composes with a piano model."""

    def __init__(self, model: PianoModel, config: PianoComposingConfig | None = None) -> None:
        self.model, self.config = model, config or PianoComposingConfig()

    def compose(self, order: PianoOrder, rng: np.random.Generator) -> PianoSolo:
        """A piece as ordered; every draw comes from `rng`."""
        return _Composing(self, order, rng).solo()


class _Composing:
    """One piece while it is composed."""

    def __init__(self, composer: PianoComposer, order: PianoOrder, rng: np.random.Generator) -> None:
        self.order, self.rng, self.config = order, rng, composer.config
        self.first_bar = bars_in(order.prime) if order.prime is not None else 0
        self.bars = self.first_bar + order.bars
        self.plan = self._whole_plan()
        # some pieces are plainer than others, as people's are
        self.typical = TYPICAL_LOG + float(np.clip(rng.normal(0, 0.25), -0.4, 0.4))
        told = Told(
            order.metre,
            order.key.mode,
            order.tempo_bpm,
            order.style,
            self.plan,
            self.bars,
            np.zeros((0, 4), np.int16),
        )
        rules = rules_of(order, self.first_bar)
        self.grower = Grower(composer.model, told, rules, composer.config.temperature)

    def solo(self) -> PianoSolo:
        """The piece, grown section by section."""
        drafts = [self._begun()]
        for section in self.order.sections:
            drafts = self._with_section(drafts, section)
        order, ids = self.order, drafts[0].tracker.ids
        levels = tuple(levels_of(ids))
        end_ql = self.bars * order.metre.bar_ql
        right, left = (
            within_reach(held_to(tidied(hand, order.metre), end_ql - order.metre.bar_ql, end_ql))
            for hand in decode(ids, order.key, order.metre)
        )
        right, left = with_velocities(right, left, levels, order.metre)
        textures = [TEXTURES[place] for place in self.plan.textures]
        pedal = pedals(chords_of(ids), textures, (*right, *left), order.metre, end_ql)
        spans = tuple((self.first_bar + s.start, self.first_bar + s.end - 1) for s in order.sections)
        return PianoSolo(order, Piano(self._kept(right, 0), self._kept(left, 1), pedal), spans, levels, end_ql)

    def _kept(self, notes: tuple[Note, ...], hand: int) -> tuple[Note, ...]:
        """What is continued as it was, then what was composed."""
        prime, start_ql = self.order.prime, self.first_bar * self.order.metre.bar_ql
        if prime is None:
            return notes
        given = (prime.right, prime.left)[hand]
        return (*given, *(note for note in notes if note.onset_ql >= start_ql - 1e-6))

    def _whole_plan(self) -> BarPlan:
        prime, plan = self.order.prime, self.order.plan
        if prime is None:
            return plan
        given = plan_of(prime, self.first_bar)
        return BarPlan(
            np.concatenate([given.textures, plan.textures]),
            np.concatenate([given.densities, plan.densities]),
            np.concatenate([given.registers, plan.registers]),
        )

    def _begun(self) -> Draft:
        empty, prime = self.grower.empty(), self.order.prime
        return empty if prime is None else self.grower.fed(empty, encode(prime).ids.tolist()[:-_DONE_IDS])

    def _with_section(self, drafts: list[Draft], section: Section) -> list[Draft]:
        """The drafts with a section more: what returns is written again, the rest grown."""
        start, end = self.first_bar + section.start, self.first_bar + section.end
        model = next(s for s in self.order.sections if s.letter == section.letter)
        returning = 0
        if model is not section:
            returning = min(section.bars, model.bars) // 2  # then it is let go, so that it may close
            source = self.first_bar + model.start
            drafts = [self._repeated(draft, source, returning) for draft in drafts]
        for bar in range(start + returning, end, _AT_ONCE):
            drafts = self._grown(drafts, min(bar + _AT_ONCE, end))
        return drafts

    def _repeated(self, draft: Draft, source: int, bars: int) -> Draft:
        ids = [token for bar in range(source, source + bars) for token in draft.bar_ids(bar)]
        return self.grower.fed(draft, ids) if ids else draft

    def _grown(self, drafts: list[Draft], until_bar: int) -> list[Draft]:
        first = drafts[0].tracker.bar + 1
        tries = self.config.continuations * (self.config.drafts if len(drafts) == 1 else 1)
        parents = [draft for draft in drafts for _ in range(tries)]

        def judge(draft: Draft) -> float:
            return bar_score(draft, first, self.plan, self.order.metre, self.typical)

        return self.grower.best(parents, until_bar, self.rng, judge, self.config.drafts)
