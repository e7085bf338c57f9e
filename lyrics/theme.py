"""Themes: a word's topic and feeling, learned from verse, and what a theme in free text is about by them."""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from io import BytesIO
from unicodedata import normalize
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path
from lyrics.language import Language, language_of
from lyrics.viewpoint import Mood

TOPIC_SIZE = 64
"""Length of a topic vector."""

THEMES = "themes.npz"
"""The table's file in a model folder."""

LEAST_RARITY = 3.5
"""Words that stand in more than one stanza in 33 say nothing of the topic."""


MOST_WORDS = 24
"""Telling words that are looked up; a theme with more is a text, and its first words say enough."""

LONGEST_THEME = 10_000
"""Characters; nobody writes a longer theme by hand."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CLAUSE_END = r"[.,;:!?\u2014]"


class ThemeTableError(ValueError):
    """A damaged table of themes."""


@dataclass(frozen=True)
class ThemeTable:
    """Words and what they carry.

    Attributes:
        words: in lower case, commonest first.
        topics: (words, TOPIC_SIZE) unit vectors: words of one topic point alike.
        valence: (words,) -1 unpleasant to 1 pleasant.
        arousal: (words,) -1 calm to 1 excited.
        rarity: (words,) inverse document frequency in nats.
        rated: (words,) whether the valence was given by people rather than inferred.
    """

    words: tuple[str, ...]
    topics: NDArray[np.float32]
    valence: NDArray[np.float32]
    arousal: NDArray[np.float32]
    rarity: NDArray[np.float32]
    rated: NDArray[np.bool_]

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row by word."""
        return {word: i for i, word in enumerate(self.words)}

    def mean_topic(self, words: Iterable[str]) -> NDArray[np.float32]:
        """The unit vector (TOPIC_SIZE,) in the middle of the words; zeros if the table has none of them."""
        rows = [self.rows[word] for word in words if word in self.rows]
        total = self.topics[rows].sum(axis=0)
        length = float(np.linalg.norm(total))
        return (total / length if length else total).astype(np.float32)

    def mean_valence(self, words: Iterable[str]) -> float:
        """How pleasant a text is, -1 to 1: the rated words' sum, damped by the root of their number."""
        rows = [self.rows[word] for word in words if word in self.rows]
        values = self.valence[[row for row in rows if self.rated[row]]]
        return float(np.clip(values.sum() / max(1, len(values)) ** 0.5, -1, 1))

    def to_bytes(self) -> bytes:
        """The content of an `.npz`, vectors in bytes (a unit vector's entries are at most 1)."""
        content = BytesIO()
        np.savez_compressed(
            content,
            words=np.frombuffer("\n".join(self.words).encode(), np.uint8),
            topics=np.round(self.topics * 127).astype(np.int8),
            feelings=np.stack([self.valence, self.arousal, self.rarity]).astype(np.float16),
            rated=self.rated,
        )
        return content.getvalue()

    @classmethod
    def load(cls) -> "ThemeTable":
        """The table of the shipped verse model.

        Raises:
            MissingDataError: it is not there.
            ThemeTableError: it is damaged.
        """
        return cls.from_bytes(data_path("models", "verse", THEMES).read_bytes())

    @classmethod
    def from_bytes(cls, content: bytes) -> "ThemeTable":
        """Reads what `to_bytes` wrote.

        Raises:
            ThemeTableError: the content is damaged.
        """
        try:
            with np.load(BytesIO(content)) as stored:
                words = tuple(stored["words"].tobytes().decode().split("\n"))
                topics = stored["topics"].astype(np.float32) / 127
                valence, arousal, rarity = stored["feelings"].astype(np.float32)
                rated = stored["rated"]
        except (OSError, EOFError, ValueError, TypeError, KeyError, BadZipFile, zlib.error) as error:
            raise ThemeTableError(f"the table of themes is damaged ({error}); reinstall eternal-echoes") from error
        if topics.shape != (len(words), TOPIC_SIZE):
            raise ThemeTableError(f"a table of themes holds {len(words)} words but vectors of shape {topics.shape}")
        if valence.shape != (len(words),) or rated.shape != (len(words),):
            raise ThemeTableError(
                f"a table of themes holds {len(words)} words, {len(valence)} feelings, {len(rated)} ratings"
            )
        return cls(words, topics, valence, arousal, rarity, rated)


class ThemeError(ValueError):
    """A theme nothing can be written about."""


@dataclass(frozen=True)
class Theme:
    """A theme: what the words are to be about, and how they feel.

    Attributes:
        topic: (TOPIC_SIZE,) unit vector; zeros for none.
        valence: -1 unpleasant to 1 pleasant.
        arousal: -1 calm to 1 excited.
        words: of the table, that name it.
        text: as it was given, without white space around it.
        notices: what a person should be told: words that are not known, and what was taken for them.
    """

    topic: NDArray[np.float32]
    valence: float
    arousal: float = 0.0
    words: tuple[str, ...] = ()
    text: str = ""
    notices: tuple[str, ...] = ()


