"""Small melodies for tests, written as text or drawn."""

from itertools import pairwise

from hypothesis import strategies as st

from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Melody, Note, Phrase
from music.voice.encoding import DURATIONS

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


@st.composite
def melodies(draw: st.DrawFn, metres: tuple[str, ...] = ("4/4", "3/4", "6/8", "2/4", "5/4")) -> Melody:
    """Melodies that the encoding keeps whole: durations it has, no rest longer than a bar."""
    metre = Metre.parse(draw(st.sampled_from(metres)))
    mode = draw(st.sampled_from(Mode))
    key = Key.of_pitch_class(draw(st.integers(0, 11)), mode)
    rests = st.sampled_from([0, *(steps for steps in DURATIONS if steps * STEP_QL < metre.bar_ql)])
    lengths = st.sampled_from(DURATIONS)
    low = draw(st.integers(48, 67))
    pitches = st.integers(low, low + 14)
    clock = draw(st.integers(0, 3)) * round(metre.bar_ql / STEP_QL)
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


def rests_inside(phrase: Phrase) -> list[float]:
    """The rests between the notes of a phrase, in quarters."""
    gaps = [after.onset_ql - before.end_ql for before, after in pairwise(phrase.notes)]
    return [gap for gap in gaps if gap > 1e-6]
