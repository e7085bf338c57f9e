"""Writing under constraints: beam search over sampled lines, each exactly as long as asked, rhyming as asked.

A line is written from its rhyme word backwards (Ghazvininejad et al. 2016, "Generating Topical Poetry"). At every step
words that no longer fit are masked, and words whose stresses go against the tune are made less likely. Every kept
stanza is continued by several sampled lines, and the best by their `Subject` are kept. `docs/lyrics.md` tells it whole.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from engine.search import SamplingError
from lyrics.language import Language
from lyrics.model import VerseModel
from lyrics.theme import Theme
from lyrics.verse import LineOrder, Relaxed
from lyrics.vocabulary import CLOSING, FIRST_END_ID, LINE_ENDS
from lyrics.writing.drafts import WritingConfig, WrittenLine
from lyrics.writing.growing import Grammar, LineSearch, StanzaDraft
from lyrics.writing.rhyming import RhymeKind
from lyrics.writing.scoring import Subject


class WritingError(ValueError):
    """A line that no words can fill."""


class VerseWriter:
    """Writes stanzas about a theme with a verse model."""

    def __init__(self, model: VerseModel, config: WritingConfig | None = None) -> None:
        self.config = config or WritingConfig()
        self.model = model.in_diction(self.config.diction)
        self.grammar = Grammar(self.model)

    def write(
        self,
        theme: Theme,
        order: Sequence[LineOrder],
        rng: np.random.Generator,
        avoid: Sequence[Sequence[WrittenLine]] = (),
    ) -> tuple[WrittenLine, ...]:
        """One stanza.

        Args:
            theme: what it is about.
            order: its lines.
            rng: every draw comes from it.
            avoid: stanzas of the same song: their lines are not written again, unless as the refrains they are, their
                rhyme words only where no others are left, and their other words are disliked.

        Returns:
            Its lines. Where no words are left for a wish, the line says what was done instead.

        Raises:
            RhymeError, WritingError: no word is short enough, or no words fill a line; it is named.
        """
        others = [line for stanza in avoid for line in stanza]
        subject = Subject.draw(self.model, self.config, theme, others, rng)
        return _StanzaSearch(self.grammar, subject, order, rng).best()


class _StanzaSearch:
    """The search for one stanza.

    Args:
        grammar: of the vocabulary.
        subject: what the stanza is about, with the song's other lines.
        order: the stanza's lines.
        rng: every draw comes from it.
    """

    def __init__(
        self, grammar: Grammar, subject: Subject, order: Sequence[LineOrder], rng: np.random.Generator
    ) -> None:
        self.grammar, self.subject, self.order, self.rng = grammar, subject, order, rng
        self.config = subject.config
        self.refrains = {line.refrain: line for line in reversed(subject.others) if line.refrain}
        self.search = LineSearch(grammar, subject, order, self.refrains)

    def best(self) -> tuple[WrittenLine, ...]:
        """The stanza that scores best; drafts are written on line by line."""
        drafts = [StanzaDraft(self.grammar.counts, state=self.grammar.model.start(2))]
        for asked in self.order:
            given = [line for draft in drafts if (line := self._returning(asked, draft.stanza))]
            drafts = self._repeated(drafts, given) if given else self._next_line(drafts)
        return drafts[0].stanza

    def _returning(self, asked: LineOrder, lines: Sequence[WrittenLine]) -> WrittenLine | None:
        """The line that is to stand here again, if one is; the stanza's last line closes a sentence."""
        known = {line.refrain: line for line in reversed(lines)} | self.refrains
        if not asked.refrain or asked.refrain not in known:
            return None
        line = replace(known[asked.refrain], relaxed=())
        is_last = len(lines) == len(self.order) - 1
        return replace(line, end=".") if is_last and line.end not in CLOSING else line

    def _repeated(self, drafts: list[StanzaDraft], given: Sequence[WrittenLine]) -> list[StanzaDraft]:
        """Every draft with its refrain after it: nothing is chosen, so nothing is scored, and no chance is used up."""
        return self.search.grown(
            drafts, lambda draft, place: self.search.begun(draft, given[place]), np.random.default_rng(0)
        )

    def _next_line(self, drafts: list[StanzaDraft]) -> list[StanzaDraft]:
        """The best stanzas one line longer."""
        many = self.config.lines * (self.config.stanzas if len(drafts) == 1 else 1)
        parents = [draft for draft in drafts for _ in range(many)]
        try:
            return self.search.best(
                parents, lambda draft, _: self.search.begun(draft), self.rng, self._judged, self.config.stanzas
            )
        except SamplingError as error:
            number = len(drafts[0].stanza)
            raise WritingError(
                f"line {number + 1}: no words fill {self.order[number].syllables} syllables; ask for another length"
            ) from error

    def _judged(self, row: StanzaDraft) -> float:
        """Finishes a row's line; the line's score."""
        row.line = line = self._written(row)
        told, untold = row.logs / len(row.ids)
        value = self.subject.score(line, row.lines, told, untold)
        return value + self.config.stress * self._stress(line, self.order[len(row.lines)])

    def _written(self, row: StanzaDraft) -> WrittenLine:
        """The row's line, with what it could not meet."""
        number, (mark_id, *words_backwards) = len(row.lines), row.ids
        ids, mark = tuple(reversed(words_backwards)), LINE_ENDS[mark_id - FIRST_END_ID]
        begins_sentence = not number or row.lines[-1].end in CLOSING
        words = [self.grammar.model.vocabulary.tokens[i] for i in ids]
        end = closing_mark(self.grammar.model.language, words, mark) if begins_sentence else mark
        kind = self.search.ends(row.ends).rhyme
        relaxed = tuple(Relaxed(number + 1, *wish) for wish in self._unmet(ids, row))
        return WrittenLine(ids, end, kind, self.order[number].refrain, relaxed)

    def _unmet(self, ids: tuple[int, ...], row: StanzaDraft) -> list[tuple[str, str]]:
        """Wishes that the line does not meet, and what it does instead."""
        tokens = self.grammar.model.vocabulary.tokens
        text = " ".join(tokens[i] for i in ids)
        unmet = []
        ends = self.search.ends(row.ends)
        if ends.lost:
            does = "nearly rhymes" if ends.rhyme is RhymeKind.NEAR else "is taken"
            unmet.append((ends.lost, f"{tokens[ids[-1]]!r} {does}"))
        if any(ids == line.ids for line in (*self.subject.others, *row.lines)):
            return [*unmet, ("a line that the song does not have yet", f"{text!r} returns")]
        pairs = [pair for pair in pairwise(ids) if pair[0] in row.pairs.get(pair[1], ())]
        if pairs or len(set(pairwise(ids))) < len(ids) - 1:
            unmet.append(("words that have not stood together in the stanza", f"{text!r} repeats some"))
        return unmet

    def _stress(self, line: WrittenLine, asked: LineOrder) -> float:
        """How well the line's stresses meet those the tune wants: mean product, about -0.5 to 0.5."""
        signs = np.concatenate([self.grammar.signs[i, : self.grammar.counts[i]] for i in line.ids])
        return float(signs @ np.array(asked.strengths)) / len(signs) if asked.strengths else 0.0


def closing_mark(language: Language, words: Sequence[str], mark: str) -> str:
    """The mark that fits the end of a sentence with these first words: the one proposed, unless it is wrong."""
    if mark == "?" and not language.may_ask(words):
        return "."
    return "?" if mark == "." and language.must_ask(words) else mark
