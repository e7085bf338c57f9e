"""A title from the song's own words."""

from collections.abc import Sequence

import numpy as np

from lyrics.condition import Feeling
from lyrics.model import VerseModel
from lyrics.wording import capital
from lyrics.writing import WrittenLine

_NO_START = frozenset(
    "and or but of that to with for from by as than so then which who whose whom if is are was were be am "
    "nor not at it 'tis 'twas do did does has have had shall will may can must let yet while when where "
    "'mid me him her us them i he she we they thee thou you ye there here i'll i'm i've "
    "i'd what because since through very".split()
)
_NO_INSIDE = frozenset(
    "and but where when while o'er upon that which who if is are was were do did shall will may can must".split()
)
_SHORTEST, _LONGEST = 2, 4


def draw_title(
    model: VerseModel, feeling: Feeling, stanzas: Sequence[Sequence[WrittenLine]], rng: np.random.Generator
) -> str:
    """Two to four words that stand together in a line, near the theme, in title case; one of the best three."""
    rated = sorted(
        {_title(words, model): _worth(words, model, feeling) for words in _stretches(stanzas, model)}.items(),
        key=lambda item: (-item[1], item[0]),
    )
    if not rated:
        return _title(max((line.ids for stanza in stanzas for line in stanza), key=len)[:_LONGEST], model)
    return rated[int(rng.integers(min(3, len(rated))))][0]


def _stretches(stanzas: Sequence[Sequence[WrittenLine]], model: VerseModel) -> list[tuple[int, ...]]:
    """Stretches that end a line, and read like a name."""
    tokens = model.vocabulary.tokens
    function = set(model.function_words.tolist())
    found = []
    for line in (line for stanza in stanzas for line in stanza):
        for length in range(_SHORTEST, min(_LONGEST, len(line.ids)) + 1):
            words = line.ids[-length:]
            inside = any(tokens[i] in _NO_INSIDE for i in words)
            says_something = words[-1] not in function and model.topics[words[-1]].any()
            if tokens[words[0]] not in _NO_START and says_something and not inside:
                found.append(words)
    return found


def _worth(words: Sequence[int], model: VerseModel, feeling: Feeling) -> float:
    topics = model.topics[list(words)]
    middle = topics.sum(axis=0)
    length = float(np.linalg.norm(middle))
    near = float(middle @ feeling.topic) / length if length else -1.0
    near += 0.5 * float(topics[-1] @ feeling.topic)
    return near + 0.3 * float((topics != 0).any(axis=1).mean()) - 0.05 * abs(len(words) - 3)


def _title(words: Sequence[int], model: VerseModel) -> str:
    small = {"a", "an", "the", "of", "in", "on", "to", "by", "at", "for", "with", "from", "o'er"}
    tokens = [model.vocabulary.tokens[i] for i in words]
    return " ".join(t if n and t in small else capital(t) for n, t in enumerate(tokens))
