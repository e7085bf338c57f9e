"""What the writer has: finished lines, stanzas so far, and how the search goes."""

from dataclasses import dataclass, field

from engine.runtime import State
from engine.search import Sampling
from lyrics.verse import Relaxed
from lyrics.viewpoint import Diction
from lyrics.vocabulary import START_ID
from lyrics.writing.rhyming import RhymeKind
from lyrics.writing.scoring import Weights


@dataclass(frozen=True)
class WrittenLine:
    """A finished line.

    Attributes:
        ids: of its words, in reading order.
        end: the mark it ends with.
        rhyme: how well it rhymes where a rhyme was asked.
        refrain: mark of a line that returns.
        relaxed: what was asked of it and could not be had.
    """

    ids: tuple[int, ...]
    end: str
    rhyme: RhymeKind = RhymeKind.PERFECT
    refrain: str = ""
    relaxed: tuple[Relaxed, ...] = ()


@dataclass(frozen=True)
class WritingConfig:
    """How the search goes.

    Attributes:
        stanzas: how many stanzas are kept after every line.
        lines: how many lines are tried after each.
        guidance: how strongly the theme is followed: logits are moved by so many times the difference that telling it
            makes, so 1 is plain conditioning (Ho & Salimans 2022, "Classifier-Free Diffusion Guidance").
        images: words near the theme that a stanza is told beside it, drawn anew for each.
        naming: logits won by a word of the theme itself until a line of the stanza has named it.
        taste: logits won or lost, a standard deviation, by what a stanza likes or dislikes for no reason.
        stress: logits lost by a stressed syllable on a note that wants none, or the other way about.
        diction: `old` lets the writer use forms that nobody writes today (`Language.is_archaic`).
        sampling: of words.
        weights: of the score.
    """

    stanzas: int = 4
    lines: int = 16
    guidance: float = 1.1
    images: int = 2
    naming: float = 1.5
    taste: float = 0.15
    stress: float = 1.2
    diction: Diction = Diction.PLAIN
    sampling: Sampling = field(default_factory=lambda: Sampling(temperature=0.75, top_p=0.92))
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True)
class Draft:
    """A stanza so far.

    Attributes:
        lines: finished.
        score: the sum of theirs.
        state: of the network, two rows: told the theme, and not.
        last_id: what the network has not read yet.
    """

    lines: tuple[WrittenLine, ...] = ()
    score: float = 0.0
    state: State = ()
    last_id: int = START_ID
