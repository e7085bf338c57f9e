"""The plan of a song: what a theme's valence and arousal mean for key, metre, tempo, register and form.

Directions follow the findings summed up by Gabrielsson & Lindström (2010, "The role of structure in the musical
expression of emotions"): fast, major, high and dense for joy; slow, minor, low and sparse for sadness.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import exp

import numpy as np

from lyrics.forms import Form, verse_form
from lyrics.theme import Theme
from lyrics.verse import LineOrder, parse_rhyme, stanza_order
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Melody
from music.piano.texture import Texture
from music.styles import Voice
from music.voice.spec import MelodySpec, draw_form
from pairing.form import TERNARY_STANZAS, SongForm, SongSection, sections
from pairing.playing import draw_texture, texture_in, velocity_of
from pairing.request import SongRequest

MOST_VERSES = 12
MOST_SUNG_LINES = 64
_HIGHER = {SongSection.VERSE: 0, SongSection.CHORUS: 3, SongSection.BRIDGE: 2, SongSection.MIDDLE: 4}
"""Semitones by which a section lies above the verses."""

_LIVELIER = {SongSection.VERSE: 1.0, SongSection.CHORUS: 1.0, SongSection.BRIDGE: 1.15, SongSection.MIDDLE: 1.2}
"""Notes of a section to each of the verses in the same time."""

_LOW_MIDI, _RANGE, _SUNG_RANGE = 57, 17, 14
"""The usual range from its lowest pitch on, for a voice nobody named; and how much of a named voice's a song takes."""

_HIGHEST_MIDI = 79

_MODE_STEEPNESS = 20.0
"""Of the chance of minor as valence falls: 1 in 2 without feeling, 7 in 8 at a valence of -0.1."""

_TEMPO_BPM, _TEMPO_OF_AROUSAL, _TEMPO_OF_VALENCE, _TEMPO_SPREAD = 94, 34, 12, 3
"""Quarters a minute without feeling, what full arousal and full valence add, and the standard deviation of a draw.
Melancholy so comes out near 70, joy near 120."""

_METRES = {  # metre: weight at rest, and what arousal adds
    "4/4": (3.0, 1.0),
    "3/4": (2.5, -1.5),
    "6/8": (1.5, 0.0),
    "2/4": (0.8, 0.8),
}


_Shape = tuple[tuple[int, ...], str]

_VERSES: tuple[_Shape, ...] = (
    ((8, 6, 8, 6), "ABCB"),
    ((8, 6, 8, 6), "ABAB"),
    ((8, 8, 8, 8), "ABAB"),
    ((8, 8, 8, 8), "AABB"),
    ((7, 6, 7, 6), "ABAB"),
)
_CHORUSES: tuple[_Shape, ...] = (
    ((8, 8, 8, 8), "AABB"),
    ((6, 6, 8, 6), "AABA"),
    ((8, 6, 8, 6), "A1BA1B"),
    ((8, 8, 8, 8), "A1BA1B"),
)
"""In the last two the first line returns within them: it stays in the ear."""


class PlanError(ValueError):
    """A song that cannot be planned as asked."""


class VoiceRangeError(ValueError):
    """A tune that a voice cannot sing in any key."""


@dataclass(frozen=True)
class SectionPlan:
    """What is settled of stanzas that share a tune before a note is written.

    Attributes:
        section: what they are.
        melody: what the voice gets to sing.
        lines: of the stanza, stresses not yet known; those that return with the section are marked as refrains.
        texture: of what is played under them.
        velocity: MIDI velocity of a strong beat of that.
    """

    section: SongSection
    melody: MelodySpec
    lines: tuple[LineOrder, ...]
    texture: Texture
    velocity: int


