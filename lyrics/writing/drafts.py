"""What the writer makes, finished lines, and how it searches for them."""

from dataclasses import dataclass, field

from engine.search import Sampling
from lyrics.verse import Relaxed
from lyrics.viewpoint import Diction
from lyrics.writing.rhyming import RhymeKind


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
    """How the search goes, and how much each part of a line's score weighs.

    Those that end on `_logits` steer the draw of words; from `likelihood` on they are weights of the score, each of a
    number for the line, as said.

    Attributes:
        stanzas: how many stanzas are kept after every line.
        lines: how many lines are tried after each.
        guidance: how strongly the theme is followed: logits are moved by so many times the difference that telling it
            makes, so 1 is plain conditioning (Ho & Salimans 2022, "Classifier-Free Diffusion Guidance").
        images: words near the theme that a stanza is told beside it, drawn anew for each.
        naming_logits: logits won by a word of the theme itself until a line of the stanza has named it.
        taste_logits: logits won or lost, a standard deviation, by what a stanza likes or dislikes for no reason.
        stress_logits: logits lost by a stressed syllable on a note that wants none, or the other way about.
        diction: `old` lets the writer use forms that nobody writes today (`Language.is_archaic`).
        sampling: of words.
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
        slips: neighbours in the line that disagree, lost for each.
        stress: agreement of the line's stresses with those the tune wants.
    """

    stanzas: int = 4
    lines: int = 16
    guidance: float = 1.1
    images: int = 2
    naming_logits: float = 1.5
    taste_logits: float = 0.15
    stress_logits: float = 1.2
    diction: Diction = Diction.PLAIN
    sampling: Sampling = field(default_factory=lambda: Sampling(temperature=0.75, top_p=0.92))
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
