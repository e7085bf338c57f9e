"""Folders of music as samples; what cannot be read is named and left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from music.key_finding import key_of, last_bass_midi
from music.readers import ReadError
from music.scores import Score, key_at, stretches
from music.styles import Kind
from music.sung.tune import TuneError, read_tune
from workshop.corpus.scores import RefusedFile, files_below, read_scores
from workshop.corpus.sung import NamedMelody, read_vocal_corpus
from workshop.evaluation.sample import MeasuredPiece

_MANY_FILES = 200
"""Fewer are read sooner by one process than others are started."""

_EARLY_QL = 1 / 48
"""Half a step of the grid: a note so little before a bar line belongs behind it."""


@dataclass(frozen=True)
class Found:
    """What a folder holds, and what of it gave nothing, with the reason."""

    samples: tuple[MeasuredPiece, ...]
    refused: tuple[RefusedFile, ...]


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


def polyphonic(piece: Score) -> MeasuredPiece:
    """All that sounds in the stretch of one metre with the most notes.

    Raises:
        SampleError: nothing does.
    """
    notes = [note for part in piece.parts for note in part.notes]
    spans = [(s, [n for n in notes if s.start_ql <= n.onset_ql + _EARLY_QL < s.end_ql]) for s in stretches(piece)]
    stretch, inside = max(spans, key=lambda span: len(span[1]))
    key = key_of(inside, key_at(piece, stretch.start_ql), last_bass_midi(inside, stretch.metre))
    moved = [note.moved(max(-stretch.start_ql, -note.onset_ql)) for note in inside]
    return MeasuredPiece.of_notes(moved, key, stretch.metre)


def _melodies(folder: Path, one_a_work: bool) -> Found:
    workers = 1 if len(files_below(folder)) < _MANY_FILES else 2
    sung, without_words = read_vocal_corpus(folder, workers)
    chosen = longest_of_works(sung) if one_a_work else sung
    samples = [MeasuredPiece.of_melody(named.melody) for named in chosen]
    refused: list[RefusedFile] = []
    for refusal in without_words:
        try:
            samples.append(MeasuredPiece.of_melody(read_tune(Path(refusal.path))))
        except (ReadError, TuneError) as error:
            refused.append(RefusedFile(refusal.path, str(error)))
    return Found(tuple(samples), tuple(refused))


def _pieces(folder: Path) -> Found:
    return Found(*read_scores([folder], _polyphonic, workers=1))


def _polyphonic(score: Score, _work: str) -> list[MeasuredPiece]:
    # of a book some tunes hold words alone
    return [polyphonic(score)] if any(part.notes for part in score.parts) else []
