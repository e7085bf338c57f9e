"""Lines that grow side by side, from the rhyme word backwards, each exactly as long as asked."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runtime import State
from engine.search import Search, log_probability
from lyrics.model import VerseModel
from lyrics.verse import LineOrder
from lyrics.vocabulary import (
    CLOSING,
    CONDITION_SIZE,
    FIRST_END_ID,
    FIRST_WORD_ID,
    LINE_ENDS,
    START_ID,
    add_room,
    theme_condition,
)
from lyrics.writing.drafts import WrittenLine
from lyrics.writing.rhyming import LineEnds
from lyrics.writing.scoring import Subject

Pairs = Mapping[int, frozenset[int]]
"""For a word those that have stood right before it."""


def pairs_of(lines: Sequence[WrittenLine]) -> Pairs:
    """The words that stand together in lines."""
    found: dict[int, set[int]] = {}
    for line in lines:
        for word, following in pairwise(line.ids):
            found.setdefault(following, set()).add(word)
    return {word: frozenset(before) for word, before in found.items()}


@dataclass
class StanzaDraft:
    """A stanza so far and the line that grows below it: a `SearchRow`.

    Attributes:
        counts: (vocabulary,) syllables of each id.
        syllables: that the line is to have.
        lines: finished before it.
        line: the line itself, once it is finished or if it stands in the song already and is to return.
        ids: that are written of it: its mark, then its words from the last to the first.
        left: syllables to fill, once it has its mark.
        logs: log-probability of its ids, in nats, the theme told and withheld.
        state: of the network before it reads the last id, two columns: told the theme, and not.
        score: of all lines.
    """

    counts: NDArray[np.int32]
    syllables: int = 0
    lines: tuple[WrittenLine, ...] = ()
    line: WrittenLine | None = None
    ids: list[int] = field(default_factory=list)
    left: int = 0
    logs: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    state: State = ()
    score: float = 0.0

    @property
    def stanza(self) -> tuple[WrittenLine, ...]:
        """All lines, the new one last."""
        return (*self.lines, self.line) if self.line else self.lines

    @property
    def ends(self) -> tuple[int, ...]:
        """The words that end the lines before."""
        return tuple(line.ids[-1] for line in self.lines)

    @cached_property
    def pairs(self) -> Pairs:
        """The words that stand together in the lines before."""
        return pairs_of(self.lines)

    @property
    def last(self) -> int:
        """The id written last."""
        return [START_ID, *(line.ids[0] for line in self.lines[-1:]), *self.ids[-1:]][-1]

    @property
    def is_done(self) -> bool:
        """Whether the line is full."""
        return bool(self.ids) and not self.left

    @property
    def identity(self) -> Hashable:
        """Stanzas whose lines end with the same word count as the same."""
        return self.ids[1]

    def write(self, token: int, worth: Sequence[float]) -> bool:
        """Takes an id and its log-probabilities."""
        self.left = self.left - int(self.counts[token]) if self.ids else self.syllables
        self.ids.append(token)
        self.logs += worth
        return True


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

    def fitting(self, asked: LineOrder) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        """(syllables left, vocabulary): which words fit into so many open syllables, and how the stresses agree."""
        fits = np.zeros((asked.syllables + 1, len(self.counts)), bool)
        agreements = np.zeros(fits.shape, np.float32)
        strengths = np.array(asked.strengths or (0.0,) * asked.syllables, np.float32)
        for left in range(1, asked.syllables + 1):
            for length in range(1, min(left, self.signs.shape[1]) + 1):
                words = self.model.words.writable & (self.counts == length)
                fits[left] |= words
                agreements[left, words] = self.signs[words][:, :length] @ strengths[left - length : left]
        return fits, agreements


class LineSearch(Search[StanzaDraft]):
    """Grows lines below the drafts of a stanza.

    Args:
        grammar: of the vocabulary.
        subject: what the stanza is about, with the song's other lines and the settings of the search.
        order: the stanza's lines.
        refrains: the lines that the song has already, by their marks.
    """

    def __init__(
        self, grammar: Grammar, subject: Subject, order: Sequence[LineOrder], refrains: dict[str, WrittenLine]
    ) -> None:
        model, function, self.config = grammar.model, grammar.is_function, subject.config
        super().__init__(model, self.config.sampling)
        self.grammar, self.subject, self.order = grammar, subject, order
        rhymed = frozenset(line.ids[-1] for line in subject.others)
        returning = {mark: line.ids[-1] for mark, line in refrains.items()}
        self.ends = cache(LineEnds(model.words, model.vocabulary, order, rhymed, returning).allowed)
        said = pairs_of(subject.others)
        self.said = {i: frozenset(j for j in b if not function[j]) for i, b in said.items() if not function[i]}
        # an unknown theme has no topic, which the network has never been told: nothing is told then
        topic, valence = subject.theme.topic, subject.theme.valence
        self.theme = theme_condition(topic, valence) if topic.any() else np.zeros(CONDITION_SIZE, np.float32)
        self.fitting = cache(lambda number: self._fitting(order[number]))

    def begun(self, parent: StanzaDraft, line: WrittenLine | None = None) -> StanzaDraft:
        """The draft before anything of its next line is written; a given line is the one that returns."""
        return StanzaDraft(self.grammar.counts, self.order[len(parent.stanza)].syllables, parent.stanza, line)

    def allowed(self, row: StanzaDraft) -> NDArray[np.bool_]:
        """What the given line has; or a mark, then the words that may stand before those the line has."""
        if row.line:
            given = row.line.ids[-len(row.ids)] if row.ids else _mark_id(row.line.end)
            return np.arange(len(self.grammar.counts)) == given
        if not row.ids:
            return self._marks(row)
        fits: NDArray[np.bool_] = self.fitting(len(row.lines))[0][row.left].copy()
        _, *words = row.ids
        if not words:
            return fits & self.ends(row.ends).mask
        model, following = self.grammar.model, words[-1]
        fits[following] = False
        fits[[i for i in words if not self.grammar.is_function[i]]] = False
        for word in model.apart.keys() & words:
            fits[model.apart[word]] = False
        fits[self.grammar.wrong_articles(following)] = False
        said = [*row.pairs.get(following, ()), *self.said.get(following, ())]
        said += [word for again, word in pairwise(words) if again == following]
        unsaid = fits.copy()
        unsaid[said] = False
        # better a pair of words twice than a line that cannot go on
        return unsaid if unsaid.any() else fits

    def told(self, rows: Sequence[StanzaDraft]) -> NDArray[np.float32]:
        """The theme and the room, then the room alone; before a line has its mark, that of the line before it."""
        begun = [len(row.lines) - bool(row.lines and not row.ids) for row in rows]
        left, lines_left = np.array([[row.left for row in rows], len(self.order) - 1 - np.array(begun)], np.int32)
        condition = np.zeros((2, len(rows), CONDITION_SIZE), np.float32)
        condition[0] = self.theme
        return add_room(condition, np.tile(left, (2, 1)), np.tile(lines_left, (2, 1)))

    def weighed(
        self,
        rows: Sequence[StanzaDraft],
        logits: NDArray[np.float32],
        masks: NDArray[np.bool_],  # noqa: ARG002
    ) -> NDArray[np.float32]:
        """Guided by the theme; with what stresses, taste and naming win and cost."""
        told, untold = logits
        weighed: NDArray[np.float32] = told - untold
        weighed *= np.float32(self.config.guidance)
        weighed += untold
        for row, of_row in zip(rows, weighed, strict=True):
            of_row += self.fitting(len(row.lines))[1][row.left]
            if not any(self.subject.is_named_in(line.ids) for line in row.lines):
                of_row[self.subject.names] += self.config.naming_logits
        return weighed

    def worth(self, logits: NDArray[np.float32], chosen: NDArray[np.int64]) -> NDArray[np.floating[Any]]:
        """The log-probabilities, the theme told and withheld."""
        return np.stack([log_probability(one, chosen) for one in logits], axis=1)

    def is_spare(self, row: StanzaDraft) -> bool:
        """Whether its new line misses a wish."""
        return row.line is not None and bool(row.line.relaxed)

    def _fitting(self, asked: LineOrder) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        """(syllables left, vocabulary): which words fit, and the logits that stresses and taste win or cost.

        They are 0 where no syllable is left: a mark is drawn then.
        """
        fits, agreements = self.grammar.fitting(asked)
        stress = self.config.stress_logits * np.minimum(agreements, 0.5)
        logits = stress + np.float32(self.config.taste_logits) * self.subject.taste
        logits[0] = 0
        return fits, logits

    def _marks(self, row: StanzaDraft) -> NDArray[np.bool_]:
        """The marks the line may end with: the stanza's last closes a sentence, and a question is no statement."""
        fits = np.zeros(len(self.grammar.counts), bool)
        if len(row.lines) == len(self.order) - 1:
            fits[[_mark_id(mark) for mark in CLOSING]] = True
        else:
            fits[FIRST_END_ID:FIRST_WORD_ID] = True
        sentence = self._open_sentence(row.lines)
        if sentence is not None:
            language = self.grammar.model.language
            fits[_mark_id("?")] &= language.may_ask(sentence)
            fits[_mark_id(".")] &= not language.must_ask(sentence)
        return fits

    def _open_sentence(self, lines: Sequence[WrittenLine]) -> list[str] | None:
        """The first words of the sentence that goes on in the new line, if one does."""
        first = len(lines)
        while first and lines[first - 1].end not in CLOSING:
            first -= 1
        tokens = self.grammar.model.vocabulary.tokens
        return [tokens[i] for i in lines[first].ids] if first < len(lines) else None


def _mark_id(mark: str) -> int:
    return FIRST_END_ID + LINE_ENDS.index(mark)
