"""Composing with the voice network: beam search over sampled phrases, in a form.

A phrase that returns begins with the notes of the first one of its letter and is let go before its cadence. Phrases
begin at the same place in the bar, so that they answer each other. Every kept melody is continued by several sampled
phrases, and the best by `phrase_score` are kept.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path
from engine.runtime import SequenceNetwork, StepNetwork, load_network
from engine.search import Sampling, Search, log_softmax
from music.chords import HarmonisedMelody, slot_ql, tonic_id
from music.keys import Mode
from music.notes import bar_steps
from music.voice.network import (
    CONDITION_SIZE,
    FIRST_CONTINUED_ID,
    IS_CHORD,
    PHRASE_ID,
    VOCABULARY_SIZE,
    add_harmony,
    add_manner,
    add_place,
    add_plan,
    add_recalled,
    always_told,
    decode,
    is_chord,
    is_pitch,
    rest_ids,
)
from music.voice.rules import PhraseRules, phrase_score
from music.voice.spec import GrowingPhrase, MelodySpec

SAMPLING = Sampling(temperature=0.97, top_p=0.98)

LET_GO = (3, 2, 0, 3)
"""How many of its last syllables a returning phrase does not copy but writes anew: one number each for the phrases
tried, in turn, so that exact and varied returns compete."""


def load_voice(folder: Path | None = None) -> StepNetwork:
    """The network that ships, or the one in a folder that `train_voice` wrote.

    Raises:
        ModelFolderError: the folder is incomplete, damaged, or no voice model.
    """
    return load_network(folder or data_path("models", "voice"), "voice", VOCABULARY_SIZE, CONDITION_SIZE)


class Composer:
    """Composes melodies with a voice network.

    Args:
        network: over the ids of `music.voice.network`.
        melodies: how many are kept after every phrase.
        phrases: how many are tried after each melody.
        sampling: of ids.
        harmony: temperature of chords on top of that: below 1 they change less, and go less far.
    """

    def __init__(
        self,
        network: SequenceNetwork,
        melodies: int = 4,
        phrases: int = 16,
        sampling: Sampling = SAMPLING,
        harmony: float = 0.85,
    ) -> None:
        self.network, self.melodies, self.phrases = network, melodies, phrases
        self.sampling, self.harmony = sampling, harmony

    def compose_harmonised(self, order: MelodySpec, rng: np.random.Generator) -> HarmonisedMelody:
        """A melody as ordered, with its harmony; every draw comes from `rng`."""
        search = _PhraseSearch(self.network, self.sampling, self.harmony, order)
        found = [GrowingPhrase(0, 0, search.rules.slot, state=self.network.start(1))]
        for number in range(len(order.syllables)):
            many = self.phrases * (self.melodies if number == 0 else 1)
            parents = [melody for melody in found for _ in range(many)]
            found = search.best(parents, search.begun, rng, search.score, self.melodies)
        ids = [token for phrase in found[0].melody for token in phrase.ids]
        return _closed(decode(ids, order.tonic_midi, order.key, order.metre, order.tempo_bpm))


class _PhraseSearch(Search[GrowingPhrase]):
    """Grows the phrases of an ordered melody."""

    def __init__(self, network: SequenceNetwork, sampling: Sampling, harmony: float, order: MelodySpec) -> None:
        super().__init__(network, sampling)
        self.order, self.rules, self.harmony = order, PhraseRules(order), harmony
        self.last_number = len(order.syllables) - 1
        self.always = always_told(order.metre, order.key.mode)

    def begun(self, last: GrowingPhrase, place: int) -> GrowingPhrase:
        """The next phrase of a melody, before anything of it is drawn."""
        before = last.melody
        return GrowingPhrase(
            last.clock,
            self.order.syllables[len(before)],
            self.rules.slot,
            last.slots,
            last.chord,
            last.recall.copy(),
            before,
            forced=_returning(before, self.order, LET_GO[place % len(LET_GO)]),
        )

    def score(self, phrase: GrowingPhrase) -> float:
        """How well a finished phrase follows those before it."""
        return phrase_score(phrase, self.order, self.rules)

    def allowed(self, row: GrowingPhrase) -> NDArray[np.bool_]:
        """What is forced, or else what the rules leave."""
        forced = row.next_forced()
        if forced is None:
            return self.rules.allowed(row, not row.before, len(row.before) == self.last_number)
        return np.arange(VOCABULARY_SIZE) == forced

    def told(self, rows: Sequence[GrowingPhrase]) -> NDArray[np.float32]:
        """The vectors of `music.voice.network`: everything is told."""
        clock, began, due, chord, left, after = np.array(
            [(p.clock, p.began, p.chord_due, p.chord, p.syllables_left, self.last_number - len(p.before)) for p in rows]
        ).T
        expected, runs = np.array([p.recall.expected for p in rows]).T
        condition = self.always[clock % self.rules.bar]
        add_manner(condition, self.order.notes_per_quarter, self.order.tempo_bpm, self.order.range_semitones)
        add_plan(condition, left, after)
        add_place(condition, clock, clock - began, self.rules.bar)
        add_harmony(condition, chord, due.astype(bool))
        add_recalled(condition, expected, runs)
        return condition.reshape(1, len(rows), CONDITION_SIZE)

    def weighed(
        self,
        rows: Sequence[GrowingPhrase],  # noqa: ARG002
        logits: NDArray[np.float32],
        masks: NDArray[np.bool_],
    ) -> NDArray[np.float32]:
        """Cooler where a chord may come."""
        cooled = np.where(masks[:, IS_CHORD].any(axis=1), self.harmony, 1.0)
        tempered: NDArray[np.float32] = logits[0] / cooled[:, None].astype(np.float32)
        return tempered

    def worth(self, logits: NDArray[np.float32], chosen: NDArray[np.int64]) -> NDArray[np.floating[Any]]:
        """How much less likely the ids are than the network expects ids to be here."""
        logs = log_softmax(logits[0])
        expected: NDArray[np.floating[Any]] = (np.exp(logs) * logs).sum(axis=-1)
        return -logs[np.arange(len(chosen)), chosen] + expected


def _closed(harmonised: HarmonisedMelody) -> HarmonisedMelody:
    """With the tonic under the last note, wherever in its slot that begins."""
    melody = harmonised.melody
    tonic = tonic_id(melody.key.mode is Mode.MINOR)
    last = int((melody.notes[-1].onset_ql + 1e-6) // slot_ql(melody.metre))
    return HarmonisedMelody(melody, (*harmonised.chord_ids[:last], *[tonic] * len(harmonised.chord_ids[last:])))


def _returning(before: Sequence[GrowingPhrase], order: MelodySpec, let_go: int) -> list[int]:
    """What the next phrase begins with, let go so many syllables before its end if it returns.

    It is a rest up to the first phrase's place in the bar, then the notes it returns to.
    """
    number = len(before)
    if number == 0:
        return []
    first = order.form.index(order.form[number])
    model = before[first if first < number else 0]
    forced = rest_ids((model.onsets[0] - before[-1].clock) % bar_steps(order.metre))
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
