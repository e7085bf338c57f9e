"""Songs whose settings are known: scores with words under their notes."""

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

from lyrics.prosody import Lexicon
from music.metre import Metre
from music.notes import TIME_GRID, Note, Part, Piece, Underlaid
from music.readers import SUFFIXES, ReadError, read_piece
from music.readers.abc import read_abc_tunes
from music.vocal import NoVocalLineError, vocal_part
from pairing.setting.note_features import LEAST_REST_QL
from workshop.corpus.errors import CorpusError
from workshop.corpus.sung import Refused

FEWEST_SYLLABLES = 12
"""A song with fewer teaches nothing."""

_FEWEST_ENGLISH = 0.8
"""Share of the different words that the lexicon lists, from which on a song is English."""

_OTHER_VERSE_RUN = 3
"""So many syllables of another verse, where the first has none, are its own ending and no melisma."""

_SAME_TUNE_NOTES = 20
"""Tunes that open with the same so many intervals are one work, whatever key they stand in."""

_NO_LETTERS = re.compile(r"[\s_~]")


@dataclass(frozen=True)
class SetPiece:
    """A syllable as a score writes it, and the note that it begins on."""

    text: str
    ends_word: bool
    note: int


@dataclass(frozen=True)
class SetSong:
    """A sung line and its words, as a composer or an editor put them together.

    Attributes:
        work: collection and file, `lieder/scores/lc123`; the same for all that must fall into the same split.
        notes: one at a time; the first begins a syllable.
        is_english: whether the lexicon knows most of the words.
    """

    work: str
    notes: tuple[Note, ...]
    metre: Metre
    pieces: tuple[SetPiece, ...]
    is_english: bool

    @property
    def divided_words(self) -> list[tuple[SetPiece, ...]]:
        """The syllables of each word."""
        found: list[list[SetPiece]] = [[]]
        for piece in self.pieces:
            found[-1].append(piece)
            if piece.ends_word:
                found.append([])
        return [tuple(word) for word in found if word]


def read_set_songs(folders: Sequence[Path], workers: int = 2) -> tuple[tuple[SetSong, ...], tuple[Refused, ...]]:
    """Reads the leading voice of every score in the folders, with its first verse.

    Args:
        folders: a collection each.
        workers: processes to read with.

    Raises:
        CorpusError: no such folder, or no score in it.
    """
    paths: list[tuple[str, Path]] = []
    for folder in folders:
        found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
        if not found:
            raise CorpusError(f"{folder}: no score in it; wanted files ending in {', '.join(SUFFIXES)}")
        name = folder.resolve()
        paths += [(f"{name.parent.name}/{name.name}", path) for path in found]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        readings = list(pool.map(_read_file, paths, chunksize=8))
    songs = _sharing_works(song for read, _ in readings for song in read)
    return songs, tuple(refusal for _, refusals in readings for refusal in refusals)


def _read_file(collection_and_path: tuple[str, Path]) -> tuple[list[SetSong], list[Refused]]:
    collection, path = collection_and_path
    try:
        pieces = read_abc_tunes(path) if path.suffix.lower() == ".abc" else (read_piece(path),)
    except ReadError as error:
        return [], [Refused(str(path), str(error))]
    songs: list[SetSong] = []
    refused: list[Refused] = []
    for number, piece in enumerate(pieces, start=1):
        work = f"{collection}/{path.stem}" + (f"-{number}" if len(pieces) > 1 else "")
        try:
            songs.append(set_song(piece, work))
        except NoVocalLineError as error:
            refused.append(Refused(str(path), str(error)))
    return songs, refused


