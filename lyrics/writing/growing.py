"""Lines that grow side by side, from the rhyme word backwards, each exactly as long as asked."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.runtime import State, rows_of
from engine.search import draw, log_probability
from lyrics.model import VerseModel
from lyrics.verse import LineOrder
from lyrics.vocabulary import (
    CLOSING,
    CONDITION_SIZE,
    FIRST_END_ID,
    FIRST_WORD_ID,
    LINE_ENDS,
    add_room,
    theme_condition,
)
from lyrics.writing.drafts import StanzaDraft, WrittenLine
from lyrics.writing.rhyming import Ends
from lyrics.writing.scoring import Subject

_MARKS = np.arange(FIRST_END_ID, FIRST_WORD_ID)
_CLOSING_MARKS = np.array([FIRST_END_ID + LINE_ENDS.index(mark) for mark in CLOSING])
_FORBIDDEN = np.float32(-np.inf)

AllowedEnds = Callable[[tuple[int, ...]], Ends]
"""From the ids that ended the stanza's earlier lines to those that may end the next."""

Pairs = Mapping[int, frozenset[int]]
"""For a word those that have stood right before it."""


class WritingError(ValueError):
    """A line that no words can fill."""


def pairs_of(lines: Sequence[WrittenLine]) -> Pairs:
    """The words that stand together in lines."""
    found: dict[int, set[int]] = {}
    for line in lines:
        for word, following in pairwise(line.ids):
            found.setdefault(following, set()).add(word)
    return {word: frozenset(before) for word, before in found.items()}


class Grammar:
    """What the writer knows of the vocabulary's words, by id."""

    def __init__(self, model: VerseModel) -> None:
        self.model = model
        self.counts = model.words.syllable_counts
        self.signs = model.words.stress_signs(model.function_words)
        self.is_function = np.zeros(len(self.counts), bool)
        self.is_function[model.function_words] = True
        self.wrong_articles = cache(self._wrong_articles)

    def _wrong_articles(self, word_id: int) -> list[int]:
        """Those that cannot stand before a word."""
        vocabulary = self.model.vocabulary
        return [vocabulary.word_id(a) for a in self.model.language.wrong_articles(vocabulary.tokens[word_id])]

    def penalties(self, asked: LineOrder, weight: float) -> NDArray[np.float32]:
        """(syllables left, vocabulary): what a word costs that takes the last of so many open syllables.

        Words that do not fit, or may not be used, cost everything.
        """
        costs = np.full((asked.syllables + 1, len(self.counts)), _FORBIDDEN, np.float32)
        strengths = np.array(asked.strengths or (0.0,) * asked.syllables, np.float32)
        for left in range(1, asked.syllables + 1):
            for length in range(1, min(left, self.signs.shape[1]) + 1):
                words = self.model.words.writable & (self.counts == length)
                agreement = self.signs[words][:, :length] @ strengths[left - length : left]
                costs[left, words] = weight * np.minimum(agreement, 0.5)
        return costs


