"""A title: as given, or from the song's own words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category, normalize

import numpy as np
from numpy.typing import NDArray

from engine.sampling import log_softmax
from lyrics.condition import CONDITION_SIZE
from lyrics.model import VerseModel
from lyrics.readers import LINE_ENDS
from lyrics.theme.table import Feeling
from lyrics.vocabulary import FIRST_END_ID, START_ID, UNKNOWN_ID
from lyrics.wording import capital
from lyrics.writing import WrittenLine

LONGEST_TITLE = 120
"""Characters: what a page, a player's display and a file's header still hold."""

_DETERMINERS = frozenset("the a an my thy his her our your their this that no every".split())
_PREPOSITIONS = frozenset("of in from with on by for".split())
_OPENING_PREPOSITIONS = frozenset(
    "in beyond across beneath among amid between within beside along under over o'er upon above before after until "
    "by through around against without like 'neath 'mid".split()
)
_VERB_SIGNS = frozenset(
    "to i he she we they you thou it who will shall would could may must can not did do does is are was were be so "
    "too very".split()
)
_NO_INSIDE = frozenset(
    "and or but nor yet than as so then if when where while that which who whose whom what how why because since "
    "am is are was were be been do does did done has have had shall will would could should may might can must let "
    "i he she it we they you thou ye me him us them thee there here not never i'll i'm i've i'd 'tis 'twas sort kind "
    "very too such own more most".split()
)
_SMALL = frozenset("a an the of in on to by at for with from and or o'er".split())
_SHORTEST, _LONGEST = 2, 4
_LEAST_NOUN = -0.1
"""Least noun-likeness of what ends a title; words that are verbs as often ("sleep", "rest") lie around 0."""


class TitleError(ValueError):
    """A title that no song can have."""


def check_title(text: str) -> str:
    """A title as a person gives it, with single spaces.

    Raises:
        TitleError: it is empty, too long, or holds control characters or bytes that are no text.
    """
    title = normalize("NFC", re.sub(" +", " ", text.strip(" ")))
    if not title.strip():
        raise TitleError("the title is empty; wanted a word or a few")
    if len(title) > LONGEST_TITLE:
        raise TitleError(f"the title has {len(title)} characters; wanted at most {LONGEST_TITLE}")
    wrong = [character for character in title if category(character) in ("Cc", "Cs", "Zl", "Zp")]
    if wrong:
        raise TitleError(f"the title {title!r} holds {wrong[0]!r}; wanted one line of text without control characters")
    return title


@dataclass(frozen=True)
class _Stretch:
    """Words of a line that may make a title, and whether the line is a refrain."""

    ids: tuple[int, ...]
    in_refrain: bool


def draw_title(
    model: VerseModel, feeling: Feeling, stanzas: Sequence[Sequence[WrittenLine]], rng: np.random.Generator
) -> str:
    """A phrase of the song, near its theme, in title case: one of the best three.

    It is two to four words long, begins as a phrase does and ends on a noun; a song without such a phrase is called by
    a word.
    """
    lines = [line for stanza in stanzas for line in stanza]
    nouns = _noun_likeness(model, {i for line in lines for i in line.ids})
    stretches = [stretch for line in lines for stretch in _stretches(line, model, nouns)]
    stretches = stretches or [_Stretch((i,), False) for line in lines for i in line.ids if model.topics[i].any()]
    stretches = stretches or [_Stretch(line.ids[-1:], False) for line in lines]
    rated = sorted(
        ((_worth(stretch, model, feeling, nouns), _title(stretch.ids, model)) for stretch in stretches),
        key=lambda one: (-one[0], one[1]),
    )
    # "The Sea of Joy" and "Sea of Joy" are one title, the better of them
    titles = {_without_article(title): title for _, title in reversed(rated)}
    best = [title for title in dict.fromkeys(title for _, title in rated) if title in titles.values()][:3]
    return best[int(rng.integers(len(best)))]


def _stretches(line: WrittenLine, model: VerseModel, nouns: NDArray[np.float64]) -> Iterator[_Stretch]:
    """Stretches of a line that read like a name."""
    tokens = [model.vocabulary.tokens[i].lower() for i in line.ids]
    for start in range(len(tokens)):
        for end in range(start + _SHORTEST, min(start + _LONGEST, len(tokens)) + 1):
            last = line.ids[end - 1]
            ends_well = model.topics[last].any() and nouns[last] >= _LEAST_NOUN and _may_stop(tokens[end:], model)
            if ends_well and _begins_well(tokens, start, nouns[line.ids[start]]) and _is_phrase(tokens[start:end]):
                yield _Stretch(line.ids[start:end], bool(line.refrain))


def _may_stop(following: Sequence[str], model: VerseModel) -> bool:
    """Whether a phrase may end before these words: at the line's end, or before grammar other than "of"."""
    if not following:
        return True
    return following[0] != "of" and model.vocabulary.word_id(following[0]) in set(model.function_words.tolist())


