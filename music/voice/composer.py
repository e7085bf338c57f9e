"""Composing with the voice network: beam search over sampled phrases, in a form.

A phrase that returns begins with the notes of the first one of its letter and is let go before its cadence. Phrases
begin at the same place in the bar, so that they answer each other. Every kept melody is continued by several sampled
phrases, and the best by `phrase_score` are kept.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.runtime import State, rows_of
from engine.sampling import Sampling, draw, log_softmax
from music.chords.harmonised import HarmonisedMelody
from music.chords.slots import slot_ql
from music.chords.vocabulary import NO_CHORD, tonic_id
from music.keys import Mode
from music.voice.condition import (
    CONDITION_SIZE,
    add_harmony,
    add_manner,
    add_place,
    add_plan,
    add_recalled,
    position_features,
)
from music.voice.decoding import Decoder
from music.voice.ids import (
    FIRST_CONTINUED_ID,
    KINDS,
    PHRASE_ID,
    START_ID,
    VOCABULARY_SIZE,
    bar_steps,
    is_chord,
    is_pitch,
)
from music.voice.model import VoiceModel
from music.voice.order import MelodyOrder
from music.voice.phrase import GrowingPhrase, Rules, rest_ids
from music.voice.recall import Recall
from music.voice.scoring import phrase_score

LET_GO = (3, 2, 0, 3)
"""How many of its last syllables a returning phrase does not copy but writes anew: one number each for the phrases
tried, in turn, so that exact and varied returns compete."""


@dataclass(frozen=True)
class ComposingConfig:
    """How the search goes.

    Attributes:
        melodies: how many melodies are kept after every phrase.
        phrases: how many phrases are tried after each.
        sampling: of ids.
        harmony: temperature of chords on top of that: below 1 they change less, and go less far.
    """

    melodies: int = 4
    phrases: int = 16
    sampling: Sampling = field(default_factory=lambda: Sampling(temperature=0.97, top_p=0.98))
    harmony: float = 0.85


@dataclass(frozen=True)
class _Draft:
    """A melody so far; `state` has one row."""

    state: State
    last_id: int = START_ID
    clock: int = 0
    score: float = 0.0
    phrases: tuple[GrowingPhrase, ...] = ()

    def phrase(self, order: MelodyOrder, rules: Rules, number: int, let_go: int) -> GrowingPhrase:
        """The next phrase, before anything of it is written; one that returns is let go so far before its end."""
        last = self.phrases[-1] if self.phrases else None
        return GrowingPhrase(
            self.clock,
            order.syllables[number],
            rules.slot,
            last.slots if last else 0,
            last.chord if last else NO_CHORD,
            last.recall.copy() if last else Recall(),
            forced=_returning(self, order, number, let_go),
        )


class Composer:
    """Composes melodies with a voice model."""

    def __init__(self, model: VoiceModel, config: ComposingConfig | None = None) -> None:
        self.model, self.config = model, config or ComposingConfig()

    def compose_harmonised(self, order: MelodyOrder, rng: np.random.Generator) -> HarmonisedMelody:
        """A melody as ordered, with its harmony; every draw comes from `rng`."""
        rules = Rules(order)
        drafts = [_Draft(self.model.network.start(1))]
        for number in range(len(order.syllables)):
            many = self.config.phrases * (self.config.melodies if number == 0 else 1)
            parents = [draft for draft in drafts for _ in range(many)]
            drafts = self._continued(parents, order, rules, number, rng)
        ids = [token for phrase in drafts[0].phrases for token in phrase.ids]
        decoder = Decoder(order.tonic_midi, order.key, order.metre, order.tempo_bpm)
        return _closed(decoder.harmonised(ids))

    def _continued(
        self, parents: list[_Draft], order: MelodyOrder, rules: Rules, number: int, rng: np.random.Generator
    ) -> list[_Draft]:
        """The best melodies one phrase longer, no two whose phrase has the same pitches."""
        phrases = [parent.phrase(order, rules, number, LET_GO[row % len(LET_GO)]) for row, parent in enumerate(parents)]
        growth = _Growth(self, parents, phrases, order, rules, number, rng)
        states = growth.grown()
        scores = [
            parent.score + phrase_score(phrase, parent.phrases, order, rules)
            for parent, phrase in zip(parents, phrases, strict=True)
        ]
        kept: list[_Draft] = []
        seen: set[tuple[int, ...]] = set()
        for row in sorted(range(len(parents)), key=lambda row: (-scores[row], row)):
            tune = tuple(phrases[row].pitches)
            if tune not in seen and len(kept) < self.config.melodies:
                seen.add(tune)
                phrase = phrases[row]
                state = rows_of(states, np.array([row]))
                grown = (*parents[row].phrases, phrase)
                kept.append(_Draft(state, phrase.ids[-1], phrase.clock, scores[row], grown))
        return kept


class _Growth:
    """Grows one phrase for every parent, all in one batch."""

    def __init__(
        self,
        composer: Composer,
        parents: list[_Draft],
        phrases: list[GrowingPhrase],
        order: MelodyOrder,
        rules: Rules,
        number: int,
        rng: np.random.Generator,
    ) -> None:
        self.composer, self.phrases, self.order, self.rules, self.rng = composer, phrases, order, rules, rng
        self.is_first, self.is_last = number == 0, number == len(order.syllables) - 1
        self.phrases_left = len(order.syllables) - 1 - number
        self.last = np.array([parent.last_id for parent in parents])
        parts = range(len(parents[0].state))
        self.state = tuple(np.concatenate([p.state[i] for p in parents], axis=1) for i in parts)
        self.always = position_features(order.metre, order.key.mode)

    def grown(self) -> State:
        """Grows all phrases to their ends and returns the states of their rows, which have read all but the end."""
        active = np.arange(len(self.phrases))
        while len(active):
            self._one_id(active)
            active = active[[not self.phrases[row].is_done for row in active]]
        return self.state

    def _one_id(self, rows: NDArray[np.int64]) -> None:
        logits, following = self.composer.model.network.run(
            self.last[rows][None], self._condition(rows)[None], rows_of(self.state, rows)
        )
        for part, new in zip(self.state, following, strict=True):
            part[:, rows] = new
        masks = np.array([self._allowed(self.phrases[row]) for row in rows])
        cooled = np.where(masks[:, KINDS.chord].any(axis=1), self.composer.config.harmony, 1.0)
        tempered = logits[0] / cooled[:, None].astype(np.float32)
        chosen = draw(tempered, self.rng, self.composer.config.sampling, masks)
        logs = log_softmax(logits[0])
        surprises = -logs[np.arange(len(rows)), chosen] + (np.exp(logs) * logs).sum(axis=-1)
        for row, token, surprise in zip(rows, chosen, surprises, strict=True):
            self.phrases[row].write(int(token), float(surprise))
        self.last[rows] = chosen

    def _allowed(self, phrase: GrowingPhrase) -> NDArray[np.bool_]:
        forced = phrase.next_forced()
        if forced is not None:
            mask = np.zeros(VOCABULARY_SIZE, bool)
            mask[forced] = True
            return mask
        return self.rules.allowed(phrase, self.is_first, self.is_last)

    def _condition(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        phrases = [self.phrases[row] for row in rows]
        clock, began, due, chord, left = np.array(
            [(p.clock, p.began, p.chord_due, p.chord, p.syllables_left) for p in phrases]
        ).T
        expected, runs = np.array([p.recall.expected for p in phrases]).T
        condition = self.always[clock % self.rules.bar]
        add_manner(condition, self.order.manner)
        add_plan(condition, left, np.full(len(rows), self.phrases_left))
        add_place(condition, clock, clock - began, self.rules.bar)
        add_harmony(condition, chord, due.astype(bool))
        add_recalled(condition, expected, runs)
        return condition.reshape(len(rows), CONDITION_SIZE)


def _closed(harmonised: HarmonisedMelody) -> HarmonisedMelody:
    """With the tonic under the last note, wherever in its slot that begins."""
    melody = harmonised.melody
    tonic = tonic_id(melody.key.mode is Mode.MINOR)
    last = int((melody.notes[-1].onset_ql + 1e-6) // slot_ql(melody.metre))
    return HarmonisedMelody(melody, (*harmonised.chord_ids[:last], *[tonic] * len(harmonised.chord_ids[last:])))


def _returning(parent: _Draft, order: MelodyOrder, number: int, let_go: int) -> list[int]:
    """What a phrase begins with: a rest up to the first phrase's place in the bar, then the notes it returns to."""
    if number == 0:
        return []
    first = order.form.index(order.form[number])
    model = parent.phrases[first if first < number else 0]
    gap = (model.onsets[0] - parent.clock) % bar_steps(order.metre)
    forced = rest_ids(gap)
    if first < number:
        # The tune's last note must be free: the cadence decides it.
        let_go = max(let_go, int(number == len(order.syllables) - 1))
        forced += _opening(model, min(order.syllables[first], order.syllables[number]) - let_go)
    return forced


def _opening(phrase: GrowingPhrase, syllables: int) -> list[int]:
    """The ids of a phrase's first syllables with their chords, without the rests before them."""
    ids: list[int] = []
    begun = 0
    start = next(n for n, token in enumerate(phrase.ids) if is_pitch(token))
    while start and is_chord(phrase.ids[start - 1]):
        start -= 1
    for token in phrase.ids[start:]:
        begun += is_pitch(token) and token < FIRST_CONTINUED_ID
        if begun > syllables or token == PHRASE_ID:
            break
        ids.append(token)
    while ids and is_chord(ids[-1]):
        ids.pop()
    return ids
