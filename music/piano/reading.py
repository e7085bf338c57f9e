"""Piano pieces out of scores: the hands, the voice above them, one metre and one key signature at a time."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from music.key_finding import key_of
from music.metre import Metre
from music.notes import TIME_GRID, Note, Part, in_order
from music.piano.hands import right_hand
from music.piano.pieces import PianoPiece, PianoStyle
from music.readers import read_piece
from music.readers.musicxml import read_musicxml
from music.scores import Score, key_at, stretches, tempo_at
from music.vocal import NoVocalLineError, vocal_part

MOST_PARTS = 3
"""Staves without words beyond which a score is for an orchestra."""
FEWEST_NOTES, FEWEST_BARS = 24, 4
_EPSILON_QL = 1e-3
_COMPOSER = re.compile(r"^!!!COM[^:]*:\s*(.*)$", re.MULTILINE)
_CHOPIN_EDITION = re.compile(
    r"(?P<opus>\w+?)(?:sep)?(?:_(?P<part>\d+))?-(?P<until>\d+-)?\d\w*-[^-]+(?:-(?P<number>\d{3}))?(?:-.*)?"
)


class NoPianoError(ValueError):
    """A score without a piano part."""


def read_piano_pieces(
    path: Path, fewest_notes: int = FEWEST_NOTES, fewest_bars: int = FEWEST_BARS
) -> tuple[PianoPiece, ...]:
    """The piano music of a file, a piece for every stretch of one metre and one key signature.

    Args:
        path: a score in a format of `music.readers`.
        fewest_notes: what a stretch must have to count.
        fewest_bars: the same.

    Raises:
        ReadError: the file cannot be read.
        NoPianoError: it holds no piano part, or none with enough notes in one metre.
    """
    musicxml = path.suffix.lower() in (".musicxml", ".xml", ".mxl")
    score = read_musicxml(path, by_staff=True) if musicxml else read_piece(path)
    if not isinstance(score, Score):
        score = Score(**score.__dict__)
    right, left, voice = _parts(score)
    style = _style(path, bool(voice) and musicxml)
    work = work_of(path.stem)
    sections = [_Section(score, metre, start, end) for metre, start, end in _sections(score)]
    pieces = [section.piece(work, style, right, left, voice) for section in sections]
    found = tuple(
        piece
        for piece in pieces
        if len(piece.right) + len(piece.left) >= fewest_notes and piece.end_ql >= fewest_bars * piece.metre.bar_ql
    )
    if not found:
        raise NoPianoError(f"{score.title!r} has no {fewest_notes} piano notes in one metre; wanted piano music")
    return found


def work_of(stem: str) -> str:
    """The work that a file's name tells: editions of one work share it.

    First editions are named like "010-1b-Sm-005" (opus, edition, publisher, number), others like
    "pl-wn--iii-118_composer--title" (library and shelf mark first).
    """
    if edition := _CHOPIN_EDITION.fullmatch(stem):
        # "010_7-12-1-KI-011" is the eleventh etude out of a book of the seventh to the twelfth
        part = None if edition["until"] else edition["part"]
        number = part or edition["number"] or "1"
        return f"chopin-{edition['opus'].lower()}-{int(number)}"
    return stem.partition("_")[2] if stem.startswith("pl-") and "_" in stem else stem


def _parts(score: Score) -> tuple[tuple[Note, ...], tuple[Note, ...], tuple[Note, ...]]:
    """Right hand, left hand, voice."""
    voice = _sung(score)
    played = [part for part in score.parts if part.notes and not part.underlay]
    if not played:
        raise NoPianoError(f"{score.title!r} has no piano, only what is sung; wanted a staff without words")
    if len(played) > MOST_PARTS:
        raise NoPianoError(f"{score.title!r} has {len(played)} staves without words; wanted one to {MOST_PARTS}")
    if len(played) == 1:
        right, left = _parted(played[0].notes)
        return right, left, voice
    if len(played) == MOST_PARTS and not voice:
        voice = _highest_line(played[0].notes)
    return played[-2].notes, played[-1].notes, voice


def _parted(notes: Sequence[Note]) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """Right and left hand of notes on one staff."""
    times = np.array([(n.onset_ql, n.end_ql) for n in notes])
    onsets, ends = np.rint(times * TIME_GRID).astype(np.int64).T
    is_right = right_hand(onsets, np.maximum(ends, onsets + 1), np.array([n.pitch_midi for n in notes]))
    chosen = list(zip(notes, is_right, strict=True))
    return tuple(note for note, right in chosen if right), tuple(note for note, right in chosen if not right)


def _sung(score: Score) -> tuple[Note, ...]:
    try:
        part: Part = vocal_part(score)
    except NoVocalLineError:
        return ()
    return _highest_line(part.notes)


def _highest_line(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The highest note at every onset, each at most until the next."""
    highest = {round(note.onset_ql, 4): note for note in in_order(notes)}
    line = list(highest.values())
    ends = [after.onset_ql for after in line[1:]] + [float("inf")]
    cut = [replace(n, duration_ql=min(n.duration_ql, end - n.onset_ql)) for n, end in zip(line, ends, strict=True)]
    return tuple(note for note in cut if note.duration_ql > _EPSILON_QL)


