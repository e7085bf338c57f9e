"""Notes as they are written down: cut into note values, in bars and voices, with rests, beams and spelled pitches.

Times are in steps of the time grid, `music.notes.TIME_GRID` to the quarter, so that all of it is exact.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from music.keys import Key, Mode
from music.metre import Metre
from music.notes import TIME_GRID

BINARY_VALUES = (96, 72, 48, 36, 24, 18, 12, 9, 6, 3)
"""Steps of the plain and dotted note values from a whole note to a 32nd."""

TRIPLET_VALUES = (64, 32, 16, 8, 4, 2, 1)
"""Steps of the triplet values from a whole note to a 64th; with the binary ones every length can be made."""

_QUARTER, _TRIPLET_EIGHTH = 24, 8
_FIFTHS = "FCGDAEB"
_FLAGS = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4}
_NAMES = ("whole", "half", "quarter", *_FLAGS)
_TYPES = (
    {_QUARTER * 4 >> n: (name, 0, False) for n, name in enumerate(_NAMES[:-1])}
    | {_QUARTER * 6 >> n: (name, 1, False) for n, name in enumerate(_NAMES[1:-2], start=1)}
    | {length: (name, 0, True) for length, name in zip(TRIPLET_VALUES, _NAMES, strict=True)}
)
"""By steps: name, dots, and whether it is a triplet's."""


@dataclass(frozen=True)
class StruckNotes:
    """What is struck at once: a note or a chord, in steps, with the pitches from the lowest.

    Attributes:
        syllable: which sung syllable of its staff it begins or continues; None on the piano.
    """

    start: int
    end: int
    pitches: tuple[int, ...]
    syllable: int | None = None


@dataclass(frozen=True)
class WrittenSign:
    """One written note, chord or rest (no pitches).

    Attributes:
        start: steps from the start of its bar.
        length: steps.
        tied_back: whether it continues the sound before it.
        tied_on: whether the next sign continues it.
        hidden: whether it only fills time in a second voice.
        syllable: as in `StruckNotes`.
    """

    start: int
    length: int
    pitches: tuple[int, ...] = ()
    tied_back: bool = False
    tied_on: bool = False
    hidden: bool = False
    syllable: int | None = None


Bar = list[list[WrittenSign]]
"""The voices of a bar; each fills it."""


def steps(time_ql: float) -> int:
    """The nearest grid step to a time or length in quarters."""
    return round(time_ql * TIME_GRID)


def bars_of(sounds: Iterable[StruckNotes], metre: Metre, count: int) -> list[Bar]:
    """Writes sounds, ordered by start, into `count` bars."""
    width = steps(metre.bar_ql)
    voices = [_cut_at_bars(voice, metre, count) for voice in voices_of(sounds)]
    bars = []
    for index in range(count):
        # A voice that is silent in a bar is not written there; one that joins another shows no rests.
        sounding = [voice[index] for voice in voices if voice[index]] or [[]]
        bars.append([_filled(signs, width, metre, hidden=n > 0) for n, signs in enumerate(sounding)])
    return bars


def voices_of(sounds: Iterable[StruckNotes]) -> list[list[StruckNotes]]:
    """Sounds divided so that in a voice none begins before the last ends; the first free voice takes each."""
    voices: list[list[StruckNotes]] = []
    for sound in sounds:
        free = next((voice for voice in voices if voice[-1].end <= sound.start), None)
        if free is None:
            voices.append([sound])
        else:
            free.append(sound)
    return voices


def chords_of(notes: Iterable[tuple[int, int, int]]) -> list[StruckNotes]:
    """Joins (start, end, pitch) triples of equal start and end into chords, the longest of a start first."""
    ordered = sorted(set(notes), key=lambda note: (note[0], -note[1], note[2]))
    return [
        StruckNotes(start, end, tuple(pitch for _, _, pitch in same))
        for (start, end), same in groupby(ordered, key=lambda note: note[:2])
    ]


def note_type(length: int) -> tuple[str, int, bool]:
    """(name, dots, whether it is a triplet's) of a note value in steps."""
    return _TYPES[length]


