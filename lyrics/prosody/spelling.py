"""A word as it stands in a text, and the plain letters by which it is looked up."""

import unicodedata
from dataclasses import dataclass

_APOSTROPHES = frozenset("'\u2019\u2018\u02bc`\u00b4")
_HYPHENS = frozenset("-\u2010\u2011")
_UNDECOMPOSED = {
    "\u00f8": "o",
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u00df": "ss",
    "\u00f0": "th",
    "\u00fe": "th",
    "\u0142": "l",
}


class NoWordError(ValueError):
    """A text without a letter or digit where a word was wanted."""


@dataclass(frozen=True)
class Spelling:
    """A word in a text.

    Attributes:
        written: its characters, without the punctuation around it.
        before: punctuation in front of it.
        after: punctuation behind it.
        key: lower-case letters a to z, digits, straight apostrophes and hyphens; accents are taken off.
        places: for each character of `key`, the index in `written` of the character it comes from.
    """

    written: str
    before: str
    after: str
    key: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, token: str) -> "Spelling":
        """Reads a token; apostrophes next to the word count as part of it ('tis, o').

        Raises:
            NoWordError: it holds neither letter nor digit.
        """
        inside = [index for index, character in enumerate(token) if character.isalnum()]
        if not inside:
            raise NoWordError(f"{token!r} holds no word; wanted at least one letter or digit")
        first, last = inside[0], inside[-1] + 1
        first -= first > 0 and token[first - 1] in _APOSTROPHES
        last += last < len(token) and token[last] in _APOSTROPHES
        written = token[first:last]
        folded = [(plain, index) for index, character in enumerate(written) for plain in _fold(character)]
        key = "".join(plain for plain, _ in folded)
        return cls(written, token[:first], token[last:], key, tuple(index for _, index in folded))

    def cut(self, syllables: tuple[str, ...]) -> tuple[str, ...]:
        """The characters of `written` that belong to each syllable of `key`.

        Marks that the syllables leave out (quotes around the word, a hyphen in it) stay with what precedes
        them. A number, whose syllables are not in its writing, is given by the syllables themselves.
        """
        edges = [0]
        at = 0
        for number, syllable in enumerate(syllables):
            for position, character in enumerate(syllable):
                at = self.key.find(character, at) + 1
                if at == 0:
                    return syllables
                if position == 0 and number > 0:
                    edges.append(self.places[at - 1])
        return tuple(self.written[a:b] for a, b in zip(edges, [*edges[1:], len(self.written)], strict=True))


def _fold(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character in _HYPHENS:
        return "-"
    lower = character.lower()
    plain = _UNDECOMPOSED.get(lower) or unicodedata.normalize("NFKD", lower)
    return "".join(c for c in plain if c.isalnum())
