"""Where the sections of a song lie in time, and what is played before, between and after them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log2
from typing import Protocol

from lyrics.verse import Line
from music.chords import Chord
from music.notes import InstrumentPart, Melody, Note, Phrase
from pairing.playing import Playing

BREATH_BARS = 1
"""Between sections without an interlude, unless the next begins late in its first bar."""

_INTRODUCTION, _INTERLUDE, _CLOSE = (7.0, (2, 3, 4)), (4.0, (1, 2, 3, 4)), (4.0, (1, 2, 3))
"""About how long in seconds, and how many bars it may have; the close before the bar in which it is held."""


@dataclass(frozen=True)
class SungSection:
    """What is sung to a tune from its beginning to its end.

    Attributes:
        tune: what the accompaniment is made for; its first note is in its first bar.
        chords: under it, from its first bar to its last, without gaps.
        stanzas: lines, and for each line its phrase of the tune; where words need other notes it may differ a little.
        playing: how the accompaniment is played, and how loud all is.
        is_joined: whether it follows the section before without an interlude, as a chorus does its verse.
        start_ql: where it begins in the song, once it is laid out.
    """

    tune: Melody
    chords: tuple[Chord, ...]
    stanzas: tuple[tuple[Sequence[Line], Sequence[Phrase]], ...]
    playing: Playing
    is_joined: bool = False
    start_ql: float = 0.0

    @property
    def bars(self) -> int:
        """How many its tune has."""
        return round(self.chords[-1].end_ql / self.tune.metre.bar_ql)

    def bars_from(self, note: Note) -> int:
        """How many bars of the tune there are from that of a note on."""
        return self.bars - int((note.onset_ql + 1e-6) // self.tune.metre.bar_ql)

    @property
    def begins_late(self) -> bool:
        """Whether its first bar is mostly pickup."""
        return self.tune.notes[0].onset_ql >= self.tune.metre.bar_ql / 2


@dataclass(frozen=True)
class PlayedPassage:
    """What is played in one go, counted from the start of the song.

    Attributes:
        chords: without gaps.
        number: of the section that it accompanies, leads to, or closes.
        tune: what is played on top while nobody sings; empty under the voice.
    """

    chords: tuple[Chord, ...]
    number: int
    tune: tuple[Note, ...] = ()

    @property
    def start_ql(self) -> float:
        """Where it begins, on a bar line."""
        return self.chords[0].onset_ql

    @property
    def end_ql(self) -> float:
        """Where it ends, on a bar line."""
        return self.chords[-1].end_ql


class Musician(Protocol):
    """Who plays under a song."""

    def play(self, sections: Sequence[SungSection], passages: Sequence[PlayedPassage]) -> tuple[InstrumentPart, ...]:
        """What is played of the chords of a song that is laid out, from its beginning to its end."""
        ...


def lay_out(
    sections: Sequence[SungSection], *, is_accompanied: bool
) -> tuple[tuple[SungSection, ...], tuple[PlayedPassage, ...]]:
    """The sections, all in one metre and tempo, each where it begins in the song; and what is to be played.

    An accompaniment leads to the first tune, and to each that is not joined to the one before, with that tune's last
    bars, and closes with the last tune's, whose last chord is held a bar longer. Without one there are no passages.
    """
    starts_ql, passages = _accompanied(sections) if is_accompanied else (_alone(sections), [])
    placed = tuple(replace(own, start_ql=start) for own, start in zip(sections, starts_ql, strict=True))
    return placed, tuple(passages)


def _alone(sections: Sequence[SungSection]) -> list[float]:
    starts: list[float] = []
    end = 0.0
    for section in sections:
        starts.append(end + (_breath_ql(section) if starts else 0.0))
        end = starts[-1] + section.chords[-1].end_ql
    return starts


def _accompanied(sections: Sequence[SungSection]) -> tuple[list[float], list[PlayedPassage]]:
    passages = [_ending(sections[0], 0, 0.0, _bars(sections[0], *_INTRODUCTION))]
    starts: list[float] = []
    for number, section in enumerate(sections):
        now = passages[-1].end_ql
        if number and section.is_joined:
            passages[-1] = _held(passages[-1], _breath_ql(section))
        elif number:
            passages.append(_ending(section, number, now, _bars(section, *_INTERLUDE)))
        starts.append(passages[-1].end_ql)
        passages.append(PlayedPassage(tuple(chord.moved(starts[-1]) for chord in section.chords), number))
    last = len(sections) - 1
    bar_ql = sections[last].tune.metre.bar_ql
    close = _ending(sections[last], last, passages[-1].end_ql, _bars(sections[last], *_CLOSE))
    passages.append(_held(close, bar_ql))
    return starts, passages


def _breath_ql(section: SungSection) -> float:
    return 0.0 if section.begins_late else BREATH_BARS * section.tune.metre.bar_ql


def _bars(section: SungSection, about_s: float, choices: Sequence[int]) -> int:
    """How many of the tune's last bars are played: about so long, and best if a phrase begins with them."""
    melody = section.tune
    bar_s = melody.metre.bar_ql * 60 / melody.tempo_bpm
    begun = {section.bars_from(phrase.notes[0]) for phrase in melody.phrases}
    fewest = section.bars_from(melody.notes[-1])
    possible = [bars for bars in choices if fewest <= bars <= section.bars] or [
        max(fewest, min(choices[0], section.bars))
    ]
    return min(possible, key=lambda bars: abs(log2(bars * bar_s / about_s)) + (bars not in begun))


def _ending(section: SungSection, number: int, start_ql: float, bars: int) -> PlayedPassage:
    """The tune's last bars, of its melody the phrases that begin there, or what is left of the last."""
    from_ql = (section.bars - bars) * section.tune.metre.bar_ql
    phrases = [phrase for phrase in section.tune.phrases if phrase.notes[0].onset_ql >= from_ql - 1e-6]
    played = [note for phrase in phrases or section.tune.phrases[-1:] for note in phrase.notes]
    by_ql = start_ql - from_ql
    return PlayedPassage(
        tuple(_from(section.chords, from_ql, by_ql)),
        number,
        tuple(note.moved(by_ql) for note in played if note.onset_ql >= from_ql - 1e-6),
    )


def _from(chords: Sequence[Chord], from_ql: float, by_ql: float) -> Iterator[Chord]:
    """The chords that sound from a quarter on, moved by so much."""
    for chord in chords:
        if chord.end_ql > from_ql + 1e-6:
            onset = max(chord.onset_ql, from_ql)
            yield replace(chord, onset_ql=onset + by_ql, duration_ql=chord.end_ql - onset)


def _held(passage: PlayedPassage, by_ql: float) -> PlayedPassage:
    """The passage with its last chord, and the last note of its tune, that much longer."""
    *chords, last = passage.chords
    tune = passage.tune
    if tune:
        tune = (*tune[:-1], replace(tune[-1], duration_ql=tune[-1].duration_ql + by_ql))
    return replace(passage, chords=(*chords, replace(last, duration_ql=last.duration_ql + by_ql)), tune=tune)