def _begins_well(tokens: Sequence[str], start: int, noun: float) -> bool:
    """Whether a phrase begins there: with an article, a preposition of place, or a noun or adjective behind one."""
    if tokens[start] in _DETERMINERS | _OPENING_PREPOSITIONS:
        return True
    if tokens[start] in _PREPOSITIONS | _SMALL:
        return False
    return tokens[start - 1] in _DETERMINERS | _PREPOSITIONS if start else noun >= _LEAST_NOUN


def _is_phrase(tokens: Sequence[str]) -> bool:
    """Whether nothing in it makes a sentence: no pronoun, verb of grammar or conjunction, no article after a noun."""
    linking = _PREPOSITIONS | _OPENING_PREPOSITIONS | {"to", "all", "at"}
    articles = [n for n, token in enumerate(tokens) if token in _DETERMINERS and n > 0]
    said_twice = len({token.rstrip("s") for token in tokens}) < len(tokens) and "the" not in tokens
    inside = _NO_INSIDE.intersection(tokens[1:] if tokens[0] == "that" else tokens)
    return not inside and not said_twice and all(tokens[n - 1] in linking for n in articles)


def _noun_likeness(model: VerseModel, ids: Iterable[int]) -> NDArray[np.float64]:
    """(vocabulary,) for the given ids how much rather an article than a pronoun stands before them, in nats.

    The network knows: it writes backwards, so its guess for what comes before a word that ends a sentence tells a
    noun from a verb or an adjective.
    """
    asked = np.array(sorted(ids))
    steps = ([START_ID], [FIRST_END_ID + LINE_ENDS.index(".")], asked)
    state = model.start(len(asked))
    condition = np.zeros((1, len(asked), CONDITION_SIZE), np.float32)
    for step in steps:
        logits, state = model.run(np.resize(step, len(asked))[None], condition, state)
    before = np.exp(log_softmax(logits[0].astype(np.float64)))
    named, told = (
        before[:, _known(model, words)].mean(axis=1) for words in (_DETERMINERS | _PREPOSITIONS, _VERB_SIGNS)
    )
    likeness = np.zeros(len(model.vocabulary.tokens))
    likeness[asked] = np.log(named / told)
    return likeness


def _known(model: VerseModel, words: Iterable[str]) -> list[int]:
    """Ids of the words; the unknown word's own where the vocabulary has none."""
    return sorted({model.vocabulary.word_id(word) for word in words} - {UNKNOWN_ID}) or [UNKNOWN_ID]


def _without_article(title: str) -> str:
    first, _, rest = title.partition(" ")
    return rest if first.lower() in _DETERMINERS and " " in rest else title


def _worth(stretch: _Stretch, model: VerseModel, feeling: Feeling, nouns: NDArray[np.float64]) -> float:
    """How good a title is: near the theme, above all at its end; matter, a clear noun, an article, three words."""
    ids = stretch.ids
    topics = model.topics[list(ids)]
    middle = topics.sum(axis=0)
    length = float(np.linalg.norm(middle))
    near = float(middle @ feeling.topic) / length if length else -1.0
    near += 0.5 * float(topics[-1] @ feeling.topic)
    matter = float((topics != 0).any(axis=1).mean())
    clear = 0.1 * min(float(nouns[ids[-1]]), 2.0)
    named = 0.1 * (model.vocabulary.tokens[ids[0]] in _DETERMINERS)
    return near + 0.3 * matter + clear + named - 0.05 * abs(len(ids) - 3) + 0.3 * stretch.in_refrain


def _title(words: Sequence[int], model: VerseModel) -> str:
    tokens = [model.vocabulary.tokens[i] for i in words]
    inside = range(1, len(tokens) - 1)
    return " ".join(t if n in inside and t in _SMALL else capital(t) for n, t in enumerate(tokens))
