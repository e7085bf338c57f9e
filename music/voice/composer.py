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
from music.notes import Melody
from music.voice.condition import CONDITION_SIZE, add_manner, add_plan, position_features
from music.voice.encoding import (
    FIRST_CONTINUED_ID,
    FIRST_DURATION_ID,
    KINDS,
    REST_ID,
    START_ID,
    Decoder,
    bar_steps,
)
from music.voice.model import VoiceModel
from music.voice.order import MelodyOrder
from music.voice.phrase import GrowingPhrase, Rules, in_bar, rest_ids
from music.voice.scoring import phrase_score

LET_GO = 3
"""Syllables before its end at which a returning phrase is let go."""


@dataclass(frozen=True)
class ComposingConfig:
    """How the search goes.

    Attributes:
        melodies: how many melodies are kept after every phrase.
        phrases: how many phrases are tried after each.
        sampling: of ids.
    """

    melodies: int = 4
    phrases: int = 16
    sampling: Sampling = field(default_factory=lambda: Sampling(temperature=0.95, top_p=0.95))


@dataclass(frozen=True)
class _Draft:
    """A melody so far; `state` has one row."""

    state: State
    last_id: int = START_ID
    clock: int = 0
    score: float = 0.0
    phrases: tuple[GrowingPhrase, ...] = ()


class Composer:
    """Composes melodies with a voice model."""

    def __init__(self, model: VoiceModel, config: ComposingConfig | None = None) -> None:
        self.model, self.config = model, config or ComposingConfig()

    def compose(self, order: MelodyOrder, rng: np.random.Generator) -> Melody:
        """A melody as ordered; every draw comes from `rng`."""
        rules = Rules(order)
        drafts = [_Draft(self.model.network.start(1))]
        for number in range(len(order.syllables)):
            many = self.config.phrases * (self.config.melodies if number == 0 else 1)
            parents = [draft for draft in drafts for _ in range(many)]
            drafts = self._continued(parents, order, rules, number, rng)
        ids = [token for phrase in drafts[0].phrases for token in phrase.ids]
        return Decoder(order.tonic_midi, order.key, order.metre, order.tempo_bpm).melody(ids)

    def _continued(
        self, parents: list[_Draft], order: MelodyOrder, rules: Rules, number: int, rng: np.random.Generator
    ) -> list[_Draft]:
        """The best melodies one phrase longer, no two whose phrase has the same pitches."""
        phrases = [
            GrowingPhrase(p.clock, order.syllables[number], forced=_returning(p, order, number)) for p in parents
        ]
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
        chosen = draw(logits[0], self.rng, self.composer.config.sampling, masks)
        logs = log_softmax(logits[0])[np.arange(len(rows)), chosen]
        for row, token, log in zip(rows, chosen, logs, strict=True):
            self.phrases[row].write(int(token), float(log))
        self.last[rows] = chosen

    def _allowed(self, phrase: GrowingPhrase) -> NDArray[np.bool_]:
        if phrase.forced:
            mask = np.zeros(len(KINDS.duration), bool)
            mask[phrase.forced.pop(0)] = True
            return mask
        return self.rules.allowed(phrase, self.is_first, self.is_last)

    def _condition(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        positions = [in_bar(self.phrases[row].clock, self.order.metre) for row in rows]
        condition = self.always[positions]
        add_manner(condition, self.order.manner)
        left = np.array([self.phrases[row].syllables_left for row in rows])
        add_plan(condition, left, np.full(len(rows), self.phrases_left))
        return condition.reshape(len(rows), CONDITION_SIZE)


def _returning(parent: _Draft, order: MelodyOrder, number: int) -> list[int]:
    """What a phrase begins with: a rest up to the first phrase's place in the bar, then the notes it returns to."""
    if number == 0:
        return []
    first = order.form.index(order.form[number])
    model = parent.phrases[first if first < number else 0]
    gap = (model.onsets[0] - parent.clock) % bar_steps(order.metre)
    forced = rest_ids(gap)
    if first < number:
        forced += _opening(model, min(order.syllables[first], order.syllables[number]) - LET_GO)
    return forced


def _opening(phrase: GrowingPhrase, syllables: int) -> list[int]:
    """The ids of a phrase's first syllables, without the rests before them."""
    ids: list[int] = []
    begun = 0
    start = next(n for n in range(0, len(phrase.ids), 2) if phrase.ids[n] != REST_ID)
    for token in phrase.ids[start:]:
        begun += token < FIRST_CONTINUED_ID
        if begun > syllables and token < FIRST_DURATION_ID:
            break
        ids.append(token)
    return ids
