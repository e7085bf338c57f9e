"""The song as a piano roll: time from left to right, pitch from low to high, the words on their notes."""

from collections.abc import Iterable
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any

from engine.files import write_bytes
from music.notes import Note
from pairing.export.formats import Format, MissingPackageError, folded
from pairing.song import Song

_QUARTER, _SEMITONE, _MARGIN = 44, 14, 16
"""Pixels."""
_BROADEST = 24_000
"""Pixels; of longer songs the quarters are made narrower."""
_VOICE, _HANDS = "#c2185b", ("#7f9ec7", "#9bbf9b")
_WHITE_KEY, _BLACK_KEY, _BAR_LINE, _BEAT_LINE, _INK = "#ffffff", "#f1f1f4", "#8a8a94", "#dedee4", "#202024"
_BLACK_KEYS = frozenset([1, 3, 6, 8, 10])
_LETTER_SIZE = 12


def write_png(song: Song, path: Path) -> None:
    """Writes the piano roll: the voice with its words above what instruments play, bars numbered.

    Raises:
        MissingPackageError: Pillow is not installed.
    """
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ModuleNotFoundError as error:
        raise MissingPackageError(Format.PNG, "Pillow", Format.PNG.extra) from error
    roll = _Roll(song)
    image = Image.new("RGB", roll.size, _WHITE_KEY)
    roll.draw(ImageDraw.Draw(image), ImageFont.load_default(_LETTER_SIZE))
    content = BytesIO()
    image.save(content, "PNG", optimize=True)
    write_bytes(path, content.getvalue())


class _Roll:
    """Where on the picture a time and a pitch lie."""

    def __init__(self, song: Song) -> None:
        sung = [note for singer in song.singers for note in singer.notes]
        pitches = [note.pitch_midi for note in (*sung, *song.accompaniment)]
        self.song = song
        self.lowest, self.highest = min(pitches) - 2, max(pitches) + 2
        self.quarter = min(_QUARTER, (_BROADEST - 2 * _MARGIN) / song.end_ql)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return round(self.x(self.song.end_ql)) + _MARGIN, self.y(self.lowest - 1) + _MARGIN

    def x(self, time_ql: float) -> float:
        """Pixels from the left edge."""
        return _MARGIN + time_ql * self.quarter

    def y(self, pitch_midi: int) -> int:
        """Pixels from the upper edge to the upper edge of a pitch."""
        return 2 * _MARGIN + (self.highest - pitch_midi) * _SEMITONE

    def draw(self, canvas: Any, font: Any) -> None:
        """Keys and bars, then the hands, the voice above them, its words on top."""
        self._draw_grid(canvas, font)
        hands = [hand for part in self.song.parts for hand in part.hands]
        for hand, colour in reversed(list(zip(hands, cycle(_HANDS), strict=False))):
            self._draw_notes(canvas, hand, colour)
        for singer in self.song.singers:
            self._draw_notes(canvas, singer.notes, _VOICE)
        lines = [line for singer in self.song.singers for line in singer.lines]
        for sung in (sung for line in lines for sung in line.syllables):
            first = sung.notes[0]
            place = (self.x(first.onset_ql) + 1, self.y(first.pitch_midi) - _SEMITONE)
            # Pillow's own font has no letters with accents, and no dashes.
            canvas.text(place, folded(sung.syllable.text), font=font, fill=_INK)

    def _draw_grid(self, canvas: Any, font: Any) -> None:
        right, metre = self.x(self.song.end_ql), self.song.metre
        for pitch_midi in range(self.lowest, self.highest + 1):
            fill = _BLACK_KEY if pitch_midi % 12 in _BLACK_KEYS else _WHITE_KEY
            canvas.rectangle((_MARGIN, self.y(pitch_midi), right, self.y(pitch_midi - 1)), fill=fill)
        beats_a_bar = round(metre.bar_ql / metre.beat_ql)
        for beat in range(round(self.song.end_ql / metre.beat_ql) + 1):
            bar, in_bar = divmod(beat, beats_a_bar)
            x = self.x(beat * metre.beat_ql)
            fill = _BEAT_LINE if in_bar else _BAR_LINE
            canvas.line((x, self.y(self.highest), x, self.y(self.lowest - 1)), fill=fill)
            if not in_bar and beat * metre.beat_ql < self.song.end_ql:
                canvas.text((x + 2, _MARGIN - 2), str(bar + 1), font=font, fill=_BAR_LINE)

    def _draw_notes(self, canvas: Any, notes: Iterable[Note], colour: str) -> None:
        for note in notes:
            left, right = self.x(note.onset_ql), max(self.x(note.end_ql) - 1, self.x(note.onset_ql) + 1)
            top = self.y(note.pitch_midi)
            canvas.rounded_rectangle((left, top + 1, right, top + _SEMITONE - 1), radius=3, fill=colour)
