"""Text in MIDI files, which name no encoding: UTF-8, else the one that the bytes of the whole file speak for."""

import re
from collections.abc import Callable, Sequence

_TAG = re.compile(r"\{[@#][^}]*\}")
"""RP-026 writes encoding and song data among the lyrics, such as `{@JP}` or `{#TITLE=...}`."""

_TAGGED = {b"{@jp": "cp932", b"{@latin": "cp1252", b"{@utf-8": "utf-8", b"{@utf8": "utf-8"}

_FEWEST_KANA = 0.2
"""Share of kana among the letters beyond ASCII from which a text is Japanese: kanji without kana are rare, and kana
read out of Western bytes rarer."""


def decoder_of(texts: Sequence[bytes]) -> Callable[[bytes], str]:
    """How to decode the texts of a file: each as UTF-8 where it can be, else all in one encoding.

    That is the one that a tag names, else Shift-JIS where kana come out of it, else Windows Latin-1. No
    text is refused: what an encoding lacks is read as Latin-1, which has a character for every byte. Tags and control
    characters other than line ends are left out.
    """
    encoding = _encoding_of(texts)

    def decode(text: bytes) -> str:
        for candidate in ("utf-8-sig", encoding):
            try:
                return _plain(text.decode(candidate))
            except UnicodeDecodeError:
                continue
        return _plain(text.decode("latin-1"))

    return decode


def _encoding_of(texts: Sequence[bytes]) -> str:
    joined = b"\n".join(texts)
    tags = joined.lower()
    tagged = next((encoding for tag, encoding in _TAGGED.items() if tag in tags), None)
    if tagged:
        return tagged
    try:
        japanese = joined.decode("cp932")
    except UnicodeDecodeError:
        return "cp1252"
    foreign = [character for character in japanese if ord(character) > 127]
    # half-width kana are not counted: their bytes are Western letters
    kana = sum("\u3041" <= character <= "\u30fe" for character in foreign)
    return "cp932" if foreign and kana >= _FEWEST_KANA * len(foreign) else "cp1252"


def _plain(text: str) -> str:
    return "".join(c for c in _TAG.sub("", text) if c.isprintable() or c in "\r\n\t")
