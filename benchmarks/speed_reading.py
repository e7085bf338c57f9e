"""MIDI read for training (to notes of two hands), beside music21 and beside bare symusic, on the same files.

    python benchmarks/speed_reading.py [--files FOLDER] [--rounds 3] [--json]

Without a folder of your own the files are sonatas, quartets and rags that music21 brings, written as MIDI first.
Damaged files are no use here: music21 refuses them.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.side_by_side import seconds_a_unit, show
from engine.files import write_bytes
from music.midi import file_bytes, head_events, note_events, signature_events, ticks, track_of
from music.piano.pieces import PianoStyle
from music.readers import SUFFIXES, read_piece
from music.scores import Score
from workshop.corpus.midi import read_midi_tracks
from workshop.corpus.pieces import piano_piece

COMPOSERS = ("beethoven", "mozart", "haydn", "corelli", "joplin")
MOST_FILES = 12
FEWEST_NOTES = 300


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = sorted(wishes.files.rglob("*.mid")) if wishes.files else list(written(Path(folder)))
        show(figures(paths, wishes.rounds), wishes.json)


def figures(paths: Sequence[Path], rounds: int) -> dict[str, float]:
    """Notes a second of each reader, and how much faster than music21 they are."""
    notes = sum(len(read_midi_tracks(path, path.read_bytes()).sounds) for path in paths)
    actions = {
        "music21": over(paths, read_by_music21, notes),
        "ours": over(paths, read_for_training, notes),
        "symusic": over(paths, read_by_symusic, notes),
    }
    taken = seconds_a_unit(actions, rounds)
    found: dict[str, float] = {"files": len(paths), "notes": notes}
    found |= {f"{name}, notes a second": 1 / seconds for name, seconds in taken.items()}
    return found | {f"{name} is faster than music21 by": taken["music21"] / taken[name] for name in ("ours", "symusic")}


def over(paths: Sequence[Path], read: Callable[[Path], None], notes: int) -> Callable[[], int]:
    """Reads all the files and says how many notes that was."""

    def read_all() -> int:
        for path in paths:
            read(path)
        return notes

    return read_all


def read_for_training(path: Path) -> None:
    """What `music train` does with a file before it encodes it."""
    piano_piece(read_midi_tracks(path, path.read_bytes()), path.stem, PianoStyle.OTHER)


def read_by_music21(path: Path) -> None:
    """As its users do, but without what it remembers of files it has read before."""
    from music21 import converter

    converter.parse(path, forceSource=True)


def read_by_symusic(path: Path) -> None:
    """To its own notes alone."""
    from symusic import Score

    Score(path)


def written(folder: Path) -> Iterator[Path]:
    """Pieces of music21's corpus as MIDI files, a track for each part."""
    from music21 import corpus

    sources = (Path(path) for name in COMPOSERS for path in corpus.getComposer(name))
    pieces = (read_piece(source) for source in sources if source.suffix in SUFFIXES)
    long_enough = (piece for piece in pieces if sum(len(part.notes) for part in piece.parts) >= FEWEST_NOTES)
    for number, piece in enumerate(islice(long_enough, MOST_FILES), start=1):
        yield write_piece(piece, folder / f"{number:02}.mid")


def write_piece(piece: Score, path: Path) -> Path:
    """Writes all parts of a piece."""
    tracks = [signature_events(piece.tempo_bpm, piece.metre, piece.key)]
    for number, part in enumerate(piece.parts):
        tracks.append(head_events("", number % 9))
        for note in part.notes:
            start, end = ticks(note.onset_ql), ticks(note.end_ql)
            tracks[-1] += note_events(start, end, number % 9, note.pitch_midi, note.velocity)
    write_bytes(path, file_bytes(track_of(events, 0) for events in tracks))
    return path


if __name__ == "__main__":
    main()