def plan_song(theme: Theme, request: SongRequest, rng: np.random.Generator) -> tuple[SectionPlan, ...]:
    """Settles what the wishes leave open; the form is strophic unless another is wished.

    Returns:
        The plan of each stanza, one and the same for those of a section. The first is a verse.

    Raises:
        PlanError, OrderError, FormError, UnknownKeyError, MetreError, NoteError: a wish that cannot be met.
    """
    form = request.form or SongForm.STROPHIC
    stanza = draw_stanza(request, SongSection.VERSE, rng)
    melody = plan_melody(theme, [line.syllables for line in stanza], request, rng)
    texture = draw_texture(theme, melody.metre, rng)
    course = _course(form, len(stanza), request.verses)
    lines = {SongSection.VERSE: stanza}
    lines |= {section: draw_stanza(request, section, rng) for section in dict.fromkeys(course) if section not in lines}
    count = sum(len(lines[section]) for section in course)
    if count > MOST_SUNG_LINES:
        raise PlanError(f"{len(course)} stanzas have {count} lines; wanted at most {MOST_SUNG_LINES} lines in all")
    plans = {
        section: SectionPlan(
            section,
            plan_section(melody, [line.syllables for line in own], section, request.voice, rng)
            if section is not SongSection.VERSE
            else melody,
            returning(own, section) if form.words_return(section) else own,
            texture_in(section, texture),
            velocity_of(theme, section),
        )
        for section, own in lines.items()
    }
    return tuple(plans[section] for section in course)


def _course(form: SongForm, lines: int, wished: int | None) -> tuple[SongSection, ...]:
    """The section of each stanza; of long ones there are fewer."""
    if form is SongForm.TERNARY and wished not in (None, TERNARY_STANZAS):
        raise PlanError(f"a ternary song of {wished} verses; wanted {TERNARY_STANZAS}, or another form")
    usual = 2 if len(sections(form, 2)) * lines <= MOST_SUNG_LINES else 1
    verses = usual if wished is None else wished
    if not 1 <= verses <= MOST_VERSES:
        raise PlanError(f"a song of {verses} verses; wanted 1 to {MOST_VERSES}")
    return sections(form, verses)


def plan_melody(theme: Theme, syllables: Sequence[int], request: SongRequest, rng: np.random.Generator) -> MelodySpec:
    """Key, metre, tempo, manner, register and form of the tune."""
    valence, arousal = theme.valence, theme.arousal
    minor = rng.random() < 1 / (1 + exp(_MODE_STEEPNESS * valence))
    mode = Mode.MINOR if minor else Mode.MAJOR
    drawn_key = Key.of_pitch_class(int(rng.choice((0, 2, 4, 5, 7, 9, 11) if minor else (0, 2, 3, 5, 7, 9, 10))), mode)
    key = drawn_key if request.key is None else request.key
    drawn_metre = Metre.parse(_draw_metre(arousal, rng))
    metre = drawn_metre if request.metre is None else request.metre
    usual_bpm = _TEMPO_BPM + _TEMPO_OF_AROUSAL * arousal + _TEMPO_OF_VALENCE * valence
    beats = round((usual_bpm + rng.normal(0, _TEMPO_SPREAD)) / metre.beat_ql)
    drawn_tempo = beats * metre.beat_ql
    tempo = drawn_tempo if request.tempo_bpm is None else request.tempo_bpm
    return MelodySpec(
        tuple(syllables),
        draw_form(syllables, rng),
        key,
        metre,
        tempo,
        notes_per_quarter=2 ** (0.15 + 0.45 * arousal),
        range_semitones=13 + 3 * abs(arousal),
        range_midi=range_for(theme, request.voice),
    )


def plan_section(
    verse: MelodySpec, syllables: Sequence[int], section: SongSection, voice: Voice | None, rng: np.random.Generator
) -> MelodySpec:
    """Another tune in the key of the verses: for sections other than they are it is higher and livelier."""
    lively = _LIVELIER[section] * verse.notes_per_quarter
    return replace(
        verse,
        syllables=tuple(syllables),
        form=draw_form(syllables, rng),
        range_midi=raised(verse.range_midi, _HIGHER[section], voice),
        notes_per_quarter=lively,
    )


def _draw_metre(arousal: float, rng: np.random.Generator) -> str:
    weights = np.array([max(0.1, base + slope * arousal) for base, slope in _METRES.values()])
    return str(rng.choice(list(_METRES), p=weights / weights.sum()))


