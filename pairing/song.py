"""The song: words under notes, with what instruments play, from which every file is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from lyrics.language import ENGLISH
from lyrics.verse import Relaxed, Syllable
from lyrics.viewpoint import Diction, Mood
from music.keys import Key
from music.metre import Metre
from music.notes import InstrumentPart, Note, Pedals, check_tempo, on_grid
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
class Singer:
    """Who sings, and what.

    Attributes:
        stanzas: words on notes; each stanza starts on a bar line, `start_ql`.
        voice: that they are for; None where nobody said.
    """

    stanzas: tuple[SungStanza, ...]
    voice: Voice | None = None

    def __post_init__(self) -> None:
        if not self.stanzas:
            raise SongError("a song without stanzas; wanted at least one")
        for earlier, later in pairwise(self.notes):
            if later.onset_ql < earlier.end_ql - 1e-6:
                raise SongError(f"two sung notes overlap at quarter {later.onset_ql}; a voice sings one at a time")

    @property
    def lines(self) -> Iterator[SungLine]:
        """All lines in order."""
        return (line for stanza in self.stanzas for line in stanza.lines)

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes in order."""
        return tuple(note for line in self.lines for note in line.notes)

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

    def moved(self, semitones: int) -> "Singer":
        """The same so many semitones higher, and for no voice where it lies beyond what that has."""

        def sung(line: SungLine) -> SungLine:
            syllables = [replace(s, notes=tuple(n.moved(semitones=semitones) for n in s.notes)) for s in line.syllables]
            return replace(line, syllables=tuple(syllables))

        stanzas = tuple(replace(st, lines=tuple(sung(line) for line in st.lines)) for st in self.stanzas)
        moved = replace(self, stanzas=stanzas)
        return moved if self.voice and _can_sing(self.voice, moved.notes) else replace(moved, voice=None)


@dataclass(frozen=True)
class Song:
    """A whole song.

    Attributes:
        tempo_bpm: quarters a minute.
        singers: at least one; the first leads: where a file has room for one melody or the words of one, they are its.
        parts: what instruments play, one for each; empty without accompaniment.
        chords: (onset_ql, symbol) pairs in order, such as (0.0, "Am").
        end_ql: where the last bar ends.
        relaxed: where the words are not as asked.
        words_by: who wrote the words; "" where that is not known.
        music_by: who wrote the tune, likewise.
        mood: that was chosen for it; None where the theme alone tells it.
        diction: that its words were asked in.
        language: code of its words' language, as of `lyrics.language.language_of`.
    """

    title: str
    theme: str
    seed: int
    key: Key
    metre: Metre
    tempo_bpm: float
    singers: tuple[Singer, ...]
    parts: tuple[InstrumentPart, ...] = ()
    chords: tuple[tuple[float, str], ...] = ()
    end_ql: float = 0.0
    relaxed: tuple[Relaxed, ...] = ()
    words_by: str = CREATOR
    music_by: str = CREATOR
    mood: Mood | None = None
    diction: Diction = Diction.PLAIN
    language: str = ENGLISH

    def __post_init__(self) -> None:
        check_tempo(self.tempo_bpm)
        if not self.singers:
            raise SongError("a song without a singer; wanted at least one")
        for part in self.parts:
            _check_part(part)
        last_ql = max(singer.notes[-1].end_ql for singer in self.singers)
        if self.end_ql < last_ql - 1e-6:
            raise SongError(f"the song ends at quarter {self.end_ql}, before its last note does ({last_ql})")

    @property
    def lead(self) -> Singer:
        """Who sings the melody."""
        return self.singers[0]

    @property
    def stanzas(self) -> tuple[SungStanza, ...]:
        """The lead's."""
        return self.lead.stanzas

    @property
    def voice(self) -> Voice | None:
        """The lead's."""
        return self.lead.voice

    @property
    def lines(self) -> Iterator[SungLine]:
        """The lead's, in order."""
        return self.lead.lines

    @property
    def melody(self) -> tuple[Note, ...]:
        """The lead's notes, in order."""
        return self.lead.notes

    def with_lead(self, **changes: Any) -> "Song":
        """The song whose lead has other stanzas, or another voice."""
        return replace(self, singers=(replace(self.lead, **changes), *self.singers[1:]))

    @property
    def accompaniment(self) -> tuple[Note, ...]:
        """All notes that instruments play, part after part, hand after hand."""
        return tuple(note for part in self.parts for note in part.notes)

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
        """Whether all singers sing every stanza to the same notes, so that one tune can carry all the words."""
        return all(singer.is_strophic for singer in self.singers)


def _check_part(part: InstrumentPart) -> None:
    wanted = len(part.instrument.hands)
    if len(part.hands) != wanted:
        raise SongError(f"a {part.instrument} of {len(part.hands)} hands; wanted {wanted}")
    _check_pedals(part.pedals)


def _check_pedals(pedals: Pedals) -> None:
    moments = [0.0, *(moment for pedal in pedals for moment in pedal)]
    for place, (earlier, later) in enumerate(pairwise(moments)):
        # down after up at once is no more than a change
        if later < earlier or (place % 2 and later == earlier):
            raise SongError(f"the pedal moves at quarter {later} after {earlier}; wanted down before up, in order")


def transpose_song(song: Song, semitones: int) -> Song:
    """The same song `semitones` higher: melody, parts, key and chord symbols move together."""
    key = Key.of_pitch_class(song.key.pitch_class + semitones, song.key.mode) if semitones % 12 else song.key
    return replace(
        song,
        key=key,
        singers=tuple(singer.moved(semitones) for singer in song.singers),
        parts=tuple(part.moved(semitones=semitones) for part in song.parts),
        chords=tuple((onset, _transposed_symbol(symbol, semitones, key)) for onset, symbol in song.chords),
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
