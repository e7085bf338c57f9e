"""UltraStar files of all versions (0.1 to 1.1): notes to sing, line by line, beside a recording."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path

from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.readers import ReadError
from pairing.export.ultrastar import BEATS_PER_COUNT, CONTINUED, MIDDLE_C_MIDI
from pairing.reading.building import built_song
from pairing.reading.heard import Frame, HeardSyllable, Report
from pairing.reading.limits import content_of
from pairing.song import Song

_HEADER = re.compile(r"#\s*(\w+)\s*:(.*)")
_NOTE = re.compile(r"([:*FRG])\s*(-?\d{1,9})\s+(\d{1,9})\s+(-?\d{1,4})(?:\s(.*))?")
_BREAK = re.compile(r"-\s*(-?\d{1,9})(?:\s+(-?\d{1,9}))?\s*")
_VOICE = re.compile(r"P\s*([1-9])\s*")
_TEMPO_CHANGE = re.compile(r"B\s*(-?\d{1,9})\s+([\d.,]+)\s*")
_OWN_COMMENT = re.compile(r"(\d+/\d+), ([\d.]+) quarters a minute, (.+)")
_FASTEST_BPM = 180.0
"""Authors double `#BPM` for finer beats: it is halved until it is a tempo that people sing at."""
_WANTED = "wanted an UltraStar song"


@dataclass(frozen=True)
class _Beats:
    """A note as it stands in the file."""

    start: int
    length: int
    pitch_midi: int
    text: str


@dataclass
class _Lines:
    """The notes read so far, by voice and line, and what `#RELATIVE` adds to the beats of this one."""

    voices: dict[int, list[list[_Beats]]] = field(default_factory=dict)
    voice: int = 1
    offset: int = 0

    def add(self, note: _Beats) -> None:
        """Adds a note to the line that is read."""
        lines = self.voices.setdefault(self.voice, [[]])
        lines[-1].append(note)

    def end_line(self) -> None:
        """Begins the next line."""
        lines = self.voices.setdefault(self.voice, [[]])
        if lines[-1]:
            lines.append([])


def read_ultrastar(path: Path, report: Report) -> Song:
    """Reads an UltraStar file; of a duet the first voice.

    Golden, freestyle and rap notes are notes like others. The recording's start is the song's, so that its times hold.
    Where a file of our own tells no metre and key, the song is in 4/4 and C major.

    Raises:
        ReadError: it is missing, has no readable `#BPM`, a line that cannot be read, or no notes.
    """
    headers, body = _parted(_decoded(content_of(path)), path)
    counts_bpm = _number(headers.get("BPM", ""), "BPM", path)
    lines = _Lines()
    relative = headers.get("RELATIVE", "").strip().lower() == "yes"
    for number, row in body:
        if row.strip() == "E":
            break
        _read_row(row, lines, relative, f"{path}, line {number}", report)
    voice = _voice(lines, report)
    if not any(voice):
        raise ReadError(f"{path}: no notes in it; {_WANTED}")
    frame, quarters_per_beat = _frame(headers, counts_bpm, path)
    gap_ql = _number(headers.get("GAP") or "0", "GAP", path) / 60_000 * frame.tempo_bpm
    syllables = _syllables(voice, quarters_per_beat, gap_ql)
    if not syllables:
        raise ReadError(f"{path}: no words in it; {_WANTED}")
    return built_song(frame, syllables)


def _decoded(content: bytes) -> str:
    """UTF-8, which newer versions want, else what `#ENCODING` names or older programs wrote."""
    named = re.search(rb"#ENCODING:\s*([\w-]+)", content)
    encodings = ["utf-8-sig", "cp1250" if named and named[1].upper() in (b"CP1250", b"WINDOWS-1250") else "cp1252"]
    try:
        return content.decode(encodings[0])
    except UnicodeDecodeError:
        return content.decode(encodings[1], errors="replace")


def _parted(text: str, path: Path) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """The headers, and the other lines that hold something, with their numbers."""
    headers: dict[str, str] = {}
    body = []
    for number, row in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        match = _HEADER.match(row.strip())
        if match:
            headers.setdefault(match[1].upper(), match[2].strip())
        elif row.strip():
            body.append((number, row.lstrip()))
    if not headers:
        raise ReadError(f"{path}: no header such as #TITLE in it; {_WANTED}")
    return headers, body


def _number(text: str, name: str, path: Path) -> float:
    """A header's number, with a point or a comma."""
    try:
        value = float(text.replace(",", "."))
    except ValueError as error:
        raise ReadError(f"{path}: #{name} is {text!r}; wanted a number") from error
    if not 0 <= value < inf or (name == "BPM" and value == 0):
        raise ReadError(f"{path}: #{name} is {text!r}; wanted a number {'above' if name == 'BPM' else 'from'} 0")
    return value


