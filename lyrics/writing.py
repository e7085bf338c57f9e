"""Writing under constraints: beam search over sampled lines, each exactly as long as asked, rhyming as asked.

A line is written from its rhyme word backwards (Ghazvininejad et al. 2016, "Generating Topical Poetry"). At every step
words that no longer fit are masked, and words whose stresses go against the tune are made less likely. Every kept
stanza is continued by several sampled lines, and the best by `LineScore` are kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.runtime import State, rows_of
from engine.sampling import Sampling, draw, log_probability
from lyrics.condition import CONDITION_SIZE, Feeling, add_room, theme_condition
from lyrics.model import VerseModel
from lyrics.order import LineOrder
from lyrics.readers import LINE_ENDS
from lyrics.rhyming import LineEnds
from lyrics.scoring import LineScore, Weights
from lyrics.spelling import begins_with_vowel
from lyrics.vocabulary import FIRST_END_ID, FIRST_WORD_ID, START_ID

_ENDS = range(FIRST_END_ID, FIRST_WORD_ID)
_CLOSING_ENDS = [FIRST_END_ID + LINE_ENDS.index(mark) for mark in (".", "!", "?")]
_FORBIDDEN = np.float32(-np.inf)

AllowedEnds = Callable[[tuple[int, ...]], NDArray[np.bool_]]
"""From the ids that ended the stanza's earlier lines to a mask of those that may end the next."""


@dataclass(frozen=True)
class WrittenLine:
    """A finished line: word ids in reading order and the mark it ends with."""

    ids: tuple[int, ...]
    end: str


@dataclass(frozen=True)
class WritingConfig:
    """How the search goes.

    Attributes:
        stanzas: how many stanzas are kept after every line.
        lines: how many lines are tried after each.
        guidance: how strongly the theme is followed: logits are moved by so many times the difference that telling it
            makes, so 1 is plain conditioning (Ho & Salimans 2022, "Classifier-Free Diffusion Guidance").
        stress: logits lost by a stressed syllable on a note that wants none, or the other way about.
        sampling: of words.
        weights: of the score.
    """

    stanzas: int = 4
    lines: int = 10
    guidance: float = 1.6
    stress: float = 3.0
    sampling: Sampling = field(default_factory=lambda: Sampling(temperature=0.78, top_p=0.9))
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True)
class _Draft:
    """A stanza so far, its state in the batch (two rows: told the theme, and not), and its score."""

    lines: tuple[WrittenLine, ...] = ()
    score: float = 0.0
    state: State = ()
    last_id: int = START_ID


@dataclass
class _Growing:
    """Lines that grow side by side: a row each; ids from the last word to the first."""

    ids: list[list[int]]
    ends: NDArray[np.int64]
    told: NDArray[np.float64]
    untold: NDArray[np.float64]
    state: State = field(default=())