def draw_stanza(request: SongRequest, section: SongSection, rng: np.random.Generator) -> tuple[LineOrder, ...]:
    """The lines of a stanza of a section.

    Raises:
        OrderError, FormError: a wish that cannot be met.
    """
    shapes = _CHORUSES if section is SongSection.CHORUS else _VERSES
    usual = shapes[int(rng.integers(len(shapes)))]
    return _usual(request, *usual) if request.stanza is None else _formed(request, request.stanza)


def returning(lines: Sequence[LineOrder], section: SongSection) -> tuple[LineOrder, ...]:
    """The lines, all marked as refrains of that section."""
    return tuple(
        replace(line, refrain=f"{section} {line.refrain or number}") for number, line in enumerate(lines, start=1)
    )


def _usual(request: SongRequest, usual_syllables: tuple[int, ...], usual_rhyme: str) -> tuple[LineOrder, ...]:
    syllables = usual_syllables if request.syllables is None else request.syllables
    rhyme = parse_rhyme(usual_rhyme) if request.rhyme is None else request.rhyme
    lines = request.lines
    if lines is None and request.syllables is not None and request.rhyme is None:
        lines = len(syllables)
    if lines is None and request.rhyme is not None and request.syllables is None:
        lines = len(rhyme)
    return stanza_order(syllables, rhyme, lines)


def _formed(request: SongRequest, form: Form) -> tuple[LineOrder, ...]:
    shape = verse_form(form, request.syllables, request.rhyme).stanzas[0]
    return stanza_order(shape.syllables, shape.scheme, request.lines)


def range_for(theme: Theme, voice: Voice | None) -> tuple[int, int]:
    """Lowest and highest pitch of a song about a theme: the higher the more excited and the gladder it is."""
    lift = 2 * theme.valence + 4 * theme.arousal
    if voice is None:
        low = _LOW_MIDI + round(lift)
        return low, low + _RANGE
    lowest, highest = voice.range_midi
    room = highest - lowest - _SUNG_RANGE
    low = lowest + round(room * min(1.0, max(0.0, 0.5 + lift / 10)))
    return low, low + _SUNG_RANGE


def raised(range_midi: tuple[int, int], semitones: int, voice: Voice | None) -> tuple[int, int]:
    """The range so many semitones higher, as far as the voice goes there."""
    low, high = range_midi
    highest = voice.range_midi[1] if voice else max(_HIGHEST_MIDI, high)
    return low + max(0, min(semitones, highest - high)), min(high + semitones, highest)


def suited(melody: Melody, voice: Voice | None) -> Melody:
    """A tune where a voice can sing it: as it is if it lies there, else moved by octaves or, at need, by less.

    Raises:
        VoiceRangeError: it is wider than the voice.
    """
    if voice is None:
        return melody
    pitches = [note.pitch_midi for note in melody.notes]
    lowest, highest = voice.range_midi
    low, high = min(pitches), max(pitches)
    if high - low > highest - lowest:
        raise VoiceRangeError(
            f"the tune spans {high - low} semitones, more than a {voice} sings; wanted at most {highest - lowest}"
        )
    moves = range(lowest - low, highest - high + 1)
    # as it is, else whole octaves, which keep the key; of several the one nearest to the middle of the voice
    best = min(moves, key=lambda move: (move != 0, move % 12 != 0, abs(low + high + 2 * move - lowest - highest)))
    return melody.moved(semitones=best)


def random_streams(seed: int, theme: str, count: int) -> tuple[np.random.Generator, ...]:
    """So many independent generators, the same for the same seed and theme.

    The theme takes part, so that two themes with one seed do not get the same key and metre. A stream for each kind
    of choice keeps the tune as it was when a wish changes the words.
    """
    digest = int.from_bytes(sha256(theme.casefold().encode()).digest()[:8], "big")
    return tuple(np.random.default_rng(child) for child in np.random.SeedSequence([seed, digest]).spawn(count))
