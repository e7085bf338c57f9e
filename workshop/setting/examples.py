"""From known settings to numbers to fit costs with."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from lyrics.prosody import Lexicon
from pairing.setting.alignment import Floats
from pairing.setting.note_features import note_features
from pairing.setting.word_features import ends_with_mark, syllable_features, word_ids
from pairing.setting.words import Place, Way, Word, WordLattice, divided, has_letter, word_of
from workshop.setting.corpus import SetPiece, SetSong
from workshop.setting.training import Known

COMMON_WORDS = 120
"""How many words of one syllable are known by themselves."""

TEST_SHARE, VALIDATION_SHARE = 0.1, 0.1

_STRONG_MARK, _PUNCTUATION = re.compile(r"[.;:!?]"), re.compile(r"[.,;:!?\u2026\u2014\u2013]")
_AT_MARKS, _AT_STRONG_MARKS, _AT_SOME_MARKS, _UNMARKED = range(4)
_CUTS = (0.6, 0.15, 0.15, 0.1)
"""How often, while fitting, lines end at every mark, at strong ones only, at some; at every one, which is then lost."""


@dataclass(frozen=True)
class Splits:
    """The songs with words of each split, for fitting the costs of a setting."""

    train: tuple[SetSong, ...]
    validation: tuple[SetSong, ...]
    test: tuple[SetSong, ...]


@dataclass(frozen=True)
class SettingExample:
    """A song's words in all ways to say them, with the one that was sung."""

    song: SetSong
    words: WordLattice
    sung: tuple[int, ...]

    @property
    def starts(self) -> list[int]:
        """The note that each syllable sung begins on."""
        return [piece.note for piece in self.song.pieces]

    @property
    def features(self) -> tuple[Floats, Floats]:
        """Of the notes and of the syllables, not yet scaled."""
        return note_features(self.song.notes, self.song.metre, len(self.song.pieces)), syllable_features(self.words)

    def known(self, common: Sequence[str], shown: Floats, said: Floats) -> Known:
        """The example in numbers, with its scaled features."""
        ids = word_ids(self.words, common)
        return Known(shown, said, ids, self.words.links, np.array(self.sung), np.array(self.starts))


def split_songs(songs: Iterable[SetSong]) -> Splits:
    """By work: a digest of its name decides, so that it never changes."""
    found: tuple[list[SetSong], ...] = ([], [], [])
    for song in songs:
        share = int(sha256(song.work.encode()).hexdigest()[:8], 16) / 2**32
        found[2 if share < TEST_SHARE else 1 if share < TEST_SHARE + VALIDATION_SHARE else 0].append(song)
    return Splits(tuple(found[0]), tuple(found[1]), tuple(found[2]))


def common_words(songs: Iterable[SetSong]) -> tuple[str, ...]:
    """The commonest English words of one syllable."""
    words = [word for song in songs if song.is_english for word in song.divided_words if len(word) == 1]
    counted = Counter("".join(c for c in word[0].text.lower() if c.isalpha()) for word in words)
    return tuple(word for word, _ in counted.most_common(COMMON_WORDS))


def example_of(song: SetSong, lexicon: Lexicon, rng: np.random.Generator | None = None) -> SettingExample:
    """The words of a song as the lexicon says them, and as they were sung.

    Args:
        song: with its setting.
        lexicon: asked about English songs; of others the syllables alone are known.
        rng: draws where lines end, which is at every mark without it.
    """
    cut = _line_cutter(rng)
    words: list[Word] = []
    sung: list[Place] = []
    line = 0
    for number, pieces in enumerate(song.divided_words):
        shown, ends_line = cut(pieces)
        word, way = _sung_word(shown, line, lexicon) if song.is_english else _unknown_word(shown, line)
        words.append(word)
        sung += [Place(number, way, piece) for piece in range(len(pieces))]
        line += ends_line
    together = WordLattice(tuple(words))
    return SettingExample(song, together, tuple(together.index[place] for place in sung))


def written_lines(song: SetSong) -> list[list[str]]:
    """The words as anybody would type them, a line ending at every mark."""
    lines: list[list[str]] = [[]]
    for pieces in song.divided_words:
        lines[-1].append("".join(piece.text for piece in pieces).strip("-") or "-")
        if ends_with_mark(lines[-1][-1]):
            lines.append([])
    return [line for line in lines if line]


def _line_cutter(rng: np.random.Generator | None) -> Callable[[Sequence[SetPiece]], tuple[list[str], bool]]:
    kind = _AT_MARKS if rng is None else int(rng.choice(4, p=_CUTS))

    def cut(pieces: Sequence[SetPiece]) -> tuple[list[str], bool]:
        """The syllables of a word as they are shown, and whether its line ends with it."""
        texts = [piece.text for piece in pieces]
        is_marked, is_strong = ends_with_mark("".join(texts)), bool(_STRONG_MARK.search(texts[-1][-3:]))
        if kind == _UNMARKED:
            texts = [_PUNCTUATION.sub("", text) or text for text in texts]
        if kind == _AT_STRONG_MARKS:
            return texts, is_strong
        return texts, is_marked and (kind != _AT_SOME_MARKS or is_strong or (rng is not None and rng.random() < 0.6))

    return cut


def _sung_word(pieces: Sequence[str], line: int, lexicon: Lexicon) -> tuple[Word, int]:
    """The word in all ways, and the number of the one in as many syllables as were sung."""
    text = "".join(pieces)
    if not has_letter(text):
        return _unknown_word(pieces, line)
    word = word_of(text, line, lexicon)
    for number, way in enumerate(word.ways):
        if len(way.pieces) == len(pieces):
            return word, number
    given = divided(pieces, line, lexicon)
    return Word(text, (*word.ways, *given.ways), line, word.is_weak), len(word.ways)


def _unknown_word(pieces: Sequence[str], line: int) -> tuple[Word, int]:
    return Word("".join(pieces), (Way(tuple(pieces)),), line), 0
