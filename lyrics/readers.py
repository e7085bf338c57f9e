"""Lines of verse as others wrote them, cleaned into words and line ends."""

import re
from dataclasses import dataclass
from unicodedata import combining, normalize

LINE_ENDS = ("", ",", ";", ".", "!", "?")
"""What may end a line; anything else is folded into one of these."""

_QUOTES = str.maketrans('\u2019\u2018\u201c\u201d"\u2013`', "''   -'")
_SUFFIXES = "s|d|t|st|ll|re|ve|m|rt|lt"
_SPLIT_SUFFIX = re.compile(rf"(?<=[A-Za-z]) ' ?({_SUFFIXES})(?= |$)|(?<=[A-Za-z]) '({_SUFFIXES})(?= |$)", re.IGNORECASE)
_SPLIT_MIDDLE = re.compile(r"(?<=[A-Za-z]) ' (er|ry|ring|ning|n|r|rs|st|en|ns|red|ned)(?= |$)", re.IGNORECASE)
_NOT = re.compile(r"(?<=[A-Za-z]) n't\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*'?|'[A-Za-z]+(?:['-][A-Za-z]+)*")
_NOISE = re.compile(r"[\d\[\]{}|°*_=+<>/\\&]")
_SPLIT_IT = re.compile(r"(?<![A-Za-z])' ?t (is|was|were|will|would)\b", re.IGNORECASE)
_OPENING_ELISIONS = frozenset("'tis 'twas 'twere 'twill 'twould 'mid 'midst 'neath 'gainst 'twixt 'em".split())
_OPENING = re.compile(rf"(?<![A-Za-z])' ?({'|'.join(e[1:] for e in sorted(_OPENING_ELISIONS))})\b", re.IGNORECASE)
_CLOSING = re.compile(r"\b(th|thro|tho|an|wi) '(?= [A-Za-z])", re.IGNORECASE)
_WRITTEN_OUT = {"thro'": "through", "tho'": "though"}
_PAST = re.compile(
    r"(?<!\bi)(?<!\bhe)(?<!she)(?<!\bwe)(?<!you)(?<!they)(?<!who)(?<!\bit)(?<!there)(?<!that)(?<!thou)(?<!\bye)'d\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CleanLine:
    """Words as written, without punctuation inside, and the mark the line ends with (one of `LINE_ENDS`)."""

    words: tuple[str, ...]
    end: str


@dataclass(frozen=True)
class CleanStanza:
    """A stanza and the book it stands in."""

    book: str
    lines: tuple[CleanLine, ...]


def clean_line(text: str) -> CleanLine | None:
    """A line without quotes, brackets and spaced-off apostrophes; None for a line that is no verse.

    Joins what the corpus spaces off ("mother 's", "ev ' ry", "do n't"), writes "turn'd" as "turned", and drops accents
    ("crown\u00e8d"). Lines with digits, brackets or other signs of headers and glosses are no verse.
    """
    text = " ".join(text.replace("\u2014", "--").translate(_QUOTES).split())
    text = "".join(character for character in normalize("NFD", text) if not combining(character))
    if _NOISE.search(text):
        return None
    text = _CLOSING.sub(r"\1'", _SPLIT_IT.sub(r"'t\1", _NOT.sub("n't", text)))
    text = _SPLIT_SUFFIX.sub(lambda m: "'" + (m[1] or m[2]), text)
    text = _PAST.sub("ed", _SPLIT_MIDDLE.sub(r"'\1", _OPENING.sub(r"'\1", text)))
    words = tuple(_trimmed(word) for word in _WORD.findall(text.replace("-", " - ") if " -" in text else text))
    return CleanLine(words, _line_end(text)) if words else None


def _trimmed(word: str) -> str:
    """The word without quotes; apostrophes that stand for letters stay, or give way to the letters."""
    lower = word.lower()
    if lower in _OPENING_ELISIONS or lower in ("th'", "an'", "wi'"):
        return word
    if lower in _WRITTEN_OUT:
        return word[0] + _WRITTEN_OUT[lower][1:]
    if lower.endswith("in'") and len(word) > 5:
        return word[:-1] + "g"
    return word.strip("'")


def _line_end(text: str) -> str:
    tail = re.sub(r"[\s')(-]+$", "", text)[-1:]
    if tail == ":":
        return ";"
    return tail if tail in LINE_ENDS else ""