class VerseWriter:
    """Writes stanzas about a theme with a verse model."""

    def __init__(self, model: VerseModel, config: WritingConfig | None = None) -> None:
        self.model, self.config = model, config or WritingConfig()
        self._signs = model.words.stress_signs(model.function_words)
        self._counts = model.words.syllable_counts
        self._is_function = np.zeros(len(self._counts), bool)
        self._is_function[model.function_words] = True
        self._vowel_first = np.array([begins_with_vowel(token) for token in model.vocabulary.tokens])
        # which article may not stand before a vowel, and which before a consonant
        self._articles = [[model.vocabulary.word_id(word)] for word in ("a", "an")]

    def write(
        self,
        feeling: Feeling,
        order: Sequence[LineOrder],
        rng: np.random.Generator,
        avoid: Sequence[Sequence[WrittenLine]] = (),
    ) -> tuple[WrittenLine, ...]:
        """One stanza.

        Args:
            feeling: what it is about.
            order: its lines.
            rng: every draw comes from it.
            avoid: stanzas of the same song, whose rhyme words are not used again and whose other words are disliked.

        Raises:
            RhymeError: a line has no word that could end it; it is named.
        """
        others = [line for stanza in avoid for line in stanza]
        rhymed = frozenset(line.ids[-1] for line in others)
        score = LineScore(self.model, feeling, self.config.weights, others)
        ends = cache(LineEnds(self.model.words, self.model.vocabulary, order, rhymed).allowed)
        drafts = [_Draft(state=self.model.network.start(2))]
        for _ in order:
            drafts = self._next_line(drafts, order, feeling, score, ends, rng)
        return drafts[0].lines

    def _next_line(
        self,
        drafts: list[_Draft],
        order: Sequence[LineOrder],
        feeling: Feeling,
        score: LineScore,
        ends: AllowedEnds,
        rng: np.random.Generator,
    ) -> list[_Draft]:
        """The best stanzas one line longer."""
        many = self.config.lines * (self.config.stanzas if len(drafts) == 1 else 1)
        parents = [draft for draft in drafts for _ in range(many)]
        lines = _LineWriter(self, parents, order, feeling, ends, rng)
        grown = lines.grown()
        candidates = []
        for row, parent in enumerate(parents):
            line = WrittenLine(tuple(reversed(grown.ids[row])), LINE_ENDS[grown.ends[row] - FIRST_END_ID])
            words = len(line.ids) + 1
            sung = self.config.weights.stress * self._stress(line, order[len(parent.lines)])
            value = score.of(line, parent.lines, grown.told[row] / words, grown.untold[row] / words) + sung
            candidates.append((parent.score + value, row, line))
        candidates.sort(key=lambda candidate: (-candidate[0], candidate[1]))
        return self._kept(candidates, parents, grown)

    def _stress(self, line: WrittenLine, asked: LineOrder) -> float:
        """How well the line's stresses meet those the tune wants: mean product, about -0.5 to 0.5."""
        signs = np.concatenate([self._signs[i, : self._counts[i]] for i in line.ids])
        return float(signs @ np.array(asked.strengths)) / len(signs) if asked.strengths else 0.0

    def _kept(
        self, candidates: list[tuple[float, int, WrittenLine]], parents: list[_Draft], grown: _Growing
    ) -> list[_Draft]:
        """The best candidates, no two that end this line with the same word."""
        kept: list[_Draft] = []
        last_words: set[int] = set()
        size = len(parents)
        for value, row, line in candidates:
            if line.ids[-1] in last_words or len(kept) == self.config.stanzas:
                continue
            last_words.add(line.ids[-1])
            parent = parents[row]
            state = rows_of(grown.state, np.array([row, size + row]))
            kept.append(_Draft((*parent.lines, line), value, state, line.ids[0]))
        return kept


