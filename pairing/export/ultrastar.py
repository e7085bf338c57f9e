"""UltraStar files: the notes to sing, line by line, beside a recording (UltraStar format 1.0.0)."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from engine.files import write_text
from lyrics.language import language_of
from music.notes import TIME_GRID, Note
from pairing.export.formats import ELISION, Format
from pairing.export.notation import steps
from pairing.song import Song, SungLine, SungSyllable

MIDDLE_C_MIDI = 60
"""The pitch that the format counts from."""

CONTINUED = "~"
"""The text of a note that goes on with the syllable before it."""

BEATS_PER_COUNT = 4
"""Beats, the format's unit of time, to one of the counts that `#BPM` tells."""

_BEATS_PER_QUARTER = (4, 8, 12, TIME_GRID)
"""What is tried, so that files have no more beats than they need."""


def write_ultrastar(song: Song, path: Path) -> None:
    """Writes the song for UltraStar, to be played beside the WAV file of its name, which begins when the song does.

    Every note is an ordinary one: none is golden. `#COMMENT` tells what the format has no place for, metre, tempo
    and key.
    """
    audio_name = path.name.removesuffix(Format.ULTRASTAR.suffix) + Format.WAV.suffix
    write_text(path, ultrastar_text(song, audio_name))


def ultrastar_text(song: Song, audio_name: str) -> str:
    """The content of that file, to be played beside the recording of that name."""
    beats = beats_per_quarter(song)
    headers = {
        "VERSION": "1.0.0",
        "TITLE": _one_line(song.title) or "-",
        "ARTIST": _one_line(song.music_by or song.words_by) or "-",
        "MP3": audio_name,
        "BPM": f"{song.tempo_bpm * beats / BEATS_PER_COUNT:.10g}",
        "GAP": "0",
        "LANGUAGE": language_of(song.language).name,
        "COMMENT": f"{song.metre}, {song.tempo_bpm:.10g} quarters a minute, {song.key}",
    }
    lines = [f"#{name}:{value}" for name, value in headers.items()]
    return "\n".join([*lines, *_note_lines(song, TIME_GRID // beats), "E"]) + "\n"


def beats_per_quarter(song: Song) -> int:
    """The fewest beats to a quarter on which all sung notes begin and end."""
    times = [step for note in song.melody for step in (steps(note.onset_ql), _end(note))]
    return next(n for n in _BEATS_PER_QUARTER if all(step * n % TIME_GRID == 0 for step in times))


def _note_lines(song: Song, width: int) -> Iterator[str]:
    lines = list(song.lines)
    for line, following in pairwise([*lines, None]):
        assert line is not None
        yield from _line(line, width)
        if following is not None:
            yield f"- {min(_end(line.notes[-1]), steps(following.notes[0].onset_ql)) // width}"


def _line(line: SungLine, width: int) -> Iterator[str]:
    for sung in line.syllables:
        for index, note in enumerate(sung.notes):
            start, end = steps(note.onset_ql) // width, _end(note) // width
            yield f": {start} {end - start} {note.pitch_midi - MIDDLE_C_MIDI} {_text(sung, index)}"


def _text(sung: SungSyllable, index: int) -> str:
    """What stands at a syllable's note: the space that ends a word stands at its last."""
    text = sung.syllable.text.replace(CONTINUED, "-").replace(ELISION, " ") if index == 0 else CONTINUED
    return text + " " * (sung.syllable.ends_word and index == len(sung.notes) - 1)


def _end(note: Note) -> int:
    return max(steps(note.end_ql), steps(note.onset_ql) + 1)


def _one_line(text: str) -> str:
    return " ".join(text.split())
