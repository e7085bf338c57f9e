"""One voice of an ABC tune: its bars, accidentals, ties, and the words under it."""

from dataclasses import dataclass, field, replace
from fractions import Fraction

from music.metre import Metre
from music.readers.abc_tokens import AbcSymbol, Pitch, Timed, read_word_line
from music.readers.assembly import NotatedNote, NotatedPart, NotatedSyllable

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ALTERATION = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
_SHARPS_IN_ORDER = "FCGDAEB"
_MIDDLE_C_MIDI = 60
_MOST_BARS_OF_REST = 1000


@dataclass
class AbcVoice:
    """Where reading stands in a voice, and what has been read.

    Attributes:
        unit_ql: length of a note without a number.
        is_free: whether the tune has no metre; bar lines then do not count.
        sharps: accidentals of the key signature, flats negative.
        bars: (length, metre) of the bars that are complete.
    """

    part: NotatedPart
    unit_ql: Fraction
    metre: Metre
    is_free: bool
    sharps: int
    bars: list[tuple[Fraction, Metre]] = field(default_factory=list)
    cursor_ql: Fraction = Fraction(0)
    _reached_ql: Fraction = Fraction(0)
    _bar_line_ql: Fraction = Fraction(0)
    _is_overlay: bool = False
    _altered: dict[str, int] = field(default_factory=dict)
    _tied: dict[tuple[str, int], int] = field(default_factory=dict)
    _sung: list[int] = field(default_factory=list)
    _bar_firsts: list[int] = field(default_factory=list)
    _verses: int = 0

    def begin_line(self) -> None:
        """A new music line begins: words that follow it are counted from here."""
        self._sung, self._bar_firsts, self._verses = [], [], 0

    def take(self, event: Timed | AbcSymbol) -> None:
        """Takes the next note, chord, rest, bar line, overlay or rest of whole bars."""
        if isinstance(event, Timed):
            self._take_timed(event)
        elif event.kind == "bar":
            self.end_bar()
        elif event.kind == "overlay":
            self.cursor_ql, self._is_overlay = self._bar_line_ql, True
        elif event.kind == "bars_of_rest":
            self._rest_for(int(event.value or 1))

    def _rest_for(self, bars: int) -> None:
        if bars > _MOST_BARS_OF_REST:
            raise ValueError(f"a rest of {bars} bars; wanted at most {_MOST_BARS_OF_REST}")
        for number in range(bars):
            if number:
                self.end_bar()
            self._advance(Fraction(self.metre.bar_ql))

    def end_bar(self) -> None:
        """A bar line, which counts only after some music and in a metre."""
        self._bar_firsts.append(len(self._sung))
        self._altered.clear()
        self.cursor_ql = self._bar_line_ql = self._reached_ql
        self._is_overlay = False
        if not self.is_free:
            self.close()

    def close(self) -> None:
        """Ends the bar that is being read, if anything is in it."""
        if self._reached_ql > 0:
            self.bars.append((self._reached_ql, self.metre))
        self.cursor_ql = self._reached_ql = self._bar_line_ql = Fraction(0)

    def sing(self, words: str) -> None:
        """Puts a line of words, the next verse, under the notes of the current music line."""
        self._verses += 1
        for sung in read_word_line(words, self._bar_firsts):
            if sung.note < len(self._sung):
                index = self._sung[sung.note]
                note = self.part.notes[index]
                syllable = NotatedSyllable(self._verses, sung.text, sung.ends_word)
                self.part.notes[index] = replace(note, syllables=(*note.syllables, syllable))

    def _advance(self, by_ql: Fraction) -> None:
        self.cursor_ql += by_ql
        self._reached_ql = max(self._reached_ql, self.cursor_ql)

    def _take_timed(self, event: Timed) -> None:
        if not self.is_free and self.cursor_ql == self.metre.bar_ql:
            # a missing bar line would push all other voices a bar later
            self.close()
        duration_ql = event.length * self.unit_ql
        tied: dict[tuple[str, int], int] = {}
        for pitch in event.pitches if duration_ql > 0 else ():
            where = (pitch.letter, pitch.octave)
            held_midi = self._tied.get(where) if not pitch.accidental else None
            pitch_midi = self._pitch_midi(pitch) if held_midi is None else held_midi
            self.part.notes.append(
                NotatedNote(
                    bar=len(self.bars),
                    onset_ql=float(self.cursor_ql),
                    duration_ql=float(duration_ql),
                    pitch_midi=pitch_midi,
                    tied_back=self._tied.get(where) == pitch_midi,
                    tied_on=pitch.is_tied,
                )
            )
            if pitch.is_tied:
                tied[where] = pitch_midi
        if event.pitches and duration_ql > 0 and not self._is_overlay:
            self._sung.append(len(self.part.notes) - 1)
        self._tied = tied
        self._advance(duration_ql)

    def _pitch_midi(self, pitch: Pitch) -> int:
        """An accidental holds for its letter in all octaves up to the bar line: the standard's default."""
        if pitch.accidental:
            self._altered[pitch.letter] = _ALTERATION[pitch.accidental]
        alteration = self._altered.get(pitch.letter, _signature(self.sharps, pitch.letter))
        return _MIDDLE_C_MIDI + 12 * pitch.octave + _STEPS[pitch.letter] + alteration


def _signature(sharps: int, letter: str) -> int:
    """What a key signature does to a letter: 1 sharp, -1 flat, 0 nothing."""
    if sharps >= 0:
        return int(letter in _SHARPS_IN_ORDER[:sharps])
    return -int(letter in _SHARPS_IN_ORDER[sharps:])
