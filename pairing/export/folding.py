"""Words in the characters that every reader of MIDI files shows."""

import unicodedata

UNKNOWN = "?"
"""What stands for a character that has no likeness in ASCII."""

ELISION = "\u203f"
"""The undertie between words that are sung on one note, as one syllable: shown as a space where words are read."""

_LIKENESS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),  # noqa: RUF001 - these are the characters to fold
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),  # noqa: RUF001 - likewise
        "…": "...",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        # Commands in karaoke files: line and paragraph marks, headers, and the tags of RP-026.
        "/": "-",
        "\\": "-",
        "@": "a",
        "{": "(",
        "}": ")",
    }
)


def folded(text: str) -> str:
    r"""The text in printable ASCII, without the characters that karaoke files take for commands.

    Curly quotes and dashes become straight, accents are dropped, ligatures are spelled out; what has no
    likeness becomes `?`. Folding goes character by character, so that the folded syllables of a line, joined,
    are the folded line.
    """
    return "".join(_folded_character(character) for character in text)


def _folded_character(character: str) -> str:
    if character.isspace() or character == ELISION:
        return " "
    decomposed = unicodedata.normalize("NFKD", character.translate(_LIKENESS)).translate(_LIKENESS)
    # A spacing accent decomposes into a space and a combining one: neither may split a syllable.
    return "".join(_ascii(part) for part in decomposed if not (unicodedata.combining(part) or part.isspace()))


def _ascii(character: str) -> str:
    return character if "!" <= character <= "~" else UNKNOWN