def read_theme(text: str, table: ThemeTable, language: Language | None = None) -> Theme:
    """Reads a theme, in English unless another language is given.

    An unknown word is taken for the known word of the same stem, or for the nearest in spelling; with neither it has no
    say. Every such step leaves a notice. Words that are negated, as in "joy, not sorrow", give no topic, unless all
    are, as in "no love"; their valence turns.

    Raises:
        ThemeError: the theme is empty, no text, or longer than LONGEST_THEME characters.
    """
    language = language or language_of()
    text = _checked(text)
    asked = _words_of(text)
    telling = [w for w in dict.fromkeys(asked) if w not in language.stop_words] or list(dict.fromkeys(asked))
    known, notices = _known_words(telling[:MOST_WORDS], table, language)
    negated = _negated(text, language)
    # "love? not this": a negation of nothing telling is one of all
    of_all = bool(negated) and not any(word in negated for word in known)
    said = {taken: of_all or word in negated for word, taken in known.items()}
    words = tuple(said)
    if len(telling) > MOST_WORDS:
        notices = (*notices, f"the theme has {len(telling)} telling words; the first {MOST_WORDS} count")
    if not words:
        notices = (
            *notices,
            f"no word of the theme {_shown(text)} is known; the song is written without a topic",
        )
    rows = [table.rows[word] for word in words]
    turned = np.where([said[word] for word in words], np.float32(-0.5), np.float32(1))
    meant = tuple(word for word in words if not said[word]) or words
    valence = _mixed_valence(table.valence[rows] * turned)
    arousal = _strongest(table.arousal[[table.rows[word] for word in meant]])
    return Theme(table.mean_topic(meant), valence, arousal, meant, text, notices)


def in_mood(theme: Theme, mood: Mood | None) -> Theme:
    """The theme as a mood feels, whatever its words do; as it is without one."""
    if mood is None:
        return theme
    return replace(theme, valence=mood.valence, arousal=mood.arousal)


def _words_of(text: str) -> list[str]:
    return [word.lower().replace("\u2019", "'") for word in _WORD.findall(text)]


def _negated(text: str, language: Language) -> set[str]:
    """The words behind a negation, as far as the next point, comma or "but"; elsewhere they may stand without one."""
    negated = set()
    ends = (_CLAUSE_END, *(rf"\b{re.escape(word)}\b" for word in sorted(language.contrasts)))
    for clause in re.split("|".join(ends), text.lower()):
        words = _words_of(clause)
        first = next((n for n, word in enumerate(words) if language.is_negation(word)), len(words))
        negated |= set(words[first:])
    return negated


def _checked(text: str) -> str:
    """The theme with accents composed and single spaces, if it is one."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ThemeError("the theme holds bytes that are no text; wanted UTF-8")
    text = normalize("NFC", " ".join(text.split()))
    if not text:
        raise ThemeError('the theme is empty; wanted a word or a few, such as "lost at sea"')
    if len(text) > LONGEST_THEME:
        raise ThemeError(f"the theme has {len(text)} characters; wanted at most {LONGEST_THEME}")
    return text


def _known_words(asked: list[str], table: ThemeTable, language: Language) -> tuple[dict[str, str], tuple[str, ...]]:
    """The words of the table, by those they are taken for; and notices."""
    found: dict[str, str] = {}
    notices = []
    for word in asked:
        taken = _taken_for(word, table, language)
        if taken is None:
            notices.append(f"{_shown(word)} is not known and has no say in the song")
            continue
        found[word] = taken
        if taken != word:
            notices.append(f"{_shown(word)} is not known; taken for '{taken}'")
    return found, tuple(notices)


def _taken_for(word: str, table: ThemeTable, language: Language) -> str | None:
    if word in table.rows:
        return word
    plain = normalize("NFD", word).encode("ascii", "ignore").decode()
    if len(plain) > 2 and plain in table.rows:
        return plain
    if len(word) > 40 or len(word) < 3:
        return None
    asked = language.stem(word)
    alike = [known for known in table.words if known[:3] == word[:3] and language.stem(known) == asked]
    if alike:
        return alike[0]
    initials = [known for known in table.words if known[0] == word[0]]
    near = get_close_matches(word, initials, n=1, cutoff=0.85) if len(word) > 5 else []
    return near[0] if near else None


def _mixed_valence(values: NDArray[np.float32]) -> float:
    """The words' valence together: the most outspoken leads where all agree, else the unpleasant ones count thrice.

    "lost love" is no happy theme (negativity bias, Rozin & Royzman 2001).
    """
    if not (values < 0).any() or not (values > 0).any():
        return _strongest(values)
    return float(np.average(values, weights=np.where(values < 0, 3, 1)))


def _strongest(values: NDArray[np.float32]) -> float:
    """Halfway between the mean and the most outspoken value, 0 for none."""
    if not len(values):
        return 0.0
    return float(np.clip((values.mean() + values[np.abs(values).argmax()]) / 2, -1, 1))


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
