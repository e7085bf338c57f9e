"""A stream as lines of JSON: a line for each piece that begins, a line for each note."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from music.streaming.events import Event, NoteBegins, PieceBegins
from music.streaming.pacing import Pacer

_DIGITS = 6


def paced_lines(events: Iterable[Event], pacer: Pacer, about: Mapping[str, Any]) -> Iterator[str]:
    """A line for every note and every piece that begins, each when the pacer wants it; pedals are left out.

    Args:
        events: in order of time.
        pacer: its second 0 is that of `onset_s`, and `made_s` is read from it.
        about: what is told of the stream wherever a piece begins.
    """
    for event in events:
        pacer.wait_for(event.onset_s)
        if isinstance(event, NoteBegins):
            yield json.dumps(note_to_json(event, pacer.now_s()))
        elif isinstance(event, PieceBegins):
            yield json.dumps({"about": {**about, **piece_to_json(event)}}, ensure_ascii=False)


def note_to_json(event: NoteBegins, made_s: float) -> dict[str, Any]:
    """A note, and when it was written by the clock on which it begins at `onset_s`."""
    note = event.note
    return {
        "onset_s": round(event.onset_s, _DIGITS),
        "duration_s": round(event.duration_s, _DIGITS),
        "onset_ql": round(note.onset_ql, _DIGITS),
        "duration_ql": round(note.duration_ql, _DIGITS),
        "pitch_midi": note.pitch_midi,
        "velocity": note.velocity,
        "part": event.hand,
        "made_s": round(made_s, _DIGITS),
    }


def piece_to_json(event: PieceBegins) -> dict[str, Any]:
    """Where a piece begins, and what it is; a continuation has no genre."""
    order = event.order
    return {
        "genre": order.genre,
        "key": str(order.key),
        "metre": str(order.metre),
        "tempo_bpm": order.tempo_bpm,
        "bars": order.bars,
        "onset_s": round(event.onset_s, _DIGITS),
        "onset_ql": round(event.onset_ql, _DIGITS),
    }
