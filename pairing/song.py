"""The song: words under notes, with a piano, from which every file is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from lyrics.theme.moods import Mood
from lyrics.verse import Relaxed, Syllable
from lyrics.viewpoint import Diction
from music.keys import Key
from music.metre import Metre
from music.notes import Note, check_tempo, on_grid
from music.styles import Voice

CREATOR = "Eternal Echoes"
"""Who wrote words and music where nobody else did."""


class SongError(ValueError):
    """A song whose parts disagree."""


@dataclass(frozen=True)
class SungSyllable:
    """A syllable and its notes in order: one, or several in a melisma."""

    syllable: Syllable
    notes: tuple[Note, ...]

    def __post_init__(self) -> None:
        if not self.notes:
            raise SongError(f"the syllable {self.syllable.text!r} has no note; wanted at least one")
        if [note.continues_syllable for note in self.notes] != [False] + [True] * (len(self.notes) - 1):
            raise SongError(f"the notes of the syllable {self.syllable.text!r} do not begin and continue it")


@dataclass(frozen=True)
class SungLine:
    """A line of words on a phrase of notes; `rhyme` is its letter in the scheme, `near_rhyme` as in `Line`."""

    syllables: tuple[SungSyllable, ...]
    rhyme: str = ""
    near_rhyme: bool = False

    @property
    def text(self) -> str:
        """The line as it is read."""
        return "".join(s.syllable.text + " " * s.syllable.ends_word for s in self.syllables).rstrip()

    @property
    def notes(self) -> tuple[Note, ...]:
        """All its notes in order."""
        return tuple(note for syllable in self.syllables for note in syllable.notes)


@dataclass(frozen=True)
class SungStanza:
    """Lines that belong together, with onsets counted from the start of the song."""

    lines: tuple[SungLine, ...]
    start_ql: float

    @property
    def notes(self) -> tuple[Note, ...]:
        """All its notes in order."""
        return tuple(note for line in self.lines for note in line.notes)


@dataclass(frozen=True)
class Song:
    """A whole song.

    Attributes:
        tempo_bpm: quarters a minute.
        stanzas: the sung part; each stanza starts on a bar line, `start_ql`.
        right: the piano's right hand, ordered by onset then pitch. Empty without accompaniment.
        left: the piano's left hand, likewise.
        pedals: (down_ql, up_ql) of the piano's sustain pedal, in order; it may be up for no longer than a moment.
        chords: (onset_ql, symbol) pairs in order, such as (0.0, "Am").
        end_ql: where the last bar ends.
        relaxed: where the words are not as asked.
        words_by: who wrote the words; "" where that is not known.
        music_by: who wrote the tune, likewise.
        voice: that it is for; None where nobody said.
        mood: that was chosen for it; None where the theme alone tells it.
        diction: that its words were asked in.
    """

    title: str
    theme: str
    seed: int
    key: Key
    metre: Metre
    tempo_bpm: float
    stanzas: tuple[SungStanza, ...]
    right: tuple[Note, ...] = ()
    left: tuple[Note, ...] = ()
    pedals: tuple[tuple[float, float], ...] = ()
    chords: tuple[tuple[float, str], ...] = ()
    end_ql: float = 0.0
    relaxed: tuple[Relaxed, ...] = ()
    words_by: str = CREATOR
    music_by: str = CREATOR
    voice: Voice | None = None
    mood: Mood | None = None
    diction: Diction = Diction.PLAIN

    def __post_init__(self) -> None:
        check_tempo(self.tempo_bpm)
        if not self.stanzas:
            raise SongError("a song without stanzas; wanted at least one")
        notes = self.melody
        for earlier, later in pairwise(notes):
            if later.onset_ql < earlier.end_ql - 1e-6:
                raise SongError(f"two sung notes overlap at quarter {later.onset_ql}; a voice sings one at a time")
        _check_pedals(self.pedals)
        if self.end_ql < notes[-1].end_ql - 1e-6:
            raise SongError(f"the song ends at quarter {self.end_ql}, before its last note does ({notes[-1].end_ql})")

    @property
    def lines(self) -> Iterator[SungLine]:
        """All lines in order."""
        return (line for stanza in self.stanzas for line in stanza.lines)

    @property
    def melody(self) -> tuple[Note, ...]:
        """All sung notes in order."""
        return tuple(note for line in self.lines for note in line.notes)

    @property
    def text(self) -> str:
        """The words, a blank line between stanzas."""
        return "\n\n".join("\n".join(line.text for line in stanza.lines) for stanza in self.stanzas)

    @property
    def credit(self) -> str:
        """Who wrote it, in a phrase; "" where nothing is known."""
        if self.words_by and self.words_by == self.music_by:
            return f"Words and music by {self.words_by}"
        parts = [("Words", self.words_by), ("Music", self.music_by)]
        return ", ".join(f"{what} by {name}" for what, name in parts if name)

    @property
    def is_strophic(self) -> bool:
        """Whether every stanza is sung to the same notes, so that one tune can carry all the words."""
        # On the grid, because onsets of triplets later in the song are rounded otherwise.
        tunes = {
            tuple(
                (on_grid(note.onset_ql - stanza.start_ql), on_grid(note.duration_ql), note.pitch_midi)
                for note in stanza.notes
            )
            for stanza in self.stanzas
        }
        shapes = {tuple(tuple(len(s.notes) for s in line.syllables) for line in st.lines) for st in self.stanzas}
        return len(tunes) == 1 and len(shapes) == 1


def _check_pedals(pedals: tuple[tuple[float, float], ...]) -> None:
    moments = [0.0, *(moment for pedal in pedals for moment in pedal)]
    for place, (earlier, later) in enumerate(pairwise(moments)):
        # down after up at once is no more than a change
        if later < earlier or (place % 2 and later == earlier):
            raise SongError(f"the pedal moves at quarter {later} after {earlier}; wanted down before up, in order")


def transpose_song(song: Song, semitones: int) -> Song:
    """The same song `semitones` higher: melody, piano, key and chord symbols move together."""

    def higher(notes: tuple[Note, ...]) -> tuple[Note, ...]:
        return tuple(note.moved(semitones=semitones) for note in notes)

    def sung(line: SungLine) -> SungLine:
        return replace(line, syllables=tuple(replace(s, notes=higher(s.notes)) for s in line.syllables))

    key = Key.of_pitch_class(song.key.pitch_class + semitones, song.key.mode) if semitones % 12 else song.key
    return replace(
        song,
        key=key,
        stanzas=tuple(replace(st, lines=tuple(sung(line) for line in st.lines)) for st in song.stanzas),
        right=higher(song.right),
        left=higher(song.left),
        chords=tuple((onset, _transposed_symbol(symbol, semitones, key)) for onset, symbol in song.chords),
        voice=song.voice if song.voice and _can_sing(song.voice, higher(song.melody)) else None,
    )


def _can_sing(voice: Voice, melody: tuple[Note, ...]) -> bool:
    lowest, highest = voice.range_midi
    return all(lowest <= note.pitch_midi <= highest for note in melody)


def _transposed_symbol(symbol: str, semitones: int, key: Key) -> str:
    """Root and bass are moved, not by way of `Key`: the chord of G# major exists and its key does not."""

    def moved(name: re.Match[str]) -> int:
        letter, accidentals = name[0][0], name[0][1:]
        natural = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[letter]
        return natural + accidentals.count("#") - accidentals.count("b") + semitones

    with_root = re.sub(r"^[A-G][#b]?", lambda name: key.spelled_root(moved(name), symbol[name.end() :]), symbol)
    return re.sub(r"(?<=/)[A-G][#b]?", lambda name: key.spelled(moved(name)), with_root)
