"""Makes endless piano music for one listener, in a process of its own: `python -m web.stream_child`."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from music.piano.spec import PianoWishes
    from music.streaming.events import Event
    from music.streaming.pacing import Pacer

AHEAD_S = 4.0
"""How long before it sounds a note is told."""
REFUSED = "refused: "
"""How a line begins that says why nothing can be played."""
_STRETCHES_AHEAD = 2
"""Stretches of one to four bars that are made before they are wanted."""
_DIGITS = 6


def main() -> None:
    """Prints lines of JSON in time; the argument holds what is wished, as an object."""
    wished = json.loads(sys.argv[1])
    # a server that is gone reads no more
    with suppress(BrokenPipeError), os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1) as out:
        os.dup2(2, 1)  # what a library prints is no part of it
        try:
            for line in streamed(wished):
                out.write(f"{line}\n")
        except ValueError as error:
            out.write(f"{REFUSED}{' '.join(str(error).split())}\n")


def streamed(wished: dict[str, Any]) -> Iterator[str]:
    """The lines, each when it is time.

    Args:
        wished: theme, mood, seed and temperature; genre, key, metre and tempo_bpm or None.

    Raises:
        ValueError: named subclasses, for a theme, key or metre that there is not.
    """
    from lyrics.theme import ThemeTable, in_mood, read_theme
    from lyrics.viewpoint import Mood
    from music.streaming.pacing import Pacer, made_ahead
    from music.streaming.stream import stream_in_mood

    mood = Mood(wished["mood"]) if wished["mood"] else None
    theme = in_mood(read_theme(wished["theme"], ThemeTable.load()), mood)
    seed = wished["seed"]
    stream = stream_in_mood(theme.valence, theme.arousal, _wishes(wished), wished["temperature"], seed)
    about = {"theme": theme.text, "mood": mood, "seed": seed, "ahead_s": AHEAD_S}
    with closing(made_ahead(stream.stretches(), _STRETCHES_AHEAD)) as stretches:
        yield from _lines(chain.from_iterable(stretches), Pacer(AHEAD_S, AHEAD_S), about)


def _wishes(wished: dict[str, Any]) -> "PianoWishes":
    from music.keys import Key
    from music.metre import Metre
    from music.piano.spec import PianoWishes
    from music.styles import Genre

    genre, key, metre = wished["genre"], wished["key"], wished["metre"]
    return PianoWishes(
        Genre(genre) if genre else None,
        Key.parse(key) if key else None,
        Metre.parse(metre) if metre else None,
        wished["tempo_bpm"],
    )


def _lines(events: "Iterable[Event]", pacer: "Pacer", about: dict[str, Any]) -> Iterator[str]:
    from music.streaming.events import NoteBegins, PieceBegins
    from music.streaming.lines import note_to_json, piece_to_json

    for event in events:
        pacer.wait_for(event.onset_s)
        if isinstance(event, PieceBegins):
            content = {"about": {**about, **piece_to_json(event)}}
        elif isinstance(event, NoteBegins):
            content = note_to_json(event, pacer.now_s())
        else:
            content = {"pedal": {"onset_s": round(event.onset_s, _DIGITS), "is_down": event.is_down}}
        yield json.dumps(content, ensure_ascii=False)


if __name__ == "__main__":
    main()
