"""Folders of music as samples; what cannot be read is named and left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from music.key_finding import key_of
from music.notes import Piece
from music.readers import SUFFIXES, ReadError, read_piece
from music.readers.abc import read_abc_tunes
from music.scores import key_at, stretches
from music.styles import Kind
from music.tunes import TuneError, read_tune
from workshop.corpus.errors import CorpusError
from workshop.corpus.sung import NamedMelody, Refused, read_vocal_corpus
from workshop.evaluation.sample import Sample

_MANY_FILES = 200
"""Fewer are read sooner by one process than others are started."""

_EARLY_QL = 1 / 48
"""Half a step of the grid: a note so little before a bar line belongs behind it."""


@dataclass(frozen=True)
class Found:
    """What a folder holds, and what of it gave nothing, with the reason."""

    samples: tuple[Sample, ...]
    refused: tuple[Refused, ...]


def read_samples(folder: Path, kind: Kind, one_a_work: bool = False) -> Found:
    """Reads all music below a folder.

    Melodies: the sung lines of scores with words, as training reads them, and the tunes of other files, of many in a
    file the first. Piano pieces: all that sounds in the longest stretch of one metre.

    Args:
        folder: where the files lie.
        kind: what to make of them.
        one_a_work: of tunes that open alike, and of one work's stretches, the longest alone is taken, so that a set
            does not agree with itself because it holds a thing twice.

    Raises:
        CorpusError: no such folder, or no music in it.
    """
    return _melodies(folder, one_a_work) if kind is Kind.VOICE else _pieces(folder)


def longest_of_works(melodies: Iterable[NamedMelody]) -> list[NamedMelody]:
    """The melody with the most notes of each work, in the order of the works."""
    longest: dict[str, NamedMelody] = {}
    for named in melodies:
        kept = longest.setdefault(named.work, named)
        if len(named.melody.notes) > len(kept.melody.notes):
            longest[named.work] = named
    return list(longest.values())


def polyphonic(piece: Piece) -> Sample:
    """All that sounds in the stretch of one metre with the most notes.

    Raises:
        SampleError: nothing does.
    """
    notes = [note for part in piece.parts for note in part.notes]
    spans = [(s, [n for n in notes if s.start_ql <= n.onset_ql + _EARLY_QL < s.end_ql]) for s in stretches(piece)]
    stretch, inside = max(spans, key=lambda span: len(span[1]))
    last_ql = max((note.end_ql for note in inside), default=0.0) - stretch.metre.beat_ql
    bass_midi = min((note.pitch_midi for note in inside if note.end_ql > last_ql), default=None)
    key = key_of(inside, key_at(piece, stretch.start_ql), bass_midi)
    moved = [note.moved(max(-stretch.start_ql, -note.onset_ql)) for note in inside]
    return Sample.of_notes(moved, key, stretch.metre)


def _melodies(folder: Path, one_a_work: bool) -> Found:
    workers = 1 if sum(1 for _ in _music_files(folder)) < _MANY_FILES else 2
    sung, without_words = read_vocal_corpus(folder, workers)
    chosen = longest_of_works(sung) if one_a_work else sung
    samples = [Sample.of_melody(named.melody) for named in chosen]
    refused: list[Refused] = []
    for refusal in without_words:
        try:
            samples.append(Sample.of_melody(read_tune(Path(refusal.path))))
        except (ReadError, TuneError) as error:
            refused.append(Refused(refusal.path, str(error)))
    return Found(tuple(samples), tuple(refused))


def _pieces(folder: Path) -> Found:
    samples: list[Sample] = []
    refused: list[Refused] = []
    for path in _music_files(folder):
        try:
            samples += [polyphonic(piece) for piece in _pieces_in(path)]
        except ReadError as error:
            refused.append(Refused(str(path), str(error)))
    if not samples and not refused:
        raise CorpusError(f"{folder}: no music in it; wanted files ending in {', '.join(SUFFIXES)}")
    return Found(tuple(samples), tuple(refused))


def _pieces_in(path: Path) -> Iterable[Piece]:
    if path.suffix.lower() != ".abc":
        return (read_piece(path),)
    return (tune for tune in read_abc_tunes(path) if any(part.notes for part in tune.parts))


def _music_files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such folder; wanted one with music")
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES and path.is_file())
