"""Which line is best: likelihood alone picks bland ones, so theme, matter and variety count too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from lyrics.agreement import slips
from lyrics.model import VerseModel
from lyrics.subject import Subject

_GOES_ON = frozenset("and but or nor then till until".split())


class Line(Protocol):
    """What is scored: word ids in reading order."""

    @property
    def ids(self) -> tuple[int, ...]:
        """Word ids in reading order."""


@dataclass(frozen=True)
class Weights:
    """Weights of the parts of the score; a part is a number for the line, as said.

    Attributes:
        likelihood: log-probability a word, in nats, the theme told; past `usual` nothing is won, for the likeliest
            lines say what all others say.
        usual: log-probability a word, in nats, of a line nobody would stumble over.
        relevance: how much likelier, in nats a word, the theme makes the line (Li et al. 2016, maximum mutual
            information against bland answers).
        topic: cosine between the line's matter and the theme.
        feeling: agreement of the line's rated words with the theme's valence.
        naming: the first line of the stanza that holds a word of the theme; lost again for each further one.
        matter: share of words that are rarer than one stanza in 33.
        repetition: words of matter that the song has used before, lost for each.
        start: lines of the song that begin with the same word, lost for each.
        opening: a stanza that begins with "and" or its like, as if something had gone before.
        slips: neighbours in the line that disagree, lost for each; see `lyrics.agreement`.
        stress: agreement of the line's stresses with those the tune wants.
    """

    likelihood: float = 2.0
    usual: float = -1.6
    relevance: float = 0.8
    topic: float = 1.2
    feeling: float = 0.6
    naming: float = 0.8
    matter: float = 0.8
    repetition: float = 0.9
    start: float = 0.35
    opening: float = 0.6
    slips: float = 1.5
    stress: float = 0.4


class LineScore:
    """Scores lines of one song.

    Args:
        model: whose ids the lines hold.
        subject: what the stanza is about.
        weights: of the parts.
        others: lines of the song's other stanzas.
    """

    def __init__(self, model: VerseModel, subject: Subject, weights: Weights, others: Sequence[Line]) -> None:
        self.model, self.feeling, self.weights = model, subject.feeling, weights
        self._subject = subject
        function = frozenset(int(i) for i in model.function_words)
        self._others = others
        self._used = {i for line in others for i in line.ids}
        self._may_return = function | frozenset(subject.names.tolist())

    def of(self, line: Line, before: Sequence[Line], told: float, untold: float) -> float:
        """The score of a line after the stanza's earlier ones.

        Args:
            line: the line.
            before: the stanza's earlier lines.
            told: mean log-probability of its words, in nats, with the theme told.
            untold: the same with the theme withheld.
        """
        weights = self.weights
        words = [self.model.vocabulary.tokens[i] for i in line.ids]
        ids = np.array(line.ids)
        topics = self.model.topics[ids]
        of_matter = (topics != 0).any(axis=1)
        middle = topics.sum(axis=0)
        length = float(np.linalg.norm(middle))
        topic = float(middle @ self.feeling.topic) / length if length else 0.0
        agreement = float(np.clip(self.model.valence[ids].sum() * np.sign(self.feeling.valence), -1, 1))
        earlier = self._used | {i for other in before for i in other.ids}
        repeated = sum(i in earlier and i not in self._may_return for i in line.ids)
        starts_alike = sum(other.ids[0] == line.ids[0] for other in (*self._others, *before))
        is_named = any(self._subject.is_named_in(other.ids) for other in before)
        named = self._subject.is_named_in(line.ids) * (-1.0 if is_named else 1.0)
        return (
            weights.likelihood * min(told, weights.usual)
            + weights.relevance * min(told - untold, 1.0)
            + weights.topic * topic
            + weights.feeling * agreement * abs(self.feeling.valence)
            + weights.naming * named
            + weights.matter * float(of_matter.mean())
            - weights.repetition * repeated
            - weights.start * starts_alike
            - weights.opening * (not before and words[0].lower() in _GOES_ON)
            - weights.slips * slips(words, self.model.plurals)
        )