def beams_of(voice: Sequence[WrittenSign], metre: Metre) -> list[list[str]]:
    """The beams of each sign of a voice, the longest first, in MusicXML's words; none for most.

    Neighbours with flags share a beam within a beat; within half a bar of 2/2; in the odd metres of eighths within
    what the last quarter or, 3/8, the bar takes together. A note shorter than its neighbours has a hook on the side
    that it belongs to.
    """
    beat = steps(metre.beat_ql)
    span = beat if metre.is_compound else min(max(beat, _QUARTER), 2 * _QUARTER)
    last = max(steps(metre.bar_ql) // span, 1) - 1
    flags = [_FLAGS.get(note_type(sign.length)[0], 0) if sign.pitches else 0 for sign in voice]
    beams: list[list[str]] = [[] for _ in voice]
    for group in _runs([(min(sign.start // span, last), flag > 0) for sign, flag in zip(voice, flags, strict=True)]):
        of_group = [flags[n] for n in group]
        for level in range(1, max(of_group) + 1) if len(group) > 1 else ():
            for run in _runs([count >= level for count in of_group]):
                for place in run if of_group[run[0]] >= level else ():
                    beams[group[place]].append(_beam(place, run, of_group, voice[group[place]]))
    return beams


def brackets_of(voice: Sequence[WrittenSign], metre: Metre) -> list[list[str]]:
    """Where a bracket over triplets starts and stops, for each sign of a voice: each run of them, up to a beat."""
    beat = steps(metre.beat_ql)
    brackets: list[list[str]] = [[] for _ in voice]
    bracketed = False
    for number, sign in enumerate(voice):
        if sign.length not in TRIPLET_VALUES:
            continue
        if not bracketed:
            brackets[number].append("start")
        bracketed = True
        following = voice[number + 1].length if number + 1 < len(voice) else 0
        if (sign.start + sign.length) % beat == 0 or following not in TRIPLET_VALUES:
            brackets[number].append("stop")
            bracketed = False
    return brackets


def spelled(pitch_midi: int, key: Key) -> tuple[str, int, int]:
    """(letter, alteration, octave) of a pitch in a key.

    The twelve names lie side by side on the line of fifths, from three fifths below a major tonic or, so that
    sixth and seventh can be raised, one above the minor tonic's flat second.
    """
    lowest = key.sharps - (3 if key.mode is Mode.MAJOR else 2)
    # C is 0 on the line of fifths and seven fifths make a semitone, either way (7 x 7 = 49 = 1 modulo 12).
    fifths = lowest + (pitch_midi * 7 - lowest) % 12
    alteration, letter = divmod(fifths + 1, 7)
    octave = (pitch_midi - alteration) // 12 - 1
    return _FIFTHS[letter], alteration, octave


def note_values(start: int, end: int, metre: Metre) -> list[tuple[int, int]]:
    """(start, length) of the tied notes that fill a stretch of a bar so that its beats stay visible."""
    values = []
    while start < end:
        length = _note_value(start, end, metre)
        values.append((start, length))
        start += length
    return values


def rest_values(start: int, end: int, metre: Metre) -> list[tuple[int, int]]:
    """(start, length) of the rests that fill a stretch of a bar; none hides a beat stronger than its own."""
    plain = [value for value in BINARY_VALUES if metre.is_compound or value % 9]
    values = []
    while start < end:
        length = _triplet_value(start, end, metre) or next(
            value for value in plain if value <= end - start and start % value == 0
        )
        values.append((start, length))
        start += length
    return values


def _beam(place: int, run: Sequence[int], flags: Sequence[int], sign: WrittenSign) -> str:
    """What a beam does at a place of its group, whose flags these are; it joins the places of `run`."""
    if len(run) > 1:
        return "begin" if place == run[0] else "end" if place == run[-1] else "continue"
    before = flags[place - 1] if place else 0
    after = flags[place + 1] if place + 1 < len(flags) else 0
    # between alike it belongs to what it divides a longer value with
    leads = after > before or (after == before and sign.start % (2 * sign.length) == 0)
    return "forward hook" if leads else "backward hook"


def _runs(keys: Sequence[Hashable]) -> list[list[int]]:
    """The places of a sequence, those of neighbours that are equal together."""
    return [list(run) for _, run in groupby(range(len(keys)), keys.__getitem__)]


def _note_value(start: int, end: int, metre: Metre) -> int:
    """The first value: the whole stretch where one value shows it clearly, else what leads to a beat."""
    beat = steps(metre.beat_ql)
    into_beat, whole = start % beat, end - start
    is_plain_syncopation = not metre.is_compound and into_beat * 2 == beat and whole <= beat
    if whole in TRIPLET_VALUES and into_beat == 0:
        return whole
    triplet = _triplet_value(start, end, metre)
    if triplet:
        return triplet
    if whole in BINARY_VALUES and (into_beat == 0 or into_beat + whole <= beat or is_plain_syncopation):
        return whole
    room = min(whole, beat - into_beat) if into_beat else whole
    return next(value for value in BINARY_VALUES if value <= room and (into_beat or room < beat or value % beat == 0))


def _triplet_value(start: int, end: int, metre: Metre) -> int:
    """The value to begin with where the stretch begins or, in this beat, ends between 32nds; 0 elsewhere."""
    beat = steps(metre.beat_ql)
    end_in_beat = min(end, start - start % beat + beat)
    if start % BINARY_VALUES[-1] == 0 and end_in_beat % BINARY_VALUES[-1] == 0:
        return 0
    return next(
        value for value in TRIPLET_VALUES if value <= end_in_beat - start and start % min(value, _TRIPLET_EIGHTH) == 0
    )


def _cut_at_bars(voice: Sequence[StruckNotes], metre: Metre, count: int) -> list[list[WrittenSign]]:
    bars: list[list[WrittenSign]] = [[] for _ in range(count)]
    for sound in voice:
        pieces = _pieces(sound, metre)
        for index, (bar, start, length) in enumerate(pieces):
            tied_on = index < len(pieces) - 1
            sign = WrittenSign(start, length, sound.pitches, index > 0, tied_on, syllable=sound.syllable)
            bars[bar].append(sign)
    return bars


def _pieces(sound: StruckNotes, metre: Metre) -> list[tuple[int, int, int]]:
    """(bar, start in the bar, length) of the signs that one sound takes."""
    width = steps(metre.bar_ql)
    return [
        (bar, start, length)
        for bar in range(sound.start // width, -(-sound.end // width))
        for start, length in note_values(max(sound.start - bar * width, 0), min(sound.end - bar * width, width), metre)
    ]


def _filled(signs: Sequence[WrittenSign], width: int, metre: Metre, hidden: bool) -> list[WrittenSign]:
    """The signs of a bar with rests between them; a silent bar is one rest."""
    if not signs:
        return [WrittenSign(0, width)]
    ends = [0, *(sign.start + sign.length for sign in signs)]
    starts = [*(sign.start for sign in signs), width]
    rests = [
        WrittenSign(start, length, hidden=hidden)
        for gap_start, gap_end in zip(ends, starts, strict=True)
        for start, length in rest_values(gap_start, gap_end, metre)
    ]
    return sorted([*signs, *rests], key=lambda sign: sign.start)
