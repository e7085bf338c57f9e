"""Tunes whose phrases are known: sung lines cut by their words, and the Essen folk songs that music21 brings.

In the ABC form of the Essen collection every line of music is a phrase.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.extras import needs_extra
from music.metre import Metre
from music.notes import Melody, Note
from music.readers import ReadError
from music.readers.abc import read_abc
from workshop.corpus.scores import opening
from workshop.corpus.sung import read_vocal_corpus

FOLK = "folk songs"
"""Source of the Essen tunes; sung lines have the name that is given with their folder."""

_FEWEST_NOTES, _FEWEST_PHRASES = 12, 2
"""A shorter tune, or one of a single phrase, tells nothing of where phrases begin."""

_OPENING_NOTES = 12
"""Tunes that open with the same so many intervals are variants of one work, whatever key they stand in."""


@dataclass(frozen=True)
class CutTune:
    """A tune with the notes that begin its phrases, the first being 0.

    Attributes:
        source: the collection it comes from.
        work: the same for variants of one tune, which must fall into the same split.
    """

    source: str
    work: str
    notes: tuple[Note, ...]
    metre: Metre
    starts: tuple[int, ...]


@dataclass(frozen=True)
class TuneSplit:
    """Tunes for training, validation and test; no work lies in two of them."""

    train: tuple[CutTune, ...]
    valid: tuple[CutTune, ...]
    test: tuple[CutTune, ...]


def sung_tunes(source: str, folder: Path, workers: int, cache: Path | None = None) -> tuple[CutTune, ...]:
    """The sung lines of a folder of scores, in phrases as their words have lines.

    Raises:
        CorpusError: no such folder, or no score in it.
    """
    melodies, _ = read_vocal_corpus(folder, workers, cache)
    return tuple(_cut_tune(source, named.melody) for named in melodies)


def folk_tunes() -> tuple[CutTune, ...]:
    """The Essen folk songs in music21's corpus, without those that cannot be read.

    Raises:
        MissingExtraError: music21 is not installed.
    """
    with needs_extra("library", "learning from folk songs"):
        import music21

    folder = Path(music21.__file__).parent / "corpus" / "essenFolksong"
    return tuple(tune for path in sorted(folder.glob("*.abc")) for tune in read_folk_tunes(path))


def read_folk_tunes(path: Path) -> Iterator[CutTune]:
    """The tunes of an ABC file in which every line of music is a phrase; those that cannot be read are passed over."""
    text = path.read_text(encoding="latin-1")
    with TemporaryDirectory() as folder:
        tune = Path(folder) / path.name
        for lines in re.split(r"^(?=X:)", text, flags=re.M)[1:]:
            # a word at the head of every line of music tells where it begins, for readers read words
            tune.write_text(re.sub(r"^((?![A-Z]:).+)$", r"\1\nw: first", lines, flags=re.M), encoding="latin-1")
            try:
                piece = read_abc(tune)
            except ReadError:
                continue
            part = piece.parts[0]
            starts = tuple(sorted({0, *(syllable.note for syllable in part.underlay)}))
            yield CutTune(FOLK, _work_of(part.notes), part.notes, piece.metre, starts)


def _cut_tune(source: str, melody: Melody) -> CutTune:
    starts = tuple(accumulate((len(phrase.notes) for phrase in melody.phrases[:-1]), initial=0))
    return CutTune(source, _work_of(melody.notes), melody.notes, melody.metre, starts)


def without_bars(tune: CutTune) -> CutTune:
    """The tune as a file tells it that names no metre and no pickup: in 4/4, its first note on the first beat."""
    first_ql = tune.notes[0].onset_ql
    return replace(tune, notes=tuple(note.moved(-first_ql) for note in tune.notes), metre=Metre(4, 4))


def split_by_work(tunes: Iterable[CutTune]) -> TuneSplit:
    """Four fifths of the works for training, a tenth each for validation and test.

    Which part a work falls into is told by its digest alone: it is the same whatever else is read. Tunes that
    repeat another's intervals and rhythm are dropped, and so are those too short to tell anything.
    """
    parts: tuple[list[CutTune], ...] = ([], [], [])
    seen: set[str] = set()
    for tune in tunes:
        digest = _digest_of(tune.notes)
        if digest in seen or len(tune.notes) < _FEWEST_NOTES or len(tune.starts) < _FEWEST_PHRASES:
            continue
        seen.add(digest)
        tenth = int(tune.work, 16) % 10
        parts[{8: 1, 9: 2}.get(tenth, 0)].append(tune)
    return TuneSplit(*(tuple(part) for part in parts))


def _work_of(notes: Sequence[Note]) -> str:
    return _hash(list(opening(notes, _OPENING_NOTES)))


def _digest_of(notes: Sequence[Note]) -> str:
    """The same for the same intervals in the same rhythm, in any key and at any speed."""
    unit_ql = notes[0].duration_ql if notes else 1.0
    return _hash(
        [
            (after.pitch_midi - before.pitch_midi, round((after.onset_ql - before.onset_ql) / unit_ql, 3))
            for before, after in pairwise(notes)
        ]
    )


def _hash(values: Sequence[object]) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
