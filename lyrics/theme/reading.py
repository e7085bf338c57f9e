"""From a theme in free text to what it is about and how it feels."""

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from lyrics.theme.moods import Mood
from lyrics.theme.table import Feeling, ThemeTable

MOST_WORDS = 24
"""Telling words that are looked up; a theme with more is a text, and its first words say enough."""

LONGEST_THEME = 10_000
"""Characters; nobody writes a longer theme by hand."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CLAUSE_ENDS = re.compile(r"[.,;:!?\u2014]|\b(?:but|yet|only)\b")
_EMPTY_WORDS = frozenset(
    "a an the of at in on to for from with by and or but nor not no as is are was were be been am i you "
    "he she it we they me him her us them my your his its our their this that these those about into over "
    "under after before when where who what how all some any so too very just song".split()
)
_NEGATIONS = frozenset(["not", "no", "never", "without", "nor", "nothing", "cannot"])


class ThemeError(ValueError):
    """A theme nothing can be written about."""


@dataclass(frozen=True)
class Theme:
    """A theme, read.

    Attributes:
        text: as it was given, without white space around it.
        words: the words of the table that stand for it.
        feeling: its topic and valence.
        arousal: -1 calm to 1 excited.
        notices: what a person should be told: words that are not known, and what was taken for them.
    """

    text: str
    words: tuple[str, ...]
    feeling: Feeling
    arousal: float
    notices: tuple[str, ...]

    @property
    def valence(self) -> float:
        """-1 unpleasant to 1 pleasant."""
        return self.feeling.valence


def read_theme(text: str, table: ThemeTable) -> Theme:
    """Reads a theme.

    An unknown word is taken for the known word of the same stem, or for the nearest in spelling; with neither it has no
    say. Every such step leaves a notice. Words that are negated, as in "joy, not sorrow", give no topic, unless all
    are, as in "no love"; their valence turns.

    Raises:
        ThemeError: the theme is empty, no text, or longer than LONGEST_THEME characters.
    """
    text = _checked(text)
    asked = _words_of(text)
    telling = [w for w in dict.fromkeys(asked) if w not in _EMPTY_WORDS] or list(dict.fromkeys(asked))
    known, notices = _known_words(telling[:MOST_WORDS], table)
    negated = _negated(text)
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
    return Theme(text, meant, Feeling(table.mean_topic(meant), valence, meant), arousal, notices)


def in_mood(theme: Theme, mood: Mood | None) -> Theme:
    """The theme as a mood feels, whatever its words do; as it is without one."""
    if mood is None:
        return theme
    return replace(theme, feeling=replace(theme.feeling, valence=mood.valence), arousal=mood.arousal)


def _words_of(text: str) -> list[str]:
    return [word.lower().replace("\u2019", "'") for word in _WORD.findall(text)]


def _negated(text: str) -> set[str]:
    """The words behind a negation, as far as the next point, comma or "but"; elsewhere they may stand without one."""
    negated = set()
    for clause in _CLAUSE_ENDS.split(text.lower()):
        words = _words_of(clause)
        first = next((n for n, word in enumerate(words) if word in _NEGATIONS or word.endswith("n't")), len(words))
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


def _known_words(asked: list[str], table: ThemeTable) -> tuple[dict[str, str], tuple[str, ...]]:
    """The words of the table, by those they are taken for; and notices."""
    found: dict[str, str] = {}
    notices = []
    for word in asked:
        taken = _taken_for(word, table)
        if taken is None:
            notices.append(f"{_shown(word)} is not known and has no say in the song")
            continue
        found[word] = taken
        if taken != word:
            notices.append(f"{_shown(word)} is not known; taken for '{taken}'")
    return found, tuple(notices)


def _taken_for(word: str, table: ThemeTable) -> str | None:
    if word in table.rows:
        return word
    plain = normalize("NFD", word).encode("ascii", "ignore").decode()
    if len(plain) > 2 and plain in table.rows:
        return plain
    if len(word) > 40 or len(word) < 3:
        return None
    from snowballstemmer import EnglishStemmer  # slow to load, and only wanted here

    stem = EnglishStemmer().stemWord
    asked = stem(word)
    alike = [known for known in table.words if known[:3] == word[:3] and stem(known) == asked]
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
