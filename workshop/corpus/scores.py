"""Folders of scores: every work in them read, in several processes, and what cannot be read named with its reason."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from music.notes import Note
from music.readers import SUFFIXES, ReadError, read_piece
from music.readers.abc import read_abc_tunes
from music.scores import Score
from music.sung.line import NoVocalLineError
from workshop.corpus.errors import CorpusError
from workshop.corpus.workers import Answers, Lost

SAME_TUNE_NOTES = 20
"""Tunes that open with the same so many intervals are one work, whatever key they stand in."""

_Found = TypeVar("_Found")
_OfWork = TypeVar("_OfWork", bound=Any)


@dataclass(frozen=True)
class RefusedFile:
    """A file, or a tune in it, that gave nothing, and why."""

    path: str
    reason: str


Reading = tuple[tuple[_Found, ...], tuple[RefusedFile, ...]]
"""What came out of files, and what did not."""


def files_below(folder: Path) -> list[str]:
    """Paths of all music files in a folder and the folders in it, in no order; links to folders are not followed.

    Raises:
        CorpusError: no such folder, or no music file in it.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such folder; wanted one with scores")
    walk = ((where, name) for where, _, files in os.walk(folder) for name in files)
    # joined as text: five times as fast for many files
    found = [os.path.join(where, name) for where, name in walk if name.lower().endswith(SUFFIXES)]  # noqa: PTH118
    if not found:
        raise CorpusError(f"{folder}: no score in it; wanted files ending in {', '.join(SUFFIXES)}")
    return found


def read_scores(
    folders: Iterable[Path], read: Callable[[Score, str], Iterable[_Found]], workers: int, named_by: int = 0
) -> Reading[_Found]:
    """Reads every score in the folders, in the order of their paths; one that crashes or hangs its reader is refused.

    Args:
        folders: where they lie.
        read: makes something of a score and the name of its work; a function of a module, since processes must find
            it. May refuse the score with `NoVocalLineError`.
        workers: processes to read with; 1 reads in this one.
        named_by: how many of the names of the score's folder stand before the name of the work. A work is a file, or
            a tune of a file with many.

    Raises:
        CorpusError: no such folder, or no score in it.
    """
    from tqdm import tqdm

    tasks = [
        (path, folder.resolve().parts[-named_by:] if named_by else ())
        for folder in folders
        for path in sorted(Path(path) for path in files_below(folder))
        if path.is_file()
    ]
    answers = tqdm(
        Answers(partial(_read_file, read), tasks, workers), desc="reading scores", total=len(tasks), unit="file"
    )
    found: list[_Found] = []
    refused: list[RefusedFile] = []
    for number, answer in sorted(answers, key=lambda numbered: numbered[0]):
        if isinstance(answer, Lost):
            refused.append(RefusedFile(str(tasks[number][0]), answer.reason))
        else:
            found += answer[0]
            refused += answer[1]
    return tuple(found), tuple(refused)


def _read_file(
    read: Callable[[Score, str], Iterable[_Found]], path_and_names: tuple[Path, Sequence[str]]
) -> Reading[_Found]:
    path, names = path_and_names
    try:
        scores = read_abc_tunes(path) if path.suffix.lower() == ".abc" else (read_piece(path),)
    except ReadError as error:
        return (), (RefusedFile(str(path), str(error)),)
    found: list[_Found] = []
    refused: list[RefusedFile] = []
    for number, score in enumerate(scores, start=1):
        try:
            found += read(score, "/".join([*names, path.stem if len(scores) == 1 else f"{path.stem}-{number}"]))
        except NoVocalLineError as error:
            refused.append(RefusedFile(str(path), str(error)))
    return tuple(found), tuple(refused)


def opening(notes: Sequence[Note], intervals: int = SAME_TUNE_NOTES) -> tuple[int, ...]:
    """The first intervals of a tune, in semitones: what tells that two are one work."""
    return tuple(after.pitch_midi - before.pitch_midi for before, after in pairwise(notes[: intervals + 1]))


def sharing_works(music: Iterable[_OfWork], notes_of: Callable[[_OfWork], Sequence[Note]]) -> tuple[_OfWork, ...]:
    """The music, each with the work of the first that opens as it does: in two splits the same tune would be a leak."""
    first_work: dict[tuple[int, ...], str] = {}
    return tuple(replace(each, work=first_work.setdefault(opening(notes_of(each)), each.work)) for each in music)
