"""Where stanzas and chords of a song lie in time, and the introduction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from music.accompaniment import Piano
from music.harmony import Chord
from music.notes import Melody, Note, in_order

MOST_INTRODUCTION_BARS = 4
INTERLUDE_BARS = 1
_LOWEST = 52


@dataclass(frozen=True)
class Layout:
    """What sounds when: the start of every stanza, all chords, and the tune of the introduction."""

    starts_ql: tuple[float, ...]
    end_ql: float
    chords: tuple[Chord, ...]
    introduction: tuple[Note, ...]

    @property
    def parted_chords(self) -> tuple[tuple[Chord, ...], tuple[Chord, ...]]:
        """The chords before the first stanza, and those from there on."""
        sung = tuple(chord for chord in self.chords if chord.onset_ql >= self.starts_ql[0] - 1e-6)
        return self.chords[: len(self.chords) - len(sung)], sung

    @classmethod
    def of(cls, melody: Melody, chords: Sequence[Chord], stanzas: int, with_piano: bool) -> "Layout":
        """Lays out a tune and its chords, as often as there are stanzas."""
        return cls.of_tunes([(melody, chords)] * stanzas, with_piano)

    @classmethod
    def of_tunes(cls, tunes: Sequence[tuple[Melody, Sequence[Chord]]], with_piano: bool) -> "Layout":
        """Lays out a tune for each stanza, with its chords; all in one metre.

        The piano plays the first tune's last phrase, or its last bars, before the first stanza. A tune whose first bar
        is mostly pickup follows the one before at once; another is set off by a bar.
        """
        melody, chords = tunes[0]
        bar = melody.metre.bar_ql
        tune_ql = chords[-1].end_ql
        last = melody.phrases[-1]
        from_ql = max((last.notes[0].onset_ql + 1e-6) // bar, round(tune_ql / bar) - MOST_INTRODUCTION_BARS) * bar
        laid = _from(chords, from_ql) if with_piano else []
        starts: list[float] = []
        end = tune_ql - from_ql if with_piano else 0.0
        for melody, chords in tunes:
            begins_late = melody.notes[0].onset_ql >= bar / 2
            start = end if begins_late or not starts else end + INTERLUDE_BARS * bar
            if laid and start > laid[-1].end_ql + 1e-6:
                laid.append(replace(laid[-1], onset_ql=laid[-1].end_ql, duration_ql=start - laid[-1].end_ql))
            laid += [chord.moved(start) for chord in chords]
            starts.append(start)
            end = start + chords[-1].end_ql
        tune = tuple(note.moved(-from_ql) for note in last.notes if note.onset_ql >= from_ql - 1e-6)
        return cls(tuple(starts), end, tuple(laid), tune if with_piano else ())


def _from(chords: Sequence[Chord], from_ql: float) -> list[Chord]:
    """The chords that sound from a quarter on, counted from there."""
    cut = [(max(chord.onset_ql, from_ql), chord) for chord in chords if chord.end_ql > from_ql + 1e-6]
    return [replace(chord, onset_ql=onset - from_ql, duration_ql=chord.end_ql - onset) for onset, chord in cut]


def with_tune(piano: Piano, tune: Sequence[Note], velocity: int) -> Piano:
    """The piano with a tune on top of the right hand; chords beneath it stay where they are well below.

    The tune of a low voice is played as many octaves higher as keep it out of the left hand.
    """
    if not tune:
        return piano
    up = 12 * max(0, ceil((_LOWEST - min(note.pitch_midi for note in tune)) / 12))
    louder = max(1, min(127, velocity + 6))
    played = [replace(note.moved(semitones=up), velocity=louder, continues_syllable=False) for note in tune]

    def stays(note: Note) -> bool:
        together = [t for t in played if t.onset_ql < note.end_ql - 1e-6 and t.end_ql > note.onset_ql + 1e-6]
        return note.pitch_midi <= min((t.pitch_midi for t in together), default=127) - 3

    return replace(piano, right=in_order([*filter(stays, piano.right), *played]))
