"""Songs whose settings are known: scores with words under their notes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from lyrics.language import language_of
from music.metre import Metre
from music.notes import Note
from music.scores import Score, Underlaid
from music.sung.line import NoVocalLineError, between_rests, step_of, top_line, vocal_part
from music.sung.underlay import OTHER_VERSE_RUN, with_other_verses, words_by_step
from pairing.setting.note_features import LEAST_REST_QL
from workshop.corpus.scores import Reading, read_scores, sharing_works

FEWEST_SYLLABLES = 12
"""A song with fewer teaches nothing."""

_FEWEST_ENGLISH = 0.8
"""Share of the different words that the lexicon lists, from which on a song is English."""

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


def read_set_songs(folders: Sequence[Path], workers: int = 2) -> Reading[SetSong]:
    """Reads the leading voice of every score in the folders, with its first verse.

    Args:
        folders: a collection each.
        workers: processes to read with.

    Raises:
        CorpusError: no such folder, or no score in it.
    """
    songs, refused = read_scores(folders, _set_songs, workers, named_by=2)
    return sharing_works(songs, lambda song: song.notes), refused


def _set_songs(score: Score, work: str) -> list[SetSong]:
    return [set_song(score, work)]


def set_song(score: Score, work: str) -> SetSong:
    """The leading voice of a piece with the words of its first verse.

    Notes between rests that carry no words are left out. Where the first verse has no words for a while and another
    has, as in a second ending, the other's are taken.

    Raises:
        NoVocalLineError: no part has words, or they are too few or more than the notes.
    """
    part = vocal_part(score)
    words = _by_verse(words_by_step(part))
    line, _ = top_line(part.notes, lambda note: any(step_of(note) in verse for verse in words))
    kept: list[Note] = []
    begun: dict[int, Underlaid] = {}
    for group in between_rests(line, LEAST_REST_QL):
        own, *others = ([verse.get(step_of(note)) for note in group] for verse in words)
        # where the first verse is silent from rest to rest, any word of another is sung
        sung = with_other_verses(own, others, OTHER_VERSE_RUN if any(own) else 1)
        begun |= {step_of(note): syllable for note, syllable in zip(group, sung, strict=True) if syllable}
        kept += group if any(sung) else []
    kept = kept[next((n for n, note in enumerate(kept) if step_of(note) in begun), 0) :]
    pieces = tuple(
        SetPiece(_NO_LETTERS.sub("", begun[step_of(note)].text), begun[step_of(note)].ends_word, number)
        for number, note in enumerate(kept)
        if step_of(note) in begun
    )
    if len(pieces) < FEWEST_SYLLABLES:
        raise NoVocalLineError(f"{score.title!r} has {len(pieces)} syllables; wanted {FEWEST_SYLLABLES} or more")
    song = SetSong(work, tuple(kept), score.metre, pieces, False)
    return replace(song, is_english=_is_english(song))


def _by_verse(words: Mapping[int, Sequence[Underlaid]]) -> list[dict[int, Underlaid]]:
    """For every verse in order its syllables by their step, of several at once the highest."""
    found: dict[int, dict[int, Underlaid]] = {}
    for step, syllables in words.items():
        for syllable in syllables:
            if any(character.isalpha() for character in syllable.text):
                found.setdefault(syllable.verse, {})[step] = syllable
    return [found[verse] for verse in sorted(found)]


def _is_english(song: SetSong) -> bool:
    lexicon = _listed()
    # different words, lest "la la la" make a song English
    words = {re.sub(r"[^\w']", "", "".join(piece.text for piece in word)).lower() for word in song.divided_words}
    return len(words & lexicon) >= _FEWEST_ENGLISH * len(words)


@cache
def _listed() -> frozenset[str]:
    return frozenset(language_of().lexicon)
