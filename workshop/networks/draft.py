"""What a network of the family writes: parts for instruments, and their MIDI file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from music.generated import music_to_json
from music.key_finding import key_of
from music.keys import Key
from music.metre import Metre
from music.midi import CHANNELS, TrackPart, write_parts
from music.notes import Note, check_tempo, in_order
from music.piano.files import without_overlaps

MOST_PARTS = len(CHANNELS)

VOICE = "voice"
_HANDS = ("right", "left", VOICE)


class DraftError(ValueError):
    """Music that no file can hold."""


@dataclass(frozen=True)
class DraftPart:
    """Notes of one instrument by onset, then pitch.

    Attributes:
        name: of the instrument; a piano's hands are `right` and `left`.
        program: General MIDI program, 0 to 127.
        notes: in order.
    """

    name: str
    program: int
    notes: tuple[Note, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.program <= 127:
            raise DraftError(f"part {self.name!r} has program {self.program}; wanted General MIDI 0 to 127")


@dataclass(frozen=True)
class MusicDraft:
    """Music without a plan: parts that sound together."""

    parts: tuple[DraftPart, ...]
    tempo_bpm: float
    metre: Metre

    def __post_init__(self) -> None:
        check_tempo(self.tempo_bpm)
        if len(self.parts) > MOST_PARTS:
            raise DraftError(f"{len(self.parts)} parts; wanted at most {MOST_PARTS}, one for each MIDI channel")

    @property
    def notes(self) -> int:
        """How many notes all parts have."""
        return sum(len(part.notes) for part in self.parts)

    @property
    def end_ql(self) -> float:
        """Where the last note stops, in quarters; 0 without notes."""
        return max((note.end_ql for part in self.parts for note in part.notes), default=0.0)

    @property
    def sounding(self) -> tuple[Note, ...]:
        """The notes of all parts, in order."""
        return in_order(note for part in self.parts for note in part.notes)

    @property
    def played(self) -> tuple[Note, ...]:
        """The notes of all parts but the voice, in order; of a voice alone its own."""
        return in_order(
            note for part in self.parts if part.name != VOICE or len(self.parts) == 1 for note in part.notes
        )

    @cached_property
    def key(self) -> Key:
        """The key its notes are most like, C major without notes: no network says one."""
        last = [note.pitch_midi for note in self.sounding if note.end_ql > self.end_ql - self.metre.beat_ql]
        return key_of(self.sounding, Key.parse("C major"), min(last, default=None))

    def to_json(self, style: str, seed: int, path: Path) -> Mapping[str, Any]:
        """What `music generate --json` prints: the whole is one phrase; a part that is no hand counts as the right."""
        rows = [(note, part.name if part.name in _HANDS else "right") for part in self.parts for note in part.notes]
        rows.sort(key=lambda row: (row[0].onset_ql, row[0].pitch_midi))
        phrases = [(0, len(rows) - 1)] if rows else []
        return music_to_json(
            rows,
            phrases,
            style=style,
            theme="",
            seed=seed,
            key=self.key,
            metre=self.metre,
            tempo_bpm=self.tempo_bpm,
            path=path,
        )


def write_draft(draft: MusicDraft, path: Path) -> None:
    """Writes a format 1 MIDI file, a track and a channel for each part."""
    parts = [TrackPart(part.name, without_overlaps(part.notes), part.program) for part in draft.parts]
    write_parts(parts, draft.tempo_bpm, draft.metre, draft.key, draft.end_ql, path)