class LineGrower:
    """Grows one line for every parent, all in one batch, a row each.

    Args:
        grammar: of the vocabulary.
        subject: what the lines are about, with the settings of the search.
        order: of the whole stanza.
        parents: drafts of one length, one for each line that is to grow.
        ends: which words may end a line.
        said: pairs of words that are not to be used again, besides those of the parents.
        rng: every draw comes from it.

    Attributes:
        ids: of each row's words, from the last to the first.
        marks: ids of the marks that the lines end with.
        told: log-probability, in nats, the theme told.
        untold: the same with the theme withheld.
        left: syllables to fill.
        dead: rows that no word can fill.
        state: of the network: the rows told the theme, then the same untold.
    """

    def __init__(
        self,
        grammar: Grammar,
        subject: Subject,
        order: Sequence[LineOrder],
        parents: Sequence[StanzaDraft],
        ends: AllowedEnds,
        said: Pairs,
        rng: np.random.Generator,
    ) -> None:
        self.grammar, self.config, self.order, self.parents = grammar, subject.config, order, parents
        self.number = len(parents[0].lines)
        self.asked = order[self.number]
        self.line_ends, self.said, self.rng = ends, said, rng
        # an unknown theme has no topic, which the network has never been told: nothing is told then
        topic, valence = subject.theme.topic, subject.theme.valence
        self.theme = theme_condition(topic, valence) if topic.any() else np.zeros(CONDITION_SIZE, np.float32)
        stress = grammar.penalties(self.asked, self.config.stress_logits)
        self.penalties = stress + np.float32(self.config.taste_logits) * subject.taste
        self.names = subject.names
        distinct = {id(parent): parent for parent in parents}
        self.pairs = {key: pairs_of(parent.lines) for key, parent in distinct.items()}
        self.is_named = {key: any(subject.is_named_in(line.ids) for line in p.lines) for key, p in distinct.items()}
        self.sentences = {key: self._open_sentence(parent) for key, parent in distinct.items()}
        size = len(parents)
        self.ids: list[list[int]] = [[] for _ in parents]
        self.marks, self.left = np.zeros((2, size), np.int64)
        self.told, self.untold = np.zeros((2, size))
        self.dead = np.zeros(size, bool)
        pairs = tuple(np.concatenate(parts, axis=1) for parts in zip(*(p.state for p in parents), strict=True))
        self.state = rows_of(pairs, np.concatenate([np.arange(0, 2 * size, 2), np.arange(1, 2 * size, 2)]))

    def grow(self) -> None:
        """Fills the rows with new lines.

        Raises:
            WritingError: no row can be filled.
        """
        self._draw_marks()
        while (self.left > 0).any():
            self._draw_words(np.flatnonzero(self.left))
        if self.dead.all():
            raise WritingError(
                f"line {self.number + 1}: no words fill {self.asked.syllables} syllables; ask for another length"
            )

    def repeat(self, lines: Sequence[WrittenLine]) -> None:
        """Fills the rows with given lines, one for each parent, as if they had been drawn: the network reads them."""
        rows = np.arange(len(lines))
        self._step_to_line(rows)
        self.marks = np.array([FIRST_END_ID + LINE_ENDS.index(line.end) for line in lines])
        self.left[:] = self.asked.syllables
        while (self.left > 0).any():
            active = np.flatnonzero(self.left)
            self._step_to_word(active)
            self._take(active, np.array([lines[row].ids[-1 - len(self.ids[row])] for row in active.tolist()]))

    def state_of(self, row: int) -> State:
        """The row's state, told and untold."""
        return rows_of(self.state, np.array([row, len(self.parents) + row]))

    def _open_sentence(self, parent: StanzaDraft) -> list[str] | None:
        """The first words of the sentence that goes on in the new line, if one does."""
        first = len(parent.lines)
        while first and parent.lines[first - 1].end not in CLOSING:
            first -= 1
        tokens = self.grammar.model.vocabulary.tokens
        return [tokens[i] for i in parent.lines[first].ids] if first < len(parent.lines) else None

    def _draw_marks(self) -> None:
        """The mark each line ends with, which also begins it as the network sees it."""
        rows = np.arange(len(self.parents))
        told, untold = self._step_to_line(rows)
        marks = _CLOSING_MARKS if self.number == len(self.order) - 1 else _MARKS
        logits = self._guided(told[:, marks], untold[:, marks])
        language = self.grammar.model.language
        for row, parent in enumerate(self.parents):
            sentence = self.sentences[id(parent)]
            if sentence is not None:
                logits[row, marks == _mark_id("?")] += 0 if language.may_ask(sentence) else _FORBIDDEN
                logits[row, marks == _mark_id(".")] += _FORBIDDEN if language.must_ask(sentence) else 0
        self.marks = marks[draw(logits, self.rng, self.config.sampling)]
        self._account(rows, told, untold, self.marks)
        self.left[:] = self.asked.syllables

    def _draw_words(self, active: NDArray[np.int64]) -> None:
        """One more word for every line that has syllables left."""
        told, untold = self._step_to_word(active)
        logits = self._guided(told, untold) + self.penalties[self.left[active]]
        for place, row in enumerate(active):
            if not self.is_named[id(self.parents[row])]:
                logits[place, self.names] += self.config.naming_logits
            self._forbid(logits[place], row)
        alive = np.isfinite(logits.max(axis=1))
        if not alive.all():
            self.dead[active[~alive]] = True
            self.left[active[~alive]] = 0
            active, told, untold, logits = active[alive], told[alive], untold[alive], logits[alive]
        chosen = draw(logits, self.rng, self.config.sampling)
        self._account(active, told, untold, chosen)
        self._take(active, chosen)

    def _take(self, active: NDArray[np.int64], chosen: NDArray[np.int64]) -> None:
        for row, word in zip(active, chosen, strict=True):
            self.ids[row].append(int(word))
            self.left[row] -= self.grammar.counts[word]

    def _forbid(self, logits: NDArray[np.float32], row: int) -> None:
        """Masks, in place, what may not stand before the words the line has."""
        written = self.ids[row]
        if not written:
            earlier = tuple(line.ids[-1] for line in self.parents[row].lines)
            logits[~self.line_ends(earlier).mask] = _FORBIDDEN
            return
        following = written[-1]
        logits[following] = _FORBIDDEN
        logits[[i for i in written if not self.grammar.is_function[i]]] = _FORBIDDEN
        for word in self.grammar.model.apart.keys() & written:
            logits[self.grammar.model.apart[word]] = _FORBIDDEN
        logits[self.grammar.wrong_articles(following)] = _FORBIDDEN
        said = [*self.pairs[id(self.parents[row])].get(following, ()), *self.said.get(following, ())]
        said += [word for again, word in pairwise(written) if again == following]
        if said:
            before = logits[said]
            logits[said] = _FORBIDDEN
            # better a pair of words twice than a line that cannot go on
            logits[said] = _FORBIDDEN if np.isfinite(logits.max()) else before

    def _step_to_line(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits of the marks; the network reads the first word of the line before."""
        last = np.array([parent.last_id for parent in self.parents])
        lines_left = len(self.order) - 1 - self.number + (self.number > 0)
        return self._step(rows, last, np.zeros(len(last), np.int64), lines_left)

    def _step_to_word(self, active: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits of the next words; the network reads the words, or the marks, that follow them."""
        last = np.array([self.ids[row][-1] if self.ids[row] else self.marks[row] for row in active])
        return self._step(active, last, self.left[active], len(self.order) - 1 - self.number)

    def _step(
        self, rows: NDArray[np.int64], last: NDArray[np.int64], left: NDArray[np.int64], lines_left: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits of the rows with the theme told and with it withheld; their states move on."""
        size, many = len(self.parents), len(rows)
        condition = np.zeros((2 * many, CONDITION_SIZE), np.float32)
        condition[:many] = self.theme
        room = add_room(condition, np.tile(left, 2).astype(np.int32), np.full(2 * many, lines_left, np.int32))
        both = np.concatenate([rows, size + rows])
        state = rows_of(self.state, both)
        logits, following = self.grammar.model.run(np.tile(last, 2)[None], room[None], state)
        for part, new in zip(self.state, following, strict=True):
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
        self.told[rows] += log_probability(told, chosen)
        self.untold[rows] += log_probability(untold, chosen)


def _mark_id(mark: str) -> int:
    return FIRST_END_ID + LINE_ENDS.index(mark)
