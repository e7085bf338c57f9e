"""Small melodies for tests, with or without harmony, written as text or drawn."""

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from music.chords import CHORD_COUNT, HarmonisedMelody, chord_names, slot_ql, slots_until
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Melody, Note, Phrase
from music.voice.network import DURATIONS

STEP_QL = 1 / 24
DEGREES = {Mode.MAJOR: (0, 2, 4, 5, 7, 9, 11, 12), Mode.MINOR: (0, 2, 3, 5, 7, 8, 11, 12)}


def tune(
    text: str, key: str = "C major", metre: str = "4/4", tempo_bpm: float = 100.0, start_ql: float = 0.0
) -> Melody:
    """A melody from words such as `1 3:0.5 .:2 ~5 | 1:2`: degrees of the scale, quarters unless `:` says how many.

    `~` continues a syllable, `.` is a rest, `|` ends a phrase.
    """
    the_key = Key.parse(key)
    now = start_ql
    phrases = []
    for part in text.split("|"):
        notes = []
        for word in part.split():
            name, _, length = word.partition(":")
            if name != ".":
                pitch = 60 + the_key.pitch_class + DEGREES[the_key.mode][int(name.lstrip("~")) - 1]
                notes.append(Note(now, float(length or 1), pitch, continues_syllable=name.startswith("~")))
            now += float(length or 1)
        phrases.append(Phrase(tuple(notes)))
    return Melody(tuple(phrases), the_key, Metre.parse(metre), tempo_bpm)


def harmonised(melody: Melody, chords: str = "N") -> HarmonisedMelody:
    """A melody over chords such as `0:maj 7:7` (names of `music.chords.vocabulary`), one a slot; the last holds."""
    ids = [chord_names().index(name) for name in chords.split()]
    count = slots_until(melody.end_ql, melody.metre)
    return HarmonisedMelody(melody, tuple((ids + ids[-1:] * count)[:count]))


@st.composite
def melodies(
    draw: st.DrawFn, metres: tuple[str, ...] = ("4/4", "3/4", "6/8", "2/4", "5/4"), bars_of_rest: int = 0
) -> Melody:
    """Melodies that the encoding keeps whole: durations it has, no rest longer than a bar.

    Or with rests that the encoding shortens to between one bar and two, from `bars_of_rest` bars more.
    """
    metre = Metre.parse(draw(st.sampled_from(metres)))
    mode = draw(st.sampled_from(Mode))
    key = Key.of_pitch_class(draw(st.integers(0, 11)), mode)
    bar = round(metre.bar_ql / STEP_QL)
    rests = st.sampled_from([0, *(steps for steps in DURATIONS if steps < bar)])
    if bars_of_rest:
        long = st.tuples(st.sampled_from([d for d in DURATIONS if bar <= d < 2 * bar]), st.integers(0, bars_of_rest))
        rests |= long.map(lambda rest: rest[0] + rest[1] * bar)
    lengths = st.sampled_from(DURATIONS)
    low = draw(st.integers(48, 67))
    pitches = st.integers(low, low + 14)
    clock = draw(st.integers(0, 3)) * bar
    phrases = []
    for _ in range(draw(st.integers(1, 4))):
        notes: list[Note] = []
        for _ in range(draw(st.integers(1, 6))):
            continues = bool(notes) and draw(st.booleans())
            clock += 0 if continues else draw(rests)
            length = draw(lengths)
            notes.append(Note(clock * STEP_QL, length * STEP_QL, draw(pitches), continues_syllable=continues))
            clock += length
        phrases.append(Phrase(tuple(notes)))
    return Melody(tuple(phrases), key, metre, float(draw(st.integers(40, 180))))


@st.composite
def harmonised_melodies(
    draw: st.DrawFn, metres: tuple[str, ...] = ("4/4", "3/4", "6/8", "2/4", "5/4", "9/8", "7/8"), bars_of_rest: int = 0
) -> HarmonisedMelody:
    """Melodies as `melodies` draws them, over any chords."""
    melody = draw(melodies(metres, bars_of_rest))
    rng, count = np.random.default_rng(draw(st.integers(0, 999))), slots_until(melody.end_ql, melody.metre)
    return HarmonisedMelody(melody, tuple(rng.integers(CHORD_COUNT, size=count).tolist()))


def chords_under(harmonised: HarmonisedMelody, note: Note) -> list[int]:
    """The chord ids of all slots that a note sounds in."""
    length = slot_ql(harmonised.melody.metre)
    first, end = int(note.onset_ql / length + 1e-6), slots_until(note.end_ql, harmonised.melody.metre)
    return list(harmonised.chord_ids[first:end])


def rests_inside(phrase: Phrase) -> list[float]:
    """The rests between the notes of a phrase, in quarters."""
    gaps = [after.onset_ql - before.end_ql for before, after in pairwise(phrase.notes)]
    return [gap for gap in gaps if gap > 1e-6]
