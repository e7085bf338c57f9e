"""Writing under constraints: beam search over sampled lines, each exactly as long as asked, rhyming as asked.

A line is written from its rhyme word backwards (Ghazvininejad et al. 2016, "Generating Topical Poetry"). At every step
words that no longer fit are masked, and words whose stresses go against the tune are made less likely. Every kept
stanza is continued by several sampled lines, and the best by their `Subject` are kept. `docs/lyrics.md` tells it whole.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np

from lyrics.language import Language
from lyrics.model import VerseModel
from lyrics.theme import Theme
from lyrics.verse import LineOrder, Relaxed
from lyrics.vocabulary import CLOSING, FIRST_END_ID, LINE_ENDS
from lyrics.writing.drafts import StanzaDraft, WritingConfig, WrittenLine
from lyrics.writing.growing import Grammar, LineGrower, pairs_of
from lyrics.writing.rhyming import LineEnds, RhymeKind
from lyrics.writing.scoring import Subject


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
        returning = {mark: line.ids[-1] for mark, line in self.refrains.items()}
        rhymed = frozenset(line.ids[-1] for line in subject.others)
        model, function, said = grammar.model, grammar.is_function, pairs_of(subject.others)
        self.ends = cache(LineEnds(model.words, model.vocabulary, order, rhymed, returning).allowed)
        self.said = {i: frozenset(j for j in b if not function[j]) for i, b in said.items() if not function[i]}

    def best(self) -> tuple[WrittenLine, ...]:
        """The stanza that scores best; drafts are written on line by line."""
        drafts = [StanzaDraft(state=self.grammar.model.start(2))]
        for asked in self.order:
            returning = [self._returning(asked, draft) for draft in drafts]
            given = [line for line in returning if line is not None]
            drafts = self._repeated(drafts, given) if given else self._next_line(drafts)
        return drafts[0].lines

    def _returning(self, asked: LineOrder, draft: StanzaDraft) -> WrittenLine | None:
        """The line that is to stand here again, if one is; the stanza's last line closes a sentence."""
        known = {line.refrain: line for line in reversed(draft.lines)} | self.refrains
        if not asked.refrain or asked.refrain not in known:
            return None
        line = replace(known[asked.refrain], relaxed=())
        is_last = len(draft.lines) == len(self.order) - 1
        return replace(line, end=".") if is_last and line.end not in CLOSING else line

    def _repeated(self, drafts: list[StanzaDraft], lines: Sequence[WrittenLine]) -> list[StanzaDraft]:
        """Every draft with the refrain after it: nothing is chosen, so nothing is scored."""
        grown = self._grower(drafts)
        grown.repeat(lines)
        return [
            StanzaDraft((*draft.lines, line), draft.score, grown.state_of(row), line.ids[0])
            for row, (draft, line) in enumerate(zip(drafts, lines, strict=True))
        ]

    def _next_line(self, drafts: list[StanzaDraft]) -> list[StanzaDraft]:
        """The best stanzas one line longer."""
        many = self.config.lines * (self.config.stanzas if len(drafts) == 1 else 1)
        parents = [draft for draft in drafts for _ in range(many)]
        grown = self._grower(parents)
        grown.grow()
        rows: list[int] = np.flatnonzero(~grown.dead).tolist()
        longer = {row: self._longer(row, parents[row], grown) for row in rows}
        rows.sort(key=lambda row: (bool(longer[row].lines[-1].relaxed), -longer[row].score, row))
        return self._kept([(row, longer[row]) for row in rows], grown)

    def _grower(self, parents: Sequence[StanzaDraft]) -> LineGrower:
        return LineGrower(self.grammar, self.subject, self.order, parents, self.ends, self.said, self.rng)

    def _longer(self, row: int, parent: StanzaDraft, grown: LineGrower) -> StanzaDraft:
        """A stanza with the row's line after it, and the score of both; its state is copied if it is kept."""
        line = self._written(row, parent, grown)
        asked = self.order[len(parent.lines)]
        words = len(line.ids) + 1
        value = self.subject.score(line, parent.lines, grown.told[row] / words, grown.untold[row] / words)
        score = parent.score + value + self.config.stress * self._stress(line, asked)
        return StanzaDraft((*parent.lines, line), score, last_id=line.ids[0])

    def _written(self, row: int, parent: StanzaDraft, grown: LineGrower) -> WrittenLine:
        """The row's line, with what it could not meet."""
        number = len(parent.lines)
        ids = tuple(reversed(grown.ids[row]))
        mark = LINE_ENDS[grown.marks[row] - FIRST_END_ID]
        begins_sentence = not number or parent.lines[-1].end in CLOSING
        words = [self.grammar.model.vocabulary.tokens[i] for i in ids]
        end = closing_mark(self.grammar.model.language, words, mark) if begins_sentence else mark
        kind = self.ends(tuple(line.ids[-1] for line in parent.lines)).rhyme
        relaxed = tuple(Relaxed(number + 1, *wish) for wish in self._unmet(ids, parent))
        return WrittenLine(ids, end, kind, self.order[number].refrain, relaxed)

    def _unmet(self, ids: tuple[int, ...], parent: StanzaDraft) -> list[tuple[str, str]]:
        """Wishes that the line does not meet, and what it does instead."""
        tokens = self.grammar.model.vocabulary.tokens
        text = " ".join(tokens[i] for i in ids)
        unmet = []
        ends = self.ends(tuple(line.ids[-1] for line in parent.lines))
        if ends.lost:
            does = "nearly rhymes" if ends.rhyme is RhymeKind.NEAR else "is taken"
            unmet.append((ends.lost, f"{tokens[ids[-1]]!r} {does}"))
        if any(ids == line.ids for line in (*self.subject.others, *parent.lines)):
            return [*unmet, ("a line that the song does not have yet", f"{text!r} returns")]
        said = pairs_of(parent.lines)
        pairs = [pair for pair in pairwise(ids) if pair[0] in said.get(pair[1], ())]
        if pairs or len(set(pairwise(ids))) < len(ids) - 1:
            unmet.append(("words that have not stood together in the stanza", f"{text!r} repeats some"))
        return unmet

    def _stress(self, line: WrittenLine, asked: LineOrder) -> float:
        """How well the line's stresses meet those the tune wants: mean product, about -0.5 to 0.5."""
        signs = np.concatenate([self.grammar.signs[i, : self.grammar.counts[i]] for i in line.ids])
        return float(signs @ np.array(asked.strengths)) / len(signs) if asked.strengths else 0.0

    def _kept(self, longer: Sequence[tuple[int, StanzaDraft]], grown: LineGrower) -> list[StanzaDraft]:
        """The first stanzas, no two that end this line with the same word, with the state of their rows."""
        kept: list[StanzaDraft] = []
        last_words: set[int] = set()
        for row, draft in longer:
            last_word = draft.lines[-1].ids[-1]
            if last_word in last_words or len(kept) == self.config.stanzas:
                continue
            last_words.add(last_word)
            kept.append(replace(draft, state=grown.state_of(row)))
        return kept


def closing_mark(language: Language, words: Sequence[str], mark: str) -> str:
    """The mark that fits the end of a sentence with these first words: the one proposed, unless it is wrong."""
    if mark == "?" and not language.may_ask(words):
        return "."
    return "?" if mark == "." and language.must_ask(words) else mark
