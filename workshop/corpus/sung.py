"""The sung lines of folders full of scores, read once and cached."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.files import write_bytes
from music.chords import HarmonisedMelody
from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, Phrase
from music.scores import Score
from music.sung.line import vocal_part
from music.sung.melody import vocal_melodies
from workshop.corpus.scores import Reading, RefusedFile, files_below, read_scores, sharing_works

_CACHE_VERSION = 5
"""Raised whenever the same files would give other melodies."""


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


def read_vocal_corpus(
    folder: Path | Sequence[Path], workers: int = 2, cache: Path | None = None
) -> Reading[NamedMelody]:
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
    folders = [folder] if isinstance(folder, Path) else folder
    key = "" if cache is None else _cache_key(folders)
    if cache is not None and cache.is_file():
        cached = _load_cache(cache, key)
        if cached is not None:
            return cached
    found, refused = read_scores(folders, _melodies, workers)
    melodies = sharing_works(found, lambda named: named.melody.notes)
    if cache is not None:
        write_bytes(cache, _encode_cache(key, melodies, refused))
    return melodies, refused


def _melodies(score: Score, work: str) -> list[NamedMelody]:
    return [NamedMelody(work, each.melody, each.chord_ids) for each in vocal_melodies(score, vocal_part(score))]


def _cache_key(folders: Iterable[Path]) -> str:
    paths = [Path(path) for folder in folders for path in sorted(files_below(folder))]
    stats = [(str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns) for path in paths if path.is_file()]
    return hashlib.sha256(json.dumps([_CACHE_VERSION, stats]).encode()).hexdigest()


def _encode_cache(key: str, melodies: Iterable[NamedMelody], refused: Iterable[RefusedFile]) -> bytes:
    rows: list[dict[str, Any]] = [{"key": key}]
    rows += [{"work": m.work, **_encode_melody(m.melody), "chords": m.chord_ids} for m in melodies]
    rows += [{"refused": refusal.path, "reason": refusal.reason} for refusal in refused]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return gzip.compress(text.encode(), mtime=0)


def _load_cache(cache: Path, key: str) -> Reading[NamedMelody] | None:
    """What the cache holds, or None where it was made from other files."""
    with gzip.open(cache, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    if not rows or rows[0].get("key") != key:
        return None
    melodies = tuple(
        NamedMelody(row["work"], _decode_melody(row), tuple(row["chords"])) for row in rows[1:] if "work" in row
    )
    return melodies, tuple(RefusedFile(row["refused"], row["reason"]) for row in rows[1:] if "refused" in row)


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