def _read_row(row: str, lines: _Lines, relative: bool, where: str, report: Report) -> None:
    if match := _NOTE.fullmatch(row):
        start = int(match[2]) + lines.offset
        lines.add(_Beats(start, int(match[3]), _pitch_midi(int(match[4])), match[5] or ""))
    elif match := _BREAK.fullmatch(row):
        if relative:
            lines.offset += int(match[2] or match[1])
        lines.end_line()
    elif match := _VOICE.fullmatch(row):
        lines.voice, lines.offset = int(match[1]), 0
    elif _TEMPO_CHANGE.fullmatch(row):
        report(f"{where}: the tempo changes; the song keeps the first")
    else:
        raise ReadError(f"{where}: {row[:40]!r} is no note, line break or voice; {_WANTED}")


def _pitch_midi(pitch: int) -> int:
    """Pitches of rap and freestyle are anything: those out of reach are moved by octaves."""
    pitch_midi = pitch + MIDDLE_C_MIDI
    return pitch_midi if 0 <= pitch_midi <= 127 else pitch_midi % 12 + (120 - 12 if pitch_midi > 127 else 0)


def _voice(lines: _Lines, report: Report) -> list[list[_Beats]]:
    """The lines of the first voice that has any, with those that both sing (P3)."""
    both = 3
    first = min((number for number, found in lines.voices.items() if any(found)), default=1)
    if len([number for number in lines.voices if number not in (first, both)]):
        report(f"a duet: voice P{first} is kept")
    own = lines.voices.get(first, [])
    shared = lines.voices.get(both, []) if first != both else []
    return sorted((line for line in [*own, *shared] if line), key=lambda line: line[0].start)


def _frame(headers: dict[str, str], counts_bpm: float, path: Path) -> tuple[Frame, float]:
    """What holds for the song, and how many quarters a beat lasts."""
    title = headers.get("TITLE") or path.stem
    own = _OWN_COMMENT.fullmatch(headers.get("COMMENT", ""))
    if own:
        tempo_bpm = float(own[2])
        return Frame(title, Key.parse(own[3]), Metre.parse(own[1]), tempo_bpm), tempo_bpm / counts_bpm / BEATS_PER_COUNT
    tempo_bpm = counts_bpm
    while tempo_bpm > _FASTEST_BPM:
        tempo_bpm /= 2
    return Frame(title, Key.parse("C major"), Metre(4, 4), tempo_bpm), tempo_bpm / counts_bpm / BEATS_PER_COUNT


def _syllables(lines: Sequence[Sequence[_Beats]], quarters_per_beat: float, gap_ql: float) -> list[HeardSyllable]:
    shortest_ql = quarters_per_beat / 2
    syllables: list[HeardSyllable] = []
    for line in lines:
        for written, ends_word in _with_word_ends(line):
            onset_ql = max(0.0, gap_ql + written.start * quarters_per_beat)
            note = Note(onset_ql, max(written.length * quarters_per_beat, shortest_ql), written.pitch_midi)
            text = written.text.strip()
            if text.strip("~-") == "" and syllables:
                last = syllables[-1]
                syllables[-1] = replace(last, notes=(*last.notes, note), ends_word=ends_word)
            else:
                syllables.append(HeardSyllable(text.lstrip(CONTINUED) or text or CONTINUED, (note,), ends_word))
        syllables[-1] = replace(syllables[-1], ends_line=True)
    return syllables


def _with_word_ends(line: Sequence[_Beats]) -> Iterator[tuple[_Beats, bool]]:
    """Each note and whether a word ends with it: a space stands behind it, or before the next."""
    following = [*(written.text for written in line[1:]), " "]
    for written, after in zip(line, following, strict=True):
        yield written, written.text[-1:].isspace() or after[:1].isspace()
