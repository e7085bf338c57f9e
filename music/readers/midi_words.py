r"""Words in MIDI files: RP-017 lyrics (FF 05), Soft Karaoke (FF 01 with `@` headers), and text events that are sung.

All write a syllable at a time. A space after it, or before the next, ends the word; a hyphen behind it does not. Lines
end with a carriage return or line feed, alone or behind the words, or with a slash before the next syllable; a
paragraph ends with a line feed, where carriage returns end the lines, or with a backslash before the next syllable.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_PARTS = re.compile(r"^([\r\n/\\]*)(.*?)([\r\n/\\]*)$", re.DOTALL)
_GOES_ON = frozenset(["", "-", "_", "~", "+", "=", "*"])
"""No text, in an event that only ends a line, or what some programs write where a syllable goes on."""


@dataclass(frozen=True)
class TimedText:
    """A text event, as it stands in the file; `is_lyric` tells FF 05 from FF 01."""

    tick: int
    text: str
    is_lyric: bool


@dataclass(frozen=True)
class TimedSyllable:
    """A syllable of the words, and what the file says that ends with it."""

    tick: int
    text: str
    ends_word: bool
    ends_line: bool = False
    ends_stanza: bool = False


@dataclass(frozen=True)
class MidiLyrics:
    """The words of a file.

    Attributes:
        track: that they stand on, from 0.
        title: as Soft Karaoke's headers tell; "" for none.
    """

    track: int
    syllables: tuple[TimedSyllable, ...]
    title: str = ""


def words_of(tracks: Sequence[Sequence[TimedText]], onset_ticks: Container[int] = ()) -> MidiLyrics | None:
    """The words of a file: the track with the most syllables in lyrics or Soft Karaoke; None where there are none.

    Text events without the marks of Soft Karaoke are words where most of them stand on one of `onset_ticks`; else they
    are remarks.
    """
    candidates = []
    for number, events in enumerate(tracks):
        lyrics = [event for event in events if event.is_lyric]
        texts = [event for event in events if not event.is_lyric and not event.text.startswith("@")]
        if not _is_karaoke(texts):
            texts = [event for event in texts if event.tick in onset_ticks]
            texts = texts if 2 * len(texts) > len(events) - len(lyrics) and len(texts) > 1 else []
        candidates += [(number, sung_texts(found)) for found in (lyrics, texts)]
    track, syllables = max(candidates, key=lambda found: len(found[1]), default=(0, []))
    return MidiLyrics(track, tuple(syllables), _title(tracks)) if syllables else None


def _is_karaoke(texts: Sequence[TimedText]) -> bool:
    return any(event.text[:1] in ("/", "\\") for event in texts)


def _title(tracks: Sequence[Sequence[TimedText]]) -> str:
    """Soft Karaoke's first `@T`."""
    texts = (event.text for events in tracks for event in events if not event.is_lyric)
    return next((text[2:].strip() for text in texts if text.startswith("@T")), "")


def sung_texts(events: Sequence[TimedText]) -> list[TimedSyllable]:
    """The syllables in order, those of one tick joined."""
    has_returns = any("\r" in event.text.replace("\r\n", "\n") for event in events)
    style = _Style.of([event.text for event in events])
    syllables: list[TimedSyllable] = []
    for event in events:
        parts = _PARTS.match(event.text)
        before, body, after = parts.groups() if parts else ("", "", "")
        _end_last(syllables, before, has_returns, body[:1].isspace())
        if body.strip() in _GOES_ON:
            _end_last(syllables, after, has_returns, body[-1:].isspace())
        else:
            _add(syllables, event.tick, *style.read(body))
            _end_last(syllables, after, has_returns, False)
    _end_last(syllables, "", has_returns, True)  # nothing can follow the last one
    return syllables


@dataclass(frozen=True)
class _Style:
    """How a file tells that a word goes on: `spaced`, by no space; `hyphened`, by a hyphen even before a space."""

    spaced: bool
    hyphened: bool

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Style":
        spaced = any(" " in text.strip("\r\n") for text in texts)
        divided = any(a[-1:].isalnum() and b[:1].isalnum() for a, b in pairwise(texts))
        return cls(spaced, not (spaced and divided))

    def read(self, body: str) -> tuple[str, bool]:
        """The syllable and whether its word ends."""
        text = body.strip()
        if text.endswith("-") and text.strip("-") and (self.hyphened or body.endswith("-")):
            return text.rstrip("-"), False
        # some programs write no spaces at all; then only hyphens, if any, tell
        return text, body[-1:].isspace() or not self.spaced


def _add(syllables: list[TimedSyllable], tick: int, text: str, ends_word: bool) -> None:
    if syllables and syllables[-1].tick == tick:
        last = syllables.pop()
        text = last.text + " " * last.ends_word + text
    syllables.append(TimedSyllable(tick, text, ends_word))


def _end_last(syllables: list[TimedSyllable], marks: str, has_returns: bool, ends_word: bool) -> None:
    """Ends the word, line or stanza of the last syllable, as the marks behind it say."""
    if not syllables or not (marks or ends_word):
        return
    marks = marks.replace("\r\n", "\n")
    ends_stanza = "\\" in marks or marks.count("\n") > 1 or ("\n" in marks and has_returns)
    last = syllables[-1]
    syllables[-1] = replace(
        last,
        ends_word=True,
        ends_line=last.ends_line or bool(marks),
        ends_stanza=last.ends_stanza or ends_stanza,
    )
