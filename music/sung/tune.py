"""Any music file as one tune in phrases: the sung line, or the part that carries the melody."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from music.boundaries import phrase_starts
from music.key_finding import key_of, last_bass_midi
from music.notes import Melody, Note, Phrase, snapped
from music.readers import read_piece
from music.scores import Part, Score, key_at, tempo_at
from music.sung.line import NoVocalLineError, step_of, top_line, vocal_part
from music.sung.melody import FEWEST_SYLLABLES, vocal_melody

MAX_NOTES = 20_000
"""The longest melody taken: an hour and a half of quarters; the longest of 2,000 sung works has a tenth of it."""

MAX_LENGTH_QL = 50_000.0
"""The longest time taken, in quarters: eight hours of them; a file that says more is broken."""

_MAX_NAMED, _MAX_NAME_LENGTH = 24, 40
"""How many parts an error names, and with how many letters."""

_OF_MELODY = (
    re.compile(r"\b(melod(y|ie|ia|i)|tune|top ?line)\b", re.I),
    re.compile(r"\b(lead|main|solo) ?(vocals?|vox|voice|sing(er|ing))\b", re.I),
    re.compile(r"\b(vocals?|vox|voice|sing(er|ing)|voz|voix|canto|chant|gesang|singstimme|sopran[oe]?)\b", re.I),
    re.compile(r"\blead\b", re.I),
)
"""Names of the leading part, the surest first, with spaces for all but letters."""

_OF_BACKING = re.compile(r"\b(back(ing|ground|up)?|bgv?|bv|choir|chorus|harmon(y|ies)|guitar|gtr|bass)\b", re.I)
"""What such a name holds when it is another part after all: `Backing Vocals`, `Lead Guitar`."""

_CHOOSE = "choose one with --track and its number or name"


class TuneError(ValueError):
    """A file whose tune cannot be told, or that holds none."""


def read_tune(path: Path, track: str | None = None) -> Melody:
    """Reads the tune of any music file: one voice, in phrases, on the time grid, its first note in the first bar.

    The sung part where there are words; else the only part, or the one that is named as the melody. Words tell
    phrases and melismas; without them phrases are detected. Of chords the highest note is taken. Where the
    metre changes all notes are kept, counted in the first one.

    Args:
        path: a file in one of `readers.SUFFIXES`.
        track: the part to take, by its name or by its number in the error that asks for it.

    Raises:
        ReadError: the file is missing, broken or of another format.
        TuneError: no such track, several parts that may be the melody, or a melody of too many notes or quarters.
    """
    # as if its first metre went on to the end, so that no stretch of it is left out
    piece = replace(read_piece(path), metres=())
    parts = tuple(part for part in piece.parts if part.notes)
    part = _leading_part(piece, parts, path) if track is None else _named_part(parts, track, path)
    _check_length(part.notes, path)
    line, _ = top_line([snapped(note) for note in part.notes])
    if len(line) > MAX_NOTES:
        raise TuneError(f"{path}: a melody of {len(line)} notes; wanted at most {MAX_NOTES}")
    try:
        return vocal_melody(piece, part)
    except NoVocalLineError:
        # no words, too few for a line of its own, or somebody else's: the notes alone tell
        return _melody_of_notes(piece, _with_melismas(line, part))


def _check_length(notes: Sequence[Note], path: Path) -> None:
    length_ql = notes[-1].end_ql - notes[0].onset_ql
    if length_ql > MAX_LENGTH_QL:
        raise TuneError(f"{path}: a melody that lasts {length_ql:.0f} quarters; wanted at most {MAX_LENGTH_QL:g}")


def _leading_part(piece: Score, parts: Sequence[Part], path: Path) -> Part:
    if any(part.underlay for part in parts):
        return vocal_part(piece)
    if len(parts) == 1:
        return parts[0]
    names = [(re.sub(r"[\W\d_]+", " ", part.name), part) for part in parts]
    for pattern in _OF_MELODY:
        found = [part for name, part in names if pattern.search(name) and not _OF_BACKING.search(name)]
        if len(found) == 1:
            return found[0]
    raise TuneError(f"{path.name} holds {len(parts)} parts that may be the melody: {_listed(parts)}; {_CHOOSE}")


def _named_part(parts: Sequence[Part], track: str, path: Path) -> Part:
    wanted = track.strip().casefold()
    found = [part for part in parts if part.name.strip().casefold() == wanted]
    if not found and wanted.isdecimal() and 1 <= int(wanted) <= len(parts):
        found = [parts[int(wanted) - 1]]
    if len(found) != 1:
        number = f"{len(found)} tracks" if found else "no track"
        raise TuneError(f"{path.name} holds {number} {_shown(track)}; its parts are {_listed(parts)}; {_CHOOSE}")
    return found[0]


def _listed(parts: Sequence[Part]) -> str:
    named = [f"{i} {_shown(part.name)} ({_counted(part)})" for i, part in enumerate(parts[:_MAX_NAMED], start=1)]
    more = [f"and {len(parts) - _MAX_NAMED} more"] if len(parts) > _MAX_NAMED else []
    return ", ".join(named + more)


def _counted(part: Part) -> str:
    return "1 note" if len(part.notes) == 1 else f"{len(part.notes)} notes"


def _shown(name: str) -> str:
    cut = name if len(name) <= _MAX_NAME_LENGTH else name[: _MAX_NAME_LENGTH - 1] + "…"
    return repr(cut) if cut else "without a name"


def _with_melismas(line: Sequence[Note], part: Part) -> list[Note]:
    """The line with notes that continue a syllable marked, where the words are the part's own.

    After a rest a note begins one, as in `music.sung.melody`.
    """
    sung = {step_of(part.notes[syllable.note]) for syllable in part.underlay}
    if len(sung) < FEWEST_SYLLABLES * len(line):
        return list(line)
    return [line[0]] + [
        replace(after, continues_syllable=step_of(after) not in sung) if after.onset_ql == before.end_ql else after
        for before, after in pairwise(line)
    ]


def _melody_of_notes(piece: Score, line: Sequence[Note]) -> Melody:
    first_ql, bar_ql = line[0].onset_ql, piece.metre.bar_ql
    notes = [note.moved(-bar_ql * int(first_ql / bar_ql)) for note in line]
    starts = [i for i in phrase_starts(notes, piece.metre) if not notes[i].continues_syllable]
    ends = [*starts[1:], len(notes)]
    phrases = tuple(Phrase(tuple(notes[start:end])) for start, end in zip(starts, ends, strict=True))
    sounding = [note for part in piece.parts for note in part.notes]
    key = key_of(notes, key_at(piece, first_ql), last_bass_midi(sounding, piece.metre))
    return Melody(phrases, key, piece.metre, tempo_at(piece, first_ql))
