"""The music lines and word lines of ABC, taken apart. Follows the ABC standard 2.1 (abcnotation.com)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

_LENGTH = r"\d*(?:/+\d*)?"
_PITCH = r"(?P<accidental>\^\^|\^|__|_|=)?(?P<letter>[A-Ga-g])(?P<octave>[,']*)"
_TOKEN = re.compile(
    r"\[(?P<field>[A-Za-z]):(?P<value>[^\]]*)\]"
    r"|(?P<bar>(?::*\|[|:\]]*|::+|\[\|\]?)(?:\d[\d,-]*)?|\[\d[\d,-]*)"
    rf"|\[(?P<chord>[^\]|]*)\](?P<chord_length>{_LENGTH})(?P<chord_tie>-?)"
    rf"|{_PITCH}(?P<length>{_LENGTH})(?P<tie>-?)"
    rf"|(?P<rest>[zx])(?P<rest_length>{_LENGTH})"
    r"|Z(?P<bars_of_rest>\d*)"
    r"|\((?P<tuplet>\d)(?::(?P<in_time_of>\d*))?(?::(?P<of_notes>\d*))?"
    r"|(?P<broken>>+|<+)"
    r'|"(?P<text>[^"]*)"'
    r"|(?P<overlay>&)"
    r"|![^!]*!|\{[^}]*\}|\[[^\]]*\]"
)
_CHORD_NOTE = re.compile(rf"{_PITCH}(?P<length>{_LENGTH})(?P<tie>-?)")
_WORD_TOKEN = re.compile(
    r"(?P<bar>\|)|(?P<hold>_)|(?P<skip>\*)|(?P<dash>-)|(?P<space>\s+)|(?P<text>(?:\\-|[^\s|_*-])+)"
)
_VERSE_NUMBER = re.compile(r"^\d+\s*[.):]\s*")
_TUPLET_TIME = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}


@dataclass(frozen=True)
class Pitch:
    """A written pitch: accidental ("" for none), letter A to G, octave 0 for the one from middle C."""

    accidental: str
    letter: str
    octave: int
    is_tied: bool


@dataclass(frozen=True)
class Timed:
    """A note, a chord or (without pitches) a rest; its length counts in unit note lengths."""

    length: Fraction
    pitches: tuple[Pitch, ...]


@dataclass(frozen=True)
class AbcSymbol:
    """Anything without length: kind is "bar", "field", "text", "overlay" or "bars_of_rest"."""

    kind: str
    value: str
    letter: str = ""


@dataclass(frozen=True)
class Sung:
    """A syllable of a `w:` line; `note` counts the notes of its music line."""

    note: int
    text: str
    ends_word: bool


def read_music_line(line: str) -> list[Timed | AbcSymbol]:
    """The events of a music line, tuplets and broken rhythm worked out; decorations and graces left out."""
    events: list[Timed | AbcSymbol] = []
    tuplet_left, tuplet_factor = 0, Fraction(1)
    broken = ""
    for match in _TOKEN.finditer(line):
        if match["tuplet"]:
            tuplet_left, tuplet_factor = _tuplet(match)
        elif match["broken"]:
            broken = match["broken"]
        elif (timed := _timed(match)) is not None:
            if tuplet_left > 0:
                tuplet_left -= 1
                timed = replace(timed, length=timed.length * tuplet_factor)
            if broken:
                timed = _break_rhythm(events, timed, broken)
                broken = ""
            events.append(timed)
        elif (sign := _sign(match)) is not None:
            events.append(sign)
    return events


def _timed(match: re.Match[str]) -> Timed | None:
    if match["letter"]:
        return Timed(_length(match["length"]), (_pitch(match, bool(match["tie"])),))
    if match["rest"]:
        return Timed(_length(match["rest_length"]), ())
    if match["chord"] is not None:
        notes = list(_CHORD_NOTE.finditer(match["chord"]))
        if notes:
            length = _length(notes[0]["length"]) * _length(match["chord_length"])
            return Timed(length, tuple(_pitch(n, bool(n["tie"] or match["chord_tie"])) for n in notes))
    return None


def _sign(match: re.Match[str]) -> AbcSymbol | None:
    if match["field"]:
        return AbcSymbol("field", match["value"].strip(), match["field"])
    for kind in ("bar", "text", "overlay", "bars_of_rest"):
        if match[kind] is not None:
            return AbcSymbol(kind, match[kind])
    return None


def _length(text: str) -> Fraction:
    number, slashes, divisor = re.match(r"(\d*)(/*)(\d*)", text).groups()  # type: ignore[union-attr]
    below = int(divisor) if divisor else 2 ** len(slashes)
    return Fraction(int(number or 1), below or 1)


def _pitch(match: re.Match[str], is_tied: bool) -> Pitch:
    octave = match["letter"].islower() + match["octave"].count("'") - match["octave"].count(",")
    return Pitch(match["accidental"] or "", match["letter"].upper(), octave, is_tied)


def _tuplet(match: re.Match[str]) -> tuple[int, Fraction]:
    """How many notes a tuplet takes and what their lengths are multiplied by."""
    notes = int(match["tuplet"]) or 1
    in_time_of = int(match["in_time_of"] or _TUPLET_TIME.get(notes, 2))
    return int(match["of_notes"] or notes), Fraction(in_time_of, notes)


def _break_rhythm(events: list[Timed | AbcSymbol], timed: Timed, broken: str) -> Timed:
    """`>` dots the note before and cuts the one after in half; `<` the other way round."""
    short = Fraction(1, 2 ** len(broken))
    before, after = (2 - short, short) if broken[0] == ">" else (short, 2 - short)
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        if isinstance(event, Timed):
            events[index] = replace(event, length=event.length * before)
            break
    return replace(timed, length=timed.length * after)


def read_word_line(line: str, bar_firsts: list[int]) -> Iterator[Sung]:
    """The syllables of a `w:` line.

    `-` parts syllables, `_` holds one, `*` leaves a note without, `~` joins words on a note, `|` goes on
    to the next bar.

    Args:
        line: what follows `w:`.
        bar_firsts: for each bar line within the music line, the note that follows it.
    """
    note = 0
    pending: Sung | None = None
    before = "space"
    for match in _WORD_TOKEN.finditer(line):
        kind = match.lastgroup or ""
        if kind == "text":
            if pending is not None:
                yield pending
            pending, note = _sung(note, match["text"]), note + 1
        elif kind == "dash":
            # a dash of its own, after a space or another dash, takes a note
            note += before in ("space", "dash")
            pending = replace(pending, ends_word=False) if pending is not None else None
        elif kind == "bar":
            note = next((first for first in bar_firsts if first >= note), note)
        else:
            note += kind in ("hold", "skip")
        before = kind
    if pending is not None:
        yield replace(pending, ends_word=True)


def _sung(note: int, text: str) -> Sung | None:
    words = _VERSE_NUMBER.sub("", text.replace("~", " ").replace("\\-", "-").strip())
    return Sung(note, words, True) if any(c.isalpha() for c in words) else None