def set_song(piece: Piece, work: str) -> SetSong:
    """The leading voice of a piece with the words of its first verse.

    Notes between rests that carry no words are left out. Where the first verse has no words for a while and another
    has, as in a second ending, the other's are taken.

    Raises:
        NoVocalLineError: no part has words, or they are too few or more than the notes.
    """
    part = vocal_part(piece)
    line = _skyline(part)
    words = _words_by_onset(part)
    kept: list[Note] = []
    begun: dict[int, Underlaid] = {}
    for group in _between_rests(line):
        sung = _sung_in(group, words)
        begun |= sung
        kept += group if sung else []
    kept = kept[next((n for n, note in enumerate(kept) if _moment(note) in begun), 0) :]
    pieces = tuple(
        SetPiece(_NO_LETTERS.sub("", begun[_moment(note)].text), begun[_moment(note)].ends_word, number)
        for number, note in enumerate(kept)
        if _moment(note) in begun
    )
    if len(pieces) < FEWEST_SYLLABLES:
        raise NoVocalLineError(f"{piece.title!r} has {len(pieces)} syllables; wanted {FEWEST_SYLLABLES} or more")
    song = SetSong(work, tuple(kept), piece.metre, pieces, False)
    return replace(song, is_english=_is_english(song))


def _moment(note: Note) -> int:
    return round(note.onset_ql * TIME_GRID * 2)


def _skyline(part: Part) -> list[Note]:
    """The highest note at every moment, one at a time; an inner note that begins under a higher one is left out."""
    sung = {_moment(part.notes[syllable.note]) for syllable in part.underlay}
    highest = {_moment(note): note for note in part.notes}  # ordered by pitch within an onset
    line: list[Note] = []
    for moment, note in highest.items():
        if line and line[-1].end_ql > note.onset_ql + 1e-3:
            if line[-1].pitch_midi > note.pitch_midi and moment not in sung:
                continue
            line[-1] = replace(line[-1], duration_ql=note.onset_ql - line[-1].onset_ql)
        line.append(note)
    return line


def _words_by_onset(part: Part) -> dict[int, dict[int, Underlaid]]:
    """For every verse its syllables by moment, of several at once the highest."""
    found: dict[int, dict[int, Underlaid]] = {}
    for syllable in sorted(part.underlay, key=lambda syllable: syllable.note):
        if any(character.isalpha() for character in syllable.text):
            found.setdefault(syllable.verse, {})[_moment(part.notes[syllable.note])] = syllable
    return found


def _between_rests(line: Sequence[Note]) -> list[list[Note]]:
    groups: list[list[Note]] = []
    for before, note in zip([None, *line], line, strict=False):
        if before is None or note.onset_ql - before.end_ql > LEAST_REST_QL:
            groups.append([])
        groups[-1].append(note)
    return groups


def _sung_in(group: Sequence[Note], words: dict[int, dict[int, Underlaid]]) -> dict[int, Underlaid]:
    """The syllables that begin in a group by moment: those of the first verse, and another's where it is silent."""
    first = min(words)
    moments = [_moment(note) for note in group]
    sung = {moment: words[first][moment] for moment in moments if moment in words[first]}
    edges = [-1, *(n for n, moment in enumerate(moments) if moment in sung), len(moments)]
    for before, after in pairwise(edges):
        silent = moments[before + 1 : after]
        others = [[m for m in silent if m in words[verse]] for verse in words if verse != first]
        most = max(others, key=len, default=[])
        if len(most) >= _OTHER_VERSE_RUN or (most and len(silent) == len(moments)):
            verse = next(verse for verse in words if verse != first and all(m in words[verse] for m in most))
            sung |= {moment: words[verse][moment] for moment in most}
    return sung


def _is_english(song: SetSong) -> bool:
    lexicon = _listed()
    # different words, lest "la la la" make a song English
    words = {re.sub(r"[^\w']", "", "".join(piece.text for piece in word)).lower() for word in song.divided_words}
    return len(words & lexicon) >= _FEWEST_ENGLISH * len(words)


@cache
def _listed() -> frozenset[str]:
    return frozenset(Lexicon.load())


def _sharing_works(songs: Iterable[SetSong]) -> tuple[SetSong, ...]:
    """The same tune in two splits would be a leak: it takes the name of the first work that has it."""
    first_work: dict[tuple[int, ...], str] = {}
    shared = []
    for song in songs:
        pitches = [note.pitch_midi for note in song.notes[: _SAME_TUNE_NOTES + 1]]
        opening = tuple(after - before for before, after in pairwise(pitches))
        shared.append(replace(song, work=first_work.setdefault(opening, song.work)))
    return tuple(shared)