class _LineWriter:
    """Grows one line for every parent, all in one batch."""

    def __init__(
        self,
        writer: VerseWriter,
        parents: list[_Draft],
        order: Sequence[LineOrder],
        feeling: Feeling,
        ends: AllowedEnds,
        rng: np.random.Generator,
    ) -> None:
        self.writer, self.model, self.config = writer, writer.model, writer.config
        self.parents, self.order, self.number = parents, order, len(parents[0].lines)
        self.asked = order[self.number]
        self.line_ends, self.rng = ends, rng
        # an unknown theme has no topic, which the network has never been told: nothing is told then
        self.theme = theme_condition(feeling) if feeling.topic.any() else np.zeros(CONDITION_SIZE, np.float32)
        self.left = np.full(len(parents), 0, np.int64)
        self.rows = np.arange(len(parents))
        self.penalties = self._stress_penalties()

    def grown(self) -> _Growing:
        """The finished lines."""
        size = len(self.parents)
        self.grow = _Growing([[] for _ in range(size)], np.zeros(size, np.int64), np.zeros(size), np.zeros(size))
        pairs = [np.concatenate([p.state[i] for p in self.parents], axis=1) for i in range(len(self.parents[0].state))]
        order = np.concatenate([np.arange(0, 2 * size, 2), np.arange(1, 2 * size, 2)])
        self.grow.state = rows_of(tuple(pairs), order)
        self._draw_ends()
        active = self.rows
        while len(active):
            self._draw_words(active)
            active = self.rows[self.left > 0]
        return self.grow

    def _draw_ends(self) -> None:
        """The mark each line ends with, which also begins it as the network sees it."""
        last = np.array([parent.last_id for parent in self.parents])
        lines_left = len(self.order) - 1 - self.number + (self.number > 0)
        told, untold = self._step(self.rows, last, np.zeros(len(last), np.int64), lines_left)
        marks = np.array(_CLOSING_ENDS if self.number == len(self.order) - 1 else _ENDS)
        guided = self._guided(told[:, marks], untold[:, marks])
        self.grow.ends = marks[draw(guided, self.rng, self.config.sampling)]
        self._account(self.rows, told, untold, self.grow.ends)
        self.left[:] = self.asked.syllables

    def _draw_words(self, active: NDArray[np.int64]) -> None:
        """One more word for every line that has syllables left."""
        last = np.array([self.grow.ids[row][-1] if self.grow.ids[row] else self.grow.ends[row] for row in active])
        lines_left = len(self.order) - 1 - self.number
        told, untold = self._step(active, last, self.left[active], lines_left)
        logits = self._guided(told, untold) + self.penalties[self.left[active]]
        for place, row in enumerate(active):
            self._forbid(logits[place], row)
        chosen = draw(logits, self.rng, self.config.sampling)
        self._account(active, told, untold, chosen)
        for row, word in zip(active, chosen, strict=True):
            self.grow.ids[row].append(int(word))
            self.left[row] -= self.writer._counts[word]

    def _forbid(self, logits: NDArray[np.float32], row: int) -> None:
        """Masks, in place, what may not stand before the words the line has."""
        written = self.grow.ids[row]
        if not written:
            earlier = tuple(line.ids[-1] for line in self.parents[row].lines)
            logits[~self.line_ends(earlier)] = -np.inf
            return
        logits[written[-1]] = -np.inf
        content = [i for i in written if not self.writer._is_function[i]]
        logits[content] = -np.inf
        logits[self.writer._articles[not self.writer._vowel_first[written[-1]]]] = -np.inf

    def _step(
        self, rows: NDArray[np.int64], last: NDArray[np.int64], left: NDArray[np.int64], lines_left: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits of the rows with the theme told and with it withheld; their states move on."""
        size, many = len(self.parents), len(rows)
        condition = np.zeros((2 * many, CONDITION_SIZE), np.float32)
        condition[:many] = self.theme
        room = add_room(condition, np.tile(left, 2).astype(np.int32), np.full(2 * many, lines_left, np.int32))
        both = np.concatenate([rows, size + rows])
        state = rows_of(self.grow.state, both)
        logits, following = self.model.network.run(np.tile(last, 2)[None], room[None], state)
        for part, new in zip(self.grow.state, following, strict=True):
            part[:, both] = new
        return logits[0, :many], logits[0, many:]

    def _guided(self, told: NDArray[np.float32], untold: NDArray[np.float32]) -> NDArray[np.float32]:
        return untold + np.float32(self.config.guidance) * (told - untold)

    def _account(
        self,
        rows: NDArray[np.int64],
        told: NDArray[np.float32],
        untold: NDArray[np.float32],
        chosen: NDArray[np.int64],
    ) -> None:
        self.grow.told[rows] += log_probability(told, chosen)
        self.grow.untold[rows] += log_probability(untold, chosen)

    def _stress_penalties(self) -> NDArray[np.float32]:
        """(syllables left, vocabulary): what a word costs that takes the last of so many open syllables.

        Words that do not fit, or may not be used, cost everything.
        """
        counts, signs = self.writer._counts, self.writer._signs
        penalties = np.full((self.asked.syllables + 1, len(counts)), _FORBIDDEN, np.float32)
        strengths = np.array(self.asked.strengths or (0.0,) * self.asked.syllables, np.float32)
        for left in range(1, self.asked.syllables + 1):
            for length in range(1, min(left, signs.shape[1]) + 1):
                words = self.model.words.writable & (counts == length)
                agreement = signs[words][:, :length] @ strengths[left - length : left]
                penalties[left, words] = self.config.stress * np.minimum(agreement, 0.5)
        return penalties
