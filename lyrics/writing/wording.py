"""The words as they are read: lines of syllables with capitals and punctuation, and a title for the song."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from unicodedata import category, normalize

import numpy as np
from numpy.typing import NDArray

from engine.search import log_softmax
from lyrics.language import Language
from lyrics.model import VerseModel
from lyrics.theme import Theme
from lyrics.verse import Line, LineOrder, Stanza, Syllable
from lyrics.vocabulary import CONDITION_SIZE, FIRST_END_ID, LINE_ENDS, START_ID, UNKNOWN_ID
from lyrics.writing.drafts import WrittenLine
from lyrics.writing.rhyming import RhymeKind

LONGEST_TITLE = 120
"""Characters: what a page, a player's display and a file's header still hold."""

_SHORTEST, _LONGEST = 2, 4
_LEAST_NOUN = -0.1
"""Least noun-likeness of what ends a title; words that are verbs as often ("sleep", "rest") lie around 0."""


class TitleError(ValueError):
    """A title that no song can have."""


def word_stanza(model: VerseModel, lines: Sequence[WrittenLine], order: Sequence[LineOrder]) -> Stanza:
    """The stanza as it is sung: lines begin with a capital, the last ends as its mark says."""
    return Stanza(tuple(_line(model, line, asked.rhyme) for line, asked in zip(lines, order, strict=True)))


def _line(model: VerseModel, line: WrittenLine, rhyme: str) -> Line:
    tokens = [model.vocabulary.tokens[i] for i in line.ids]
    syllables: list[Syllable] = []
    for number, word_id in enumerate(line.ids):
        texts = list(model.words.syllables[word_id])
        last = len(texts) - 1
        if number == 0 or model.language.has_capital(tokens, number):
            texts[0] = capital(texts[0])
        texts[-1] += model.language.mark_after(tokens, number)
        pairs = zip(texts, model.words.stresses[word_id], strict=True)
        syllables += [Syllable(text, stress, n == last) for n, (text, stress) in enumerate(pairs)]
    syllables[-1] = replace(syllables[-1], text=syllables[-1].text + line.end)
    carried = "" if line.rhyme is RhymeKind.NONE else rhyme
    return Line(tuple(syllables), carried, line.rhyme is RhymeKind.NEAR)


def capital(text: str) -> str:
    """The text with its first letter in upper case, past an apostrophe."""
    start = 1 if text[0] == "'" and len(text) > 1 else 0
    return text[:start] + text[start].upper() + text[start + 1 :]


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


def draw_title(
    model: VerseModel, theme: Theme, stanzas: Sequence[Sequence[WrittenLine]], rng: np.random.Generator
) -> str:
    """A phrase of the song, near its theme, in title case: one of the best three.

    It is two to four words long, begins as a phrase does and ends on a noun; a song without such a phrase is called by
    a word.
    """
    lines = [line for stanza in stanzas for line in stanza]
    nouns = _noun_likeness(model, {i for line in lines for i in line.ids})
    phrases = [(ids, bool(line.refrain)) for line in lines for ids in _phrases(line, model, nouns)]
    phrases = phrases or [((i,), False) for line in lines for i in line.ids if model.topics[i].any()]
    phrases = phrases or [(line.ids[-1:], False) for line in lines]
    rated = sorted(
        ((_worth(ids, model, theme, nouns) + 0.3 * in_refrain, _title(ids, model)) for ids, in_refrain in phrases),
        key=lambda one: (-one[0], one[1]),
    )
    # "The Sea of Joy" and "Sea of Joy" are one title, the better of them
    titles = {_without_article(title, model.language): title for _, title in reversed(rated)}
    best = [title for title in dict.fromkeys(title for _, title in rated) if title in titles.values()][:3]
    return best[int(rng.integers(len(best)))]


def _phrases(line: WrittenLine, model: VerseModel, nouns: NDArray[np.float64]) -> Iterator[tuple[int, ...]]:
    """Words of a line that stand together and read like a name."""
    tokens = [model.vocabulary.tokens[i].lower() for i in line.ids]
    for start in range(len(tokens)):
        begins = model.language.begins_phrase(tokens, start)
        begins_well = nouns[line.ids[start]] >= _LEAST_NOUN if begins is None else begins
        for end in range(start + _SHORTEST, min(start + _LONGEST, len(tokens)) + 1):
            last = line.ids[end - 1]
            ends_well = model.topics[last].any() and nouns[last] >= _LEAST_NOUN and _may_stop(tokens[end:], model)
            if ends_well and begins_well and model.language.is_phrase(tokens[start:end]):
                yield line.ids[start:end]


def _may_stop(following: Sequence[str], model: VerseModel) -> bool:
    """Whether a phrase may end before these words: at the line's end, or before grammar that does not carry it on."""
    if not following:
        return True
    is_grammar = model.vocabulary.word_id(following[0]) in set(model.function_words.tolist())
    return is_grammar and following[0] not in model.language.genitives


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
    of_nouns = model.language.determiners | model.language.prepositions
    named, told = (before[:, _known(model, words)].mean(axis=1) for words in (of_nouns, model.language.verb_signs))
    likeness = np.zeros(len(model.vocabulary.tokens))
    likeness[asked] = np.log(named / told)
    return likeness


def _known(model: VerseModel, words: Iterable[str]) -> list[int]:
    """Ids of the words; the unknown word's own where the vocabulary has none."""
    return sorted({model.vocabulary.word_id(word) for word in words} - {UNKNOWN_ID}) or [UNKNOWN_ID]


def _without_article(title: str, language: Language) -> str:
    first, _, rest = title.partition(" ")
    return rest if first.lower() in language.determiners and " " in rest else title


def _worth(ids: tuple[int, ...], model: VerseModel, theme: Theme, nouns: NDArray[np.float64]) -> float:
    """How good a title is: near the theme, above all at its end; matter, a clear noun, an article, three words."""
    topics = model.topics[list(ids)]
    middle = topics.sum(axis=0)
    length = float(np.linalg.norm(middle))
    near = float(middle @ theme.topic) / length if length else -1.0
    near += 0.5 * float(topics[-1] @ theme.topic)
    matter = float((topics != 0).any(axis=1).mean())
    clear = 0.1 * min(float(nouns[ids[-1]]), 2.0)
    named = 0.1 * (model.vocabulary.tokens[ids[0]] in model.language.determiners)
    return near + 0.3 * matter + clear + named - 0.05 * abs(len(ids) - 3)


def _title(words: Sequence[int], model: VerseModel) -> str:
    tokens = [model.vocabulary.tokens[i] for i in words]
    inside = range(1, len(tokens) - 1)
    small = model.language.small_in_title
    return " ".join(t if n in inside and t in small else capital(t) for n, t in enumerate(tokens))
