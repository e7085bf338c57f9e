"""Composing for piano alone: bars grown two by two, sections that return, a close on the tonic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.runtime import SequenceNetwork
from music.notes import InstrumentPart, Note, piano_part
from music.piano.encoding import bars_in, encode, plan_of
from music.piano.expression import chords_of, held_to, levels_of, pedals, tidied, with_velocities, within_reach
from music.piano.growing import Grower, PianoCondition, PianoDraft
from music.piano.ids import decode
from music.piano.rules import TYPICAL_LOG, bar_score
from music.piano.spec import PianoSpec, rules_of
from music.piano.texture import TEXTURES, BarPlan

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

    order: PianoSpec
    piano: InstrumentPart
    sections: tuple[tuple[int, int], ...]
    levels: tuple[int, ...]
    end_ql: float


@dataclass(frozen=True)
class BarSpan:
    """Bars that are written at once, counted from the beginning of what is continued.

    Attributes:
        start: the first of them.
        end: the first bar after them.
        source: the bar from which they are written again; None where they are grown.
    """

    start: int
    end: int
    source: int | None = None


class PianoComposer:
    """Composes with a piano network."""

    def __init__(self, network: SequenceNetwork, config: PianoComposingConfig | None = None) -> None:
        self.network, self.config = network, config or PianoComposingConfig()

    def compose(self, order: PianoSpec, rng: np.random.Generator) -> PianoSolo:
        """A piece as ordered; every draw comes from `rng`."""
        return Composing(self.network, self.config, order, rng).solo()


class Composing:
    """One piece while it is composed.

    Attributes:
        first_bar: where what is composed begins: after the bars of what is continued.
        bars: of the whole, what is continued included.
    """

    def __init__(
        self, network: SequenceNetwork, config: PianoComposingConfig, order: PianoSpec, rng: np.random.Generator
    ) -> None:
        self.order, self.rng, self.config = order, rng, config
        self.first_bar = bars_in(order.prime) if order.prime is not None else 0
        self.bars = self.first_bar + order.bars
        self.plan = self._whole_plan()
        # some pieces are plainer than others, as people's are
        self.typical = TYPICAL_LOG + float(np.clip(rng.normal(0, 0.25), -0.4, 0.4))
        told = PianoCondition(
            order.metre,
            order.key.mode,
            order.tempo_bpm,
            order.style,
            self.plan,
            self.bars,
            np.zeros((0, 4), np.int16),
        )
        self.grower = Grower(network, told, rules_of(order, self.first_bar), config.temperature)

    def solo(self) -> PianoSolo:
        """The piece, grown section by section."""
        drafts = [self.begun()]
        for stretch in self.stretches():
            drafts = self.continued(drafts, stretch)
        order, ids = self.order, drafts[0].ids
        spans = tuple((self.first_bar + s.start, self.first_bar + s.end - 1) for s in order.sections)
        return PianoSolo(order, self.played(ids), spans, tuple(levels_of(ids)), self.bars * order.metre.bar_ql)

    def begun(self) -> PianoDraft:
        """What is continued, or nothing yet."""
        empty, prime = self.grower.empty(), self.order.prime
        return empty if prime is None else self.grower.fed(empty, encode(prime).ids.tolist()[:-_DONE_IDS])

    def stretches(self) -> Iterator[BarSpan]:
        """What is to be written, in order: what returns at once, the rest by twos."""
        for section in self.order.sections:
            start, end = self.first_bar + section.start, self.first_bar + section.end
            model = next(s for s in self.order.sections if s.letter == section.letter)
            # Half a section is repeated; the other half is written anew, so that it can end with a cadence.
            returning = min(section.bars, model.bars) // 2 if model is not section else 0
            if returning:
                yield BarSpan(start, start + returning, self.first_bar + model.start)
            for bar in range(start + returning, end, _AT_ONCE):
                yield BarSpan(bar, min(bar + _AT_ONCE, end))

    def continued(self, drafts: Sequence[PianoDraft], stretch: BarSpan, tries: int | None = None) -> list[PianoDraft]:
        """The best drafts with a stretch more, best first.

        Args:
            drafts: that end where the stretch starts.
            stretch: the bars to write.
            tries: how many continuations of each draft, if not as configured.
        """
        if stretch.source is not None:
            source = range(stretch.source, stretch.source + stretch.end - stretch.start)
            return [self._repeated(draft, source) for draft in drafts]
        usual = self.config.continuations * (self.config.drafts if len(drafts) == 1 else 1)
        parents = [draft for draft in drafts for _ in range(tries or usual)]

        def judge(draft: PianoDraft) -> float:
            return bar_score(draft, draft.logs, stretch.start, self.plan, self.order.metre, self.typical)

        return self.grower.continued(parents, stretch.end, self.rng, judge, self.config.drafts)

    def played(self, ids: Sequence[int], since_ql: float = 0.0) -> InstrumentPart:
        """The ids of some first bars, or of all, as they are played; nothing sounds beyond them.

        Notes that begin before `since_ql` are left out, and what is said of pedals before it is void.
        """
        metre, levels = self.order.metre, levels_of(ids)
        end_ql = len(levels) * metre.bar_ql
        held_ql = end_ql - metre.bar_ql if len(levels) == self.bars else end_ql
        hands = (within_reach(held_to(tidied(h, metre), held_ql, end_ql)) for h in decode(ids, self.order.key, metre))
        right, left = (tuple(note for note in hand if note.onset_ql >= since_ql - 1e-6) for hand in hands)
        right, left = with_velocities(right, left, levels, metre)
        textures = [TEXTURES[place] for place in self.plan.textures]
        pedal = pedals(chords_of(ids), textures, (*right, *left), metre, end_ql)
        return piano_part(self._kept(right, 0), self._kept(left, 1), pedal)

    def _kept(self, notes: tuple[Note, ...], hand: int) -> tuple[Note, ...]:
        """What is continued as it was, then what was composed and is wanted."""
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

    def _repeated(self, draft: PianoDraft, bars: Sequence[int]) -> PianoDraft:
        return self.grower.fed(draft, [token for bar in bars for token in draft.bar_ids(bar)])
