"""Piano music out of folders of any size as the piano network's ids, and its training on them."""

from collections.abc import Sequence
from pathlib import Path

from engine.config import NetworkConfig, TrainingConfig
from engine.recipe import Figures, Report
from music.piano.encoding import ENCODING_VERSION, EncodedPiano, encode
from music.piano.ids import names
from music.piano.pieces import PianoPiece
from music.piano.tracker import STATE_SIZE
from workshop.corpus.reading import READING_VERSION, ReadFile, digest, read_folders, read_music
from workshop.corpus.store import Arrays
from workshop.piano.corpus import NamedPiano
from workshop.piano.training import train_piano_on


def train_piano_on_files(
    folders: Sequence[Path],
    out: Path,
    config: TrainingConfig,
    report: Report,
    resume: bool = False,
    workers: int = 2,
    cache: Path | None = None,
    network: NetworkConfig | None = None,
) -> Figures:
    """Trains a piano network on all music for piano in the folders, and writes a model folder to `out`.

    Args:
        folders: as in `read_piano_files`.
        out: folder of the model.
        config: how it is trained.
        report: is told what was read and how training goes.
        resume: go on where an interrupted training stopped. An interrupted reading always goes on.
        workers: processes to read with.
        cache: folder that keeps what was read; one beside the model if not given.
        network: another shape than that of the network that ships.

    Raises:
        CorpusError: a folder is missing or holds no music file, or there are too few works to train on.
        StoreError: the cache is damaged, in use, or on a full disk.
    """
    pieces = read_piano_files(folders, cache or out / "corpus", report, workers)
    return train_piano_on(pieces, out, config, report, resume, network)


def read_piano_files(folders: Sequence[Path], cache: Path, report: Report, workers: int = 2) -> tuple[NamedPiano, ...]:
    """The encoded piano music of the folders, read as `read_folders` does; the arrays stay on disk until they are used.

    Args:
        folders: where the files lie.
        cache: folder of the store.
        report: is told what was found and refused.
        workers: processes to read with.

    Raises:
        CorpusError: no such folder, or no music file in it.
        StoreError: the cache is damaged, in use, or on a full disk.
    """
    pieces = read_folders(folders, cache, read_file, _version(), report, workers)
    return tuple(
        NamedPiano(work, EncodedPiano.from_arrays(arrays)) for work, arrays in zip(pieces.works, pieces, strict=True)
    )


def read_file(path: Path) -> ReadFile:
    """All piano music of one file, encoded, and a digest of the file.

    Raises:
        ReadError: the file is broken, or larger than any music.
        NoPianoError: it holds no music for piano.
    """
    return read_music(path, _encoded)


def _encoded(piece: PianoPiece) -> Arrays:
    return encode(piece).to_arrays()


def _version() -> str:
    """What must be the same for arrays to be used again: reading, encoding, the ids' meaning, what a state holds."""
    return f"{READING_VERSION} {ENCODING_VERSION} {digest(' '.join(names()).encode()).hex()} {STATE_SIZE}"