def _style(path: Path, is_song: bool) -> PianoStyle:
    if path.suffix.lower() == ".krn":
        composer = _COMPOSER.search(path.read_text(encoding="utf-8", errors="replace"))
        if composer and "chopin" in composer[1].lower():
            return PianoStyle.CHOPIN
        return PianoStyle.POLISH if path.stem.startswith("pl-") else PianoStyle.OTHER
    return PianoStyle.LIEDER if is_song else PianoStyle.OTHER


def _sections(score: Score) -> list[tuple[Metre, float, float]]:
    """Stretches of one metre, cut at the bar lines before new key signatures that last."""
    found = []
    for stretch in stretches(score):
        bar_ql = stretch.metre.bar_ql
        cuts = [stretch.start_ql]
        for onset, _ in score.keys[1:]:
            line = stretch.start_ql + bar_ql * round((onset - stretch.start_ql) / bar_ql - 0.2)
            if cuts[-1] + FEWEST_BARS * bar_ql <= line < stretch.end_ql:
                cuts.append(line)
        found += [(stretch.metre, start, end) for start, end in pairwise([*cuts, stretch.end_ql])]
    return found


class _Section:
    """A part of a score from a bar line on."""

    def __init__(self, score: Score, metre: Metre, start_ql: float, end_ql: float) -> None:
        self.score, self.metre, self.start_ql, self.end_ql = score, metre, start_ql, end_ql

    def piece(
        self, work: str, style: PianoStyle, right: Sequence[Note], left: Sequence[Note], voice: Sequence[Note]
    ) -> PianoPiece:
        """Its notes, counted from the bar of the first one."""
        inside = [self._inside(notes) for notes in (right, left, voice)]
        first = min((notes[0].onset_ql for notes in inside if notes), default=self.start_ql)
        bars = int((first - self.start_ql + _EPSILON_QL) / self.metre.bar_ql)
        origin = self.start_ql + bars * self.metre.bar_ql
        hands = [tuple(note.moved(min(0.0, max(-note.onset_ql, -origin))) for note in notes) for notes in inside]
        sounding = [note for notes in inside for note in notes]
        last = max(sounding, key=lambda note: (note.end_ql, -note.pitch_midi), default=None)
        signature = key_at(self.score, first + _EPSILON_QL)
        is_end = last is not None and self.end_ql == float("inf")
        key = key_of(sounding, signature, last.pitch_midi if last is not None and is_end else None)
        marks = self.score.dynamics
        begun = [level for onset, level in marks if onset <= origin + _EPSILON_QL][-1:]
        dynamics = [(0.0, level) for level in begun]
        dynamics += [(o - origin, level) for o, level in marks if origin + _EPSILON_QL < o < self.end_ql]
        tempo = tempo_at(self.score, first + _EPSILON_QL)
        return PianoPiece(
            work, style, hands[0], hands[1], key, self.metre, tempo, voice=hands[2], dynamics=tuple(dynamics)
        )

    def _inside(self, notes: Sequence[Note]) -> Sequence[Note]:
        onsets = [note.onset_ql for note in notes]
        first = bisect_left(onsets, self.start_ql - _EPSILON_QL)
        return notes[first : bisect_left(onsets, self.end_ql - _EPSILON_QL)]
