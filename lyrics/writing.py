"""Writing under constraints: beam search over sampled lines, each exactly as long as asked, rhyming as asked.

A line is written from its rhyme word backwards (Ghazvininejad et al. 2016, "Generating Topical Poetry"). At every step
words that no longer fit are masked, and words whose stresses go against the tune are made less likely. Every kept
stanza is continued by several sampled lines, and the best by `LineScore` are kept. `docs/lyrics.md` tells it whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np

from lyrics.drafts import Draft, WritingConfig, WrittenLine
from lyrics.growing import AllowedEnds, Grammar, Growing, LineGrower, Pairs, WritingError, pairs_of
from lyrics.model import VerseModel
from lyrics.order import LineOrder
from lyrics.readers import LINE_ENDS
from lyrics.rhyming import LineEnds, RhymeKind
from lyrics.scoring import LineScore
from lyrics.sentences import CLOSING, closing_mark
from lyrics.subject import Subject
from lyrics.theme.table import Feeling
from lyrics.verse import Relaxed
from lyrics.vocabulary import FIRST_END_ID

__all__ = ["VerseWriter", "WritingConfig", "WritingError", "WrittenLine"]


@dataclass(frozen=True)
class _Song:
    """What a stanza has to do with the song's others.

    Attributes:
        subject: what the stanza is about.
        order: the stanza's lines.
        others: lines of the other stanzas.
        refrains: lines that return, by mark.
        score: of lines.
        ends: which words may end a line.
        said: pairs of words of matter in the other stanzas.
    """

    subject: Subject
    order: Sequence[LineOrder]
    others: Sequence[WrittenLine]
    refrains: dict[str, WrittenLine]
    score: LineScore
    ends: AllowedEnds
    said: Pairs


@dataclass(frozen=True)
class _Candidate:
    """A line that may follow a parent, its row in the batch, and the score of both."""

    line: WrittenLine
    row: int
    score: float


class VerseWriter:
    """Writes stanzas about a theme with a verse model."""

    def __init__(self, model: VerseModel, config: WritingConfig | None = None) -> None:
        self.config = config or WritingConfig()
        self.model = model.in_diction(self.config.diction)
        self.grammar = Grammar(self.model)

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
            avoid: stanzas of the same song: their lines are not written again, unless as the refrains they are, their
                rhyme words only where no others are left, and their other words are disliked.

        Returns:
            Its lines. Where no words are left for a wish, the line says what was done instead.

        Raises:
            RhymeError, WritingError: no word is short enough, or no words fill a line; it is named.
        """
        subject = Subject.draw(self.model, feeling, self.config.images, rng)
        song = self._song(subject, order, [line for stanza in avoid for line in stanza])
        drafts = [Draft(state=self.model.start(2))]
        for asked in order:
            returning = [self._returning(asked, draft, song) for draft in drafts]
            given = [line for line in returning if line is not None]
            drafts = self._repeated(drafts, given, song, rng) if given else self._next_line(drafts, song, rng)
        return drafts[0].lines

    def _song(self, subject: Subject, order: Sequence[LineOrder], others: Sequence[WrittenLine]) -> _Song:
        refrains = {line.refrain: line for line in reversed(others) if line.refrain}
        returning = {mark: line.ids[-1] for mark, line in refrains.items()}
        rhymed = frozenset(line.ids[-1] for line in others)
        ends = LineEnds(self.model.words, self.model.vocabulary, order, rhymed, returning)
        function = self.grammar.is_function
        matter = {i: frozenset(j for j in b if not function[j]) for i, b in pairs_of(others).items() if not function[i]}
        score = LineScore(self.model, subject, self.config.weights, others)
        return _Song(subject, order, others, refrains, score, cache(ends.allowed), matter)

    def _returning(self, asked: LineOrder, draft: Draft, song: _Song) -> WrittenLine | None:
        """The line that is to stand here again, if one is; the stanza's last line closes a sentence."""
        known = {line.refrain: line for line in reversed(draft.lines)} | song.refrains
        if not asked.refrain or asked.refrain not in known:
            return None
        line = replace(known[asked.refrain], relaxed=())
        is_last = len(draft.lines) == len(song.order) - 1
        return replace(line, end=".") if is_last and line.end not in tuple(CLOSING) else line

    def _repeated(
        self, drafts: list[Draft], lines: Sequence[WrittenLine], song: _Song, rng: np.random.Generator
    ) -> list[Draft]:
        """Every draft with the refrain after it: nothing is chosen, so nothing is scored."""
        grown = self._grower(drafts, song, rng).repeated(lines)
        return [
            Draft((*draft.lines, line), draft.score, grown.state_of(row), line.ids[0])
            for row, (draft, line) in enumerate(zip(drafts, lines, strict=True))
        ]

    def _next_line(self, drafts: list[Draft], song: _Song, rng: np.random.Generator) -> list[Draft]:
        """The best stanzas one line longer."""
        many = self.config.lines * (self.config.stanzas if len(drafts) == 1 else 1)
        parents = [draft for draft in drafts for _ in range(many)]
        grown = self._grower(parents, song, rng).grown()
        candidates = [self._candidate(row, parents[row], grown, song) for row in np.flatnonzero(~grown.dead).tolist()]
        candidates.sort(key=lambda candidate: (bool(candidate.line.relaxed), -candidate.score, candidate.row))
        return self._kept(candidates, parents, grown)

    def _grower(self, parents: Sequence[Draft], song: _Song, rng: np.random.Generator) -> LineGrower:
        return LineGrower(self.grammar, self.config, song.subject, song.order, parents, song.ends, song.said, rng)

    def _candidate(self, row: int, parent: Draft, grown: Growing, song: _Song) -> _Candidate:
        line = self._written(row, parent, grown, song)
        asked = song.order[len(parent.lines)]
        words = len(line.ids) + 1
        value = song.score.of(line, parent.lines, grown.told[row] / words, grown.untold[row] / words)
        return _Candidate(line, row, parent.score + value + self.config.weights.stress * self._stress(line, asked))

    def _written(self, row: int, parent: Draft, grown: Growing, song: _Song) -> WrittenLine:
        """The row's line, with what it could not meet."""
        number = len(parent.lines)
        ids = tuple(reversed(grown.ids[row]))
        mark = LINE_ENDS[grown.ends[row] - FIRST_END_ID]
        begins_sentence = not number or parent.lines[-1].end in tuple(CLOSING)
        end = closing_mark([self.model.vocabulary.tokens[i] for i in ids], mark) if begins_sentence else mark
        kind = song.ends(tuple(line.ids[-1] for line in parent.lines)).rhyme
        relaxed = tuple(Relaxed(number + 1, *wish) for wish in self._unmet(ids, parent, song))
        return WrittenLine(ids, end, kind, song.order[number].refrain, relaxed)

    def _unmet(self, ids: tuple[int, ...], parent: Draft, song: _Song) -> list[tuple[str, str]]:
        """Wishes that the line does not meet, and what it does instead."""
        tokens = self.model.vocabulary.tokens
        text = " ".join(tokens[i] for i in ids)
        unmet = []
        ends = song.ends(tuple(line.ids[-1] for line in parent.lines))
        if ends.lost:
            does = "nearly rhymes" if ends.rhyme is RhymeKind.NEAR else "is taken"
            unmet.append((ends.lost, f"{tokens[ids[-1]]!r} {does}"))
        if any(ids == line.ids for line in (*song.others, *parent.lines)):
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

    def _kept(self, candidates: Sequence[_Candidate], parents: Sequence[Draft], grown: Growing) -> list[Draft]:
        """The best candidates, no two that end this line with the same word."""
        kept: list[Draft] = []
        last_words: set[int] = set()
        for candidate in candidates:
            line, parent = candidate.line, parents[candidate.row]
            if line.ids[-1] in last_words or len(kept) == self.config.stanzas:
                continue
            last_words.add(line.ids[-1])
            kept.append(Draft((*parent.lines, line), candidate.score, grown.state_of(candidate.row), line.ids[0]))
        return kept
