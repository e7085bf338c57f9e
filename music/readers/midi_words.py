"""Words in MIDI files: RP-017 lyrics (FF 05) and Soft Karaoke text (FF 01).

Both write a syllable at a time. A space after it, or before the next, ends the word; so does a new line: a
carriage return or line feed in lyrics, a slash or backslash before the next syllable in Soft Karaoke.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE_SIGNS = "\r\n/\\"


@dataclass(frozen=True)
class TimedText:
    """A text event; `is_lyric` tells FF 05 from FF 01."""

    onset_ql: float
    text: str
    is_lyric: bool


def words_of(tracks: Sequence[Sequence[TimedText]]) -> tuple[int, list[TimedText]] | None:
    """The track that holds the words, and its text events: lyrics if there are any, else Soft Karaoke."""
    lyrics = [[event for event in events if event.is_lyric] for events in tracks]
    texts = [_karaoke(events) for events in tracks]
    for candidates in (lyrics, texts):
        longest = max(range(len(candidates)), key=lambda i: len(candidates[i]), default=0)
        if candidates and candidates[longest]:
            return longest, candidates[longest]
    return None


def _karaoke(events: Sequence[TimedText]) -> list[TimedText]:
    """Soft Karaoke's text: FF 01 with line signs among it, without `@` headers; other texts are remarks."""
    texts = [event for event in events if not event.is_lyric and not event.text.startswith("@")]
    return texts if any(event.text[:1] in ("/", "\\") for event in texts) else []


def syllables(events: Sequence[TimedText]) -> Iterator[tuple[float, str, bool]]:
    """(onset_ql, text, whether the word ends) of every syllable."""
    spaced = any(" " in event.text for event in events)
    for index, event in enumerate(events):
        text = event.text.strip(_LINE_SIGNS + " \t\0")
        if not any(character.isalpha() for character in text):
            continue
        following = events[index + 1].text if index + 1 < len(events) else "\n"
        if text.endswith("-"):
            ends_word = False
        elif spaced:
            ends_word = event.text[-1:] in (" ", "\r", "\n") or following[:1] in (" ", *_LINE_SIGNS)
        else:
            # some programs write no spaces at all; then only hyphens, if any, tell
            ends_word = True
        yield event.onset_ql, " ".join(text.rstrip("-").split()), ends_word
