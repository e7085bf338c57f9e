"""The plan of a song: what a theme's valence and arousal mean for key, metre, tempo, register and form.

Directions follow the findings summed up by Gabrielsson & Lindström (2010, "The role of structure in the musical
expression of emotions"): fast, major, high and dense for joy; slow, minor, low and sparse for sadness.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import exp

import numpy as np

from lyrics.forms import Form, verse_form
from lyrics.order import LineOrder, parse_rhyme, stanza_order
from lyrics.theme.reading import Theme
from music.keys import Key, Mode
from music.metre import Metre
from music.styles import Voice
from music.voice.spec import MelodySpec, draw_form
from pairing.form import TERNARY_STANZAS, Section, SongForm, sections
from pairing.playing import Playing, plan_playing
from pairing.request import SongRequest
from pairing.voices import raised, range_for

MOST_VERSES = 12
MOST_SUNG_LINES = 64
_HIGHER = {Section.VERSE: 0, Section.CHORUS: 3, Section.BRIDGE: 2, Section.MIDDLE: 4}
"""Semitones by which a section lies above the verses."""

_LIVELIER = {Section.VERSE: 1.0, Section.CHORUS: 1.0, Section.BRIDGE: 1.15, Section.MIDDLE: 1.2}
"""Notes of a section to each of the verses in the same time."""

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


@dataclass(frozen=True)
class SectionPlan:
    """What is settled of stanzas that share a tune.

    Attributes:
        melody: what the voice gets to sing.
        lines: of the stanza, stresses not yet known; those that return with the section are marked as refrains.
        playing: how the piano plays.
    """

    melody: MelodySpec
    lines: tuple[LineOrder, ...]
    playing: Playing


@dataclass(frozen=True)
class SongPlan:
    """Everything settled before a note is written.

    Attributes:
        theme: as read.
        course: the section of each stanza.
        sections: those that occur, by the order of their first stanzas.
        voice: that sings it; None for one nobody named.
    """

    theme: Theme
    course: tuple[Section, ...]
    sections: Mapping[Section, SectionPlan]
    voice: Voice | None = None

    @property
    def verse(self) -> SectionPlan:
        """The section with which every song begins."""
        return self.sections[Section.VERSE]


def plan_song(theme: Theme, request: SongRequest, rng: np.random.Generator) -> SongPlan:
    """Settles what the wishes leave open; the form is strophic unless another is wished.

    Raises:
        PlanError, OrderError, FormError, UnknownKeyError, MetreError, NoteError: a wish that cannot be met.
    """
    form = request.form or SongForm.STROPHIC
    stanza = draw_stanza(request, Section.VERSE, rng)
    melody = plan_melody(theme, [line.syllables for line in stanza], request, rng)
    playing = plan_playing(theme, melody.metre, rng)
    course = _course(form, len(stanza), request.verses)
    lines = {Section.VERSE: stanza}
    lines |= {section: draw_stanza(request, section, rng) for section in dict.fromkeys(course) if section not in lines}
    count = sum(len(lines[section]) for section in course)
    if count > MOST_SUNG_LINES:
        raise PlanError(f"{len(course)} stanzas have {count} lines; wanted at most {MOST_SUNG_LINES} lines in all")
    plans = {
        section: SectionPlan(
            plan_section(melody, [line.syllables for line in own], section, request.voice, rng)
            if section is not Section.VERSE
            else melody,
            returning(own, section) if form.words_return(section) else own,
            playing.in_section(section),
        )
        for section, own in lines.items()
    }
    return SongPlan(theme, course, plans, request.voice)


def _course(form: SongForm, lines: int, wished: int | None) -> tuple[Section, ...]:
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
    verse: MelodySpec, syllables: Sequence[int], section: Section, voice: Voice | None, rng: np.random.Generator
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


def draw_stanza(request: SongRequest, section: Section, rng: np.random.Generator) -> tuple[LineOrder, ...]:
    """The lines of a stanza of a section.

    Raises:
        OrderError, FormError: a wish that cannot be met.
    """
    shapes = _CHORUSES if section is Section.CHORUS else _VERSES
    usual = shapes[int(rng.integers(len(shapes)))]
    return _usual(request, *usual) if request.stanza is None else _formed(request, request.stanza)


def returning(lines: Sequence[LineOrder], section: Section) -> tuple[LineOrder, ...]:
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


def random_streams(seed: int, theme: str, count: int) -> tuple[np.random.Generator, ...]:
    """So many independent generators, the same for the same seed and theme.

    The theme takes part, so that two themes with one seed do not get the same key and metre. A stream for each kind
    of choice keeps the tune as it was when a wish changes the words.
    """
    digest = int.from_bytes(sha256(theme.casefold().encode()).digest()[:8], "big")
    return tuple(np.random.default_rng(child) for child in np.random.SeedSequence([seed, digest]).spawn(count))
