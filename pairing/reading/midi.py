"""Karaoke in MIDI files: words on the notes that they are sung to, and all else that plays.

Notes, metre, key and tempo are what `music.readers` reads.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from music.notes import Note
from music.readers import ReadError
from music.readers.midi import MidiSong, read_midi_song
from music.readers.midi_words import MidiLyrics, words_of
from music.scores import Part
from music.sung.line import STEP_QL, top_line
from pairing.reading.building import built_song
from pairing.reading.heard import Accompaniment, HeardSyllable, Report, frame_of
from pairing.reading.limits import check_syllables, content_of
from pairing.reading.line import Cell, gathered, hands
from pairing.song import Song

_REACH_QL = 0.125
"""A syllable belongs to the nearest onset within this distance: programs place lyrics a little beside."""
_SPOKEN_QL = 0.5
"""How long a syllable without any note lasts at most."""
_MELODY_NAMES = ("melod", "vocal", "voice", "voc", "lead", "sing", "gesang", "karaoke")
_NAME_WORTH = 0.2
"""What such a name of a part is worth beside how well it fits the words, 0 to 1."""


def read_karaoke(path: Path, report: Report) -> Song:
    """Reads a MIDI file with words: RP-017 lyrics, Soft Karaoke, or sung text events.

    Every syllable is kept: one beside the notes cuts the note that sounds, or gets one of its own. The part that fits
    the words best is the voice; all other parts are the piano's, without drums.

    Raises:
        ReadError: it is missing, broken, or has no words or no notes.
        TooLongError: it is longer than a song can be.
    """
    file = read_midi_song(path, content_of(path))
    piece = file.score
    if not any(part.notes for part in piece.parts):
        raise ReadError(f"{path}: no notes in it; wanted music")
    if file.has_drums:
        report("the drums are left out")
    words = words_of(file.texts, {round(n.onset_ql * file.ticks_per_quarter) for p in piece.parts for n in p.notes})
    if words is None:
        raise ReadError(f"{path}: no words in it; wanted lyrics (FF 05) or Soft Karaoke text under the notes")
    check_syllables(len(words.syllables))
    times = [syllable.tick / file.ticks_per_quarter for syllable in words.syllables]
    texts = [HeardSyllable(s.text, (), s.ends_word, s.ends_line, s.ends_stanza) for s in words.syllables]
    voice = max(piece.parts, key=lambda part: _fit(part, times))
    line, others = top_line(voice.notes)
    cells = _underlaid(line, texts, times, report)
    syllables, unsung = gathered(cells)
    frame = frame_of(piece, _title(file, words, path), cells[0][0], cells[-1][0], report)
    right, left = hands([part for part in piece.parts if part is not voice], [*others, *unsung])
    return built_song(frame, syllables, Accompaniment(right, left, end_ql=file.end_ql))


def _title(file: MidiSong, words: MidiLyrics, path: Path) -> str:
    """What the headers say, else the first track's name where it names no part, else the file's name."""
    names_part = len(file.texts) > 1 and file.score.title in [part.name for part in file.score.parts]
    return words.title or (path.stem if names_part else file.score.title)


def _fit(part: Part, times_ql: Sequence[float]) -> float:
    """How well the onsets of a part and the times of the syllables agree: F-measure, and a little for its name."""
    onsets = sorted({note.onset_ql for note in part.notes})
    if not onsets:
        return -1.0
    met = sum(abs(onsets[_nearest(onsets, time)] - time) <= _REACH_QL for time in times_ql)
    named = any(name in part.name.lower() for name in _MELODY_NAMES)
    return 2 * met / (len(onsets) + len(times_ql)) + _NAME_WORTH * named


def _nearest(onsets: Sequence[float], time: float) -> int:
    after = bisect_left(onsets, time)
    return min(range(max(0, after - 1), min(after + 1, len(onsets))), key=lambda index: abs(onsets[index] - time))


def _underlaid(
    line: Sequence[Note], texts: Sequence[HeardSyllable], times_ql: Sequence[float], report: Report
) -> list[Cell]:
    """Every syllable on a note: the nearest within reach, or one made for it."""
    onsets = [note.onset_ql for note in line]
    begins: dict[int, HeardSyllable] = {}
    loose: deque[tuple[float, HeardSyllable]] = deque()
    last_ql = -1.0  # where the syllable before begins: none may overtake another
    for time_ql, text in zip(times_ql, texts, strict=True):
        at = _nearest(onsets, time_ql)
        if onsets[at] > last_ql and abs(onsets[at] - time_ql) <= _REACH_QL:
            begins[at] = text
            last_ql = onsets[at]
        else:
            last_ql = max(time_ql, last_ql)
            loose.append((last_ql, text))
    if loose:
        report(f"{len(loose)} of {len(texts)} syllables stand beside the notes; each got one")
    return list(_with_loose([(note, begins.get(index)) for index, note in enumerate(line)], loose))


def _with_loose(cells: Sequence[Cell], loose: deque[tuple[float, HeardSyllable]]) -> Iterator[Cell]:
    pitch_midi = cells[0][0].pitch_midi
    for note, text in cells:
        while loose and loose[0][0] < note.onset_ql:
            yield _spoken(loose, note.onset_ql, pitch_midi)
        end_ql = note.end_ql
        while loose and loose[0][0] < end_ql:
            time_ql, begun = loose.popleft()
            length_ql = max(time_ql - note.onset_ql, STEP_QL)
            yield replace(note, duration_ql=length_ql), text
            left_ql = max(note.duration_ql - length_ql, STEP_QL)
            note, text = replace(note, onset_ql=note.onset_ql + length_ql, duration_ql=left_ql), begun
        yield note, text
        pitch_midi = note.pitch_midi
    while loose:
        yield _spoken(loose, float("inf"), pitch_midi)


def _spoken(loose: deque[tuple[float, HeardSyllable]], until_ql: float, pitch_midi: int) -> Cell:
    """A note for the first of the syllables that stand in silence, at the pitch of the note before."""
    time_ql, text = loose.popleft()
    next_ql = min(until_ql, loose[0][0] if loose else until_ql)
    return Note(time_ql, max(min(next_ql - time_ql, _SPOKEN_QL), STEP_QL), pitch_midi), text
