"""The sung lines of folders full of scores, read once and cached."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.files import write_bytes
from music.chords.harmonised import HarmonisedMelody
from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, Phrase
from music.readers import SUFFIXES, ReadError, read_piece
from music.readers.abc import read_abc_tunes
from music.vocal import NoVocalLineError, vocal_melodies, vocal_part
from workshop.corpus.errors import CorpusError
from workshop.corpus.workers import Answers, Lost

_CACHE_VERSION = 5
"""Raised whenever the same files would give other melodies."""

_SAME_TUNE_NOTES = 20
"""Melodies that open with the same so many intervals are one tune, whatever key they stand in."""


@dataclass(frozen=True)
class NamedMelody:
    """A melody and its work, the same for all melodies that must fall into the same split.

    Attributes:
        work: name.
        melody: as sung.
        chord_ids: the harmony under it, as `HarmonisedMelody` has it.
    """

    work: str
    melody: Melody
    chord_ids: tuple[int, ...]

    @property
    def harmonised(self) -> HarmonisedMelody:
        """The melody with its harmony."""
        return HarmonisedMelody(self.melody, self.chord_ids)


@dataclass(frozen=True)
class Refused:
    """A file, or a tune in it, that gave no melody, and why."""

    path: str
    reason: str


Reading = tuple[tuple[NamedMelody, ...], tuple[Refused, ...]]
"""What came out of files, and what did not."""


def read_vocal_corpus(
    folder: Path | Sequence[Path], workers: int = 2, cache: Path | None = None
) -> tuple[tuple[NamedMelody, ...], tuple[Refused, ...]]:
    """Reads the sung line of every score in one or several folders and the folders in them.

    A work is a file, or a tune of a file with many; it may give several melodies, one for each metre.
    Tunes that return under other words share the work of the first.

    Args:
        folder: where the scores lie.
        workers: processes to read with; 1 reads in this one.
        cache: `.jsonl.gz` file that keeps the result, used until a score changes, is added or removed.

    Raises:
        CorpusError: no such folder, or no score in it.
    """
    paths = _score_paths([folder] if isinstance(folder, Path) else folder)
    key = _cache_key(paths)
    if cache is not None and cache.is_file():
        cached = _load_cache(cache, key)
        if cached is not None:
            return cached
    readings = list(_read_all(paths, workers))
    melodies = _sharing_works([melody for found, _ in readings for melody in found])
    refused = tuple(refusal for _, refusals in readings for refusal in refusals)
    if cache is not None:
        write_bytes(cache, _encode_cache(key, melodies, refused))
    return melodies, refused


def _score_paths(folders: Iterable[Path]) -> list[Path]:
    paths: list[Path] = []
    for folder in folders:
        if not folder.is_dir():
            raise CorpusError(f"{folder}: no such folder; wanted one with scores")
        found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        if not found:
            raise CorpusError(f"{folder}: no score in it; wanted files ending in {', '.join(SUFFIXES)}")
        paths += found
    return paths


def _read_all(paths: Sequence[Path], workers: int) -> Iterable[Reading]:
    """The readings in the order of the paths; one for a score that its reader crashes or hangs on, too."""
    from tqdm import tqdm

    answers = tqdm(Answers(_read_file, paths, workers), desc="reading scores", total=len(paths), unit="file")
    for number, answer in sorted(answers, key=lambda numbered: numbered[0]):
        yield ((), (Refused(str(paths[number]), answer.reason),)) if isinstance(answer, Lost) else answer


def _read_file(path: Path) -> Reading:
    try:
        pieces = read_abc_tunes(path) if path.suffix.lower() == ".abc" else (read_piece(path),)
    except ReadError as error:
        return (), (Refused(str(path), str(error)),)
    melodies: list[NamedMelody] = []
    refused: list[Refused] = []
    for number, piece in enumerate(pieces, start=1):
        try:
            found = vocal_melodies(piece, vocal_part(piece))
        except NoVocalLineError as error:
            refused.append(Refused(str(path), str(error)))
        else:
            work = path.stem if len(pieces) == 1 else f"{path.stem}-{number}"
            melodies += [NamedMelody(work, each.melody, each.chord_ids) for each in found]
    return tuple(melodies), tuple(refused)


def _sharing_works(melodies: Iterable[NamedMelody]) -> tuple[NamedMelody, ...]:
    """The same tune in two splits would be a leak: it takes the name of the first work that has it."""
    first_work: dict[tuple[int, ...], str] = {}
    shared = []
    for named in melodies:
        pitches = [note.pitch_midi for note in named.melody.notes[: _SAME_TUNE_NOTES + 1]]
        opening = tuple(b - a for a, b in pairwise(pitches))
        shared.append(replace(named, work=first_work.setdefault(opening, named.work)))
    return tuple(shared)


def _cache_key(paths: Iterable[Path]) -> str:
    stats = [(str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    return hashlib.sha256(json.dumps([_CACHE_VERSION, stats]).encode()).hexdigest()


def _encode_cache(key: str, melodies: Iterable[NamedMelody], refused: Iterable[Refused]) -> bytes:
    rows: list[dict[str, Any]] = [{"key": key}]
    rows += [{"work": m.work, **_encode_melody(m.melody), "chords": m.chord_ids} for m in melodies]
    rows += [{"refused": refusal.path, "reason": refusal.reason} for refusal in refused]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return gzip.compress(text.encode(), mtime=0)


def _load_cache(cache: Path, key: str) -> Reading | None:
    """What the cache holds, or None where it was made from other files."""
    with gzip.open(cache, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    if not rows or rows[0].get("key") != key:
        return None
    melodies = tuple(
        NamedMelody(row["work"], _decode_melody(row), tuple(row["chords"])) for row in rows[1:] if "work" in row
    )
    return melodies, tuple(Refused(row["refused"], row["reason"]) for row in rows[1:] if "refused" in row)


def _encode_melody(melody: Melody) -> dict[str, Any]:
    """Notes as (onset, duration, pitch, continues), times in steps of the grid."""
    phrases = [
        [
            (
                round(n.onset_ql * TIME_GRID),
                round(n.duration_ql * TIME_GRID),
                n.pitch_midi,
                int(n.continues_syllable),
            )
            for n in phrase.notes
        ]
        for phrase in melody.phrases
    ]
    return {
        "key": str(melody.key),
        "metre": str(melody.metre),
        "tempo_bpm": melody.tempo_bpm,
        "phrases": phrases,
    }


def _decode_melody(row: dict[str, Any]) -> Melody:
    phrases = tuple(
        Phrase(
            tuple(
                Note(onset / TIME_GRID, duration / TIME_GRID, pitch, continues_syllable=bool(continues))
                for onset, duration, pitch, continues in notes
            )
        )
        for notes in row["phrases"]
    )
    return Melody(phrases, Key.parse(row["key"]), Metre.parse(row["metre"]), row["tempo_bpm"])
