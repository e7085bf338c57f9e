"""Where the rounds of a song lie in time, and what the piano plays before, between and after them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log2

from music.chords import Chord
from music.notes import Melody, Note

BREATH_BARS = 1
"""Between rounds without an interlude, unless the next begins late in its first bar."""

_INTRODUCTION, _INTERLUDE, _CLOSE = (7.0, (2, 3, 4)), (4.0, (1, 2, 3, 4)), (4.0, (1, 2, 3))
"""About how long in seconds, and how many bars it may have; the close before the bar in which it is held."""


@dataclass(frozen=True)
class Tuned:
    """A tune for a round.

    Attributes:
        melody: its first note is in its first bar.
        chords: under it, from its first bar to its last, without gaps.
        is_joined: whether it follows the round before without an interlude, as a chorus does its verse.
    """

    melody: Melody
    chords: tuple[Chord, ...]
    is_joined: bool = False

    @property
    def bars(self) -> int:
        """How many it has."""
        return round(self.chords[-1].end_ql / self.melody.metre.bar_ql)

    def bars_from(self, note: Note) -> int:
        """How many bars there are from that of a note on."""
        return self.bars - int((note.onset_ql + 1e-6) // self.melody.metre.bar_ql)

    @property
    def begins_late(self) -> bool:
        """Whether its first bar is mostly pickup."""
        return self.melody.notes[0].onset_ql >= self.melody.metre.bar_ql / 2


@dataclass(frozen=True)
class Stretch:
    """What the piano plays in one go, counted from the start of the song.

    Attributes:
        chords: without gaps.
        number: of the round that it accompanies, leads to, or closes.
        tune: what the right hand plays on top while nobody sings; empty under the voice.
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


@dataclass(frozen=True)
class Layout:
    """What sounds when: the start of every round, and what the piano plays from the beginning to the end."""

    starts_ql: tuple[float, ...]
    end_ql: float
    stretches: tuple[Stretch, ...]

    @property
    def chords(self) -> tuple[Chord, ...]:
        """All chords in order."""
        return tuple(chord for stretch in self.stretches for chord in stretch.chords)

    @classmethod
    def of(cls, tunes: Sequence[Tuned], *, with_piano: bool) -> "Layout":
        """Lays out a tune for each round; all in one metre and tempo.

        A piano leads to the first tune, and to each that is not joined to the one before, with that tune's last bars,
        and closes with the last tune's, whose last chord is held a bar longer.
        """
        return _with_piano(tunes) if with_piano else _without_piano(tunes)


def _without_piano(tunes: Sequence[Tuned]) -> Layout:
    starts: list[float] = []
    end = 0.0
    for tune in tunes:
        starts.append(end + (_breath_ql(tune) if starts else 0.0))
        end = starts[-1] + tune.chords[-1].end_ql
    return Layout(tuple(starts), end, ())


def _with_piano(tunes: Sequence[Tuned]) -> Layout:
    stretches = [_ending(tunes[0], 0, 0.0, _bars(tunes[0], *_INTRODUCTION))]
    starts: list[float] = []
    for number, tune in enumerate(tunes):
        now = stretches[-1].end_ql
        if number and tune.is_joined:
            stretches[-1] = _held(stretches[-1], _breath_ql(tune))
        elif number:
            stretches.append(_ending(tune, number, now, _bars(tune, *_INTERLUDE)))
        starts.append(stretches[-1].end_ql)
        stretches.append(Stretch(tuple(chord.moved(starts[-1]) for chord in tune.chords), number))
    last = len(tunes) - 1
    bar_ql = tunes[last].melody.metre.bar_ql
    close = _ending(tunes[last], last, stretches[-1].end_ql, _bars(tunes[last], *_CLOSE))
    stretches.append(_held(close, bar_ql))
    return Layout(tuple(starts), stretches[-1].end_ql, tuple(stretches))


def _breath_ql(tune: Tuned) -> float:
    return 0.0 if tune.begins_late else BREATH_BARS * tune.melody.metre.bar_ql


def _bars(tune: Tuned, about_s: float, choices: Sequence[int]) -> int:
    """How many of the tune's last bars are played: about so long, and best if a phrase begins with them."""
    melody = tune.melody
    bar_s = melody.metre.bar_ql * 60 / melody.tempo_bpm
    begun = {tune.bars_from(phrase.notes[0]) for phrase in melody.phrases}
    fewest = tune.bars_from(melody.notes[-1])
    possible = [bars for bars in choices if fewest <= bars <= tune.bars] or [max(fewest, min(choices[0], tune.bars))]
    return min(possible, key=lambda bars: abs(log2(bars * bar_s / about_s)) + (bars not in begun))


def _ending(tune: Tuned, number: int, start_ql: float, bars: int) -> Stretch:
    """The tune's last bars, of its melody the phrases that begin there, or what is left of the last."""
    from_ql = (tune.bars - bars) * tune.melody.metre.bar_ql
    phrases = [phrase for phrase in tune.melody.phrases if phrase.notes[0].onset_ql >= from_ql - 1e-6]
    played = [note for phrase in phrases or tune.melody.phrases[-1:] for note in phrase.notes]
    by_ql = start_ql - from_ql
    return Stretch(
        tuple(_from(tune.chords, from_ql, by_ql)),
        number,
        tuple(note.moved(by_ql) for note in played if note.onset_ql >= from_ql - 1e-6),
    )


def _from(chords: Sequence[Chord], from_ql: float, by_ql: float) -> Iterator[Chord]:
    """The chords that sound from a quarter on, moved by so much."""
    for chord in chords:
        if chord.end_ql > from_ql + 1e-6:
            onset = max(chord.onset_ql, from_ql)
            yield replace(chord, onset_ql=onset + by_ql, duration_ql=chord.end_ql - onset)


def _held(stretch: Stretch, by_ql: float) -> Stretch:
    """The stretch with its last chord, and the last note of its tune, that much longer."""
    *chords, last = stretch.chords
    tune = stretch.tune
    if tune:
        tune = (*tune[:-1], replace(tune[-1], duration_ql=tune[-1].duration_ql + by_ql))
    return replace(stretch, chords=(*chords, replace(last, duration_ql=last.duration_ql + by_ql)), tune=tune)
