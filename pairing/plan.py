"""The plan of a song: what a theme's valence and arousal mean for key, metre, tempo, register and form.

Directions follow the findings summed up by Gabrielsson & Lindström (2010, "The role of structure in the musical
expression of emotions"): fast, major, high and dense for joy; slow, minor, low and sparse for sadness.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from lyrics.forms import FORMS, Form, FormError, verse_form
from lyrics.order import LineOrder, parse_rhyme, parse_syllables, stanza_order
from lyrics.theme.reading import Theme
from music.accompaniment import Figure
from music.keys import Key, Mode
from music.metre import Metre
from music.voice.condition import Manner
from music.voice.order import MelodyOrder, draw_form

MOST_VERSES = 12
MOST_SUNG_LINES = 64
_LOW_MIDI, _RANGE = 57, 17
_STANZAS = (
    ((8, 6, 8, 6), "ABCB"),
    ((8, 6, 8, 6), "ABAB"),
    ((8, 8, 8, 8), "ABAB"),
    ((8, 8, 8, 8), "AABB"),
    ((7, 6, 7, 6), "ABAB"),
)
_METRES = {  # metre: weight at rest, and what arousal adds
    "4/4": (3.0, 1.0),
    "3/4": (2.5, -1.5),
    "6/8": (1.5, 0.0),
    "2/4": (0.8, 0.8),
}


class PlanError(ValueError):
    """A song that cannot be planned as asked."""


@dataclass(frozen=True)
class Wishes:
    """What a person may settle; None leaves it to the theme.

    Attributes:
        verses: stanzas.
        lines: in a stanza.
        syllables: of the lines, in turn.
        rhyme: scheme, as `parse_rhyme` reads it.
        stanza: form of every stanza, as far as syllables and rhyme leave it open.
        title: of the song.
    """

    verses: int | None = None
    lines: int | None = None
    syllables: str | None = None
    rhyme: str | None = None
    key: str | None = None
    tempo_bpm: float | None = None
    metre: str | None = None
    accompaniment: bool = True
    stanza: Form | None = None
    title: str | None = None


@dataclass(frozen=True)
class SongPlan:
    """Everything settled before a note is written.

    Attributes:
        theme: as read.
        melody: what the voice gets to sing.
        stanza: lines of every stanza, stresses not yet known.
        verses: stanzas.
        figure: of the piano; None for no piano.
        velocity: of a strong beat.
    """

    theme: Theme
    melody: MelodyOrder
    stanza: tuple[LineOrder, ...]
    verses: int
    figure: Figure | None
    velocity: int


def plan_song(theme: Theme, wishes: Wishes, rng: np.random.Generator) -> SongPlan:
    """Settles what the wishes leave open.

    Raises:
        PlanError, OrderError, UnknownKeyError, MetreError, NoteError: a wish that cannot be met.
    """
    stanza, verses = plan_stanza(wishes, rng)
    melody = plan_melody(theme, [line.syllables for line in stanza], wishes, rng)
    figure = plan_figure(theme, melody.metre, rng) if wishes.accompaniment else None
    return SongPlan(theme, melody, stanza, verses, figure, plan_velocity(theme))


def plan_velocity(theme: Theme) -> int:
    """MIDI velocity of the piano's strong beats: louder for excited themes."""
    return round(66 + 14 * theme.arousal)


def plan_stanza(wishes: Wishes, rng: np.random.Generator) -> tuple[tuple[LineOrder, ...], int]:
    """The lines of a stanza, and how many stanzas there are.

    Raises:
        PlanError, OrderError, FormError: a wish that cannot be met.
    """
    usual = _STANZAS[int(rng.integers(len(_STANZAS)))]
    stanza = _lines_of_stanza(wishes, *usual) if wishes.stanza is None else _formed(wishes, wishes.stanza)
    usual_verses = 2 if 2 * len(stanza) <= MOST_SUNG_LINES else 1
    verses = usual_verses if wishes.verses is None else wishes.verses
    if not 1 <= verses <= MOST_VERSES:
        raise PlanError(f"a song of {verses} verses; wanted 1 to {MOST_VERSES}")
    if len(stanza) * verses > MOST_SUNG_LINES:
        raise PlanError(f"{verses} verses of {len(stanza)} lines; wanted at most {MOST_SUNG_LINES} lines in all")
    return stanza, verses


def _lines_of_stanza(wishes: Wishes, usual_syllables: tuple[int, ...], usual_rhyme: str) -> tuple[LineOrder, ...]:
    syllables = usual_syllables if wishes.syllables is None else parse_syllables(wishes.syllables)
    rhyme = parse_rhyme(usual_rhyme if wishes.rhyme is None else wishes.rhyme)
    lines = wishes.lines
    if lines is None and wishes.syllables is not None and wishes.rhyme is None:
        lines = len(syllables)
    if lines is None and wishes.rhyme is not None and wishes.syllables is None:
        lines = len(rhyme)
    return stanza_order(syllables, rhyme, lines)


def _formed(wishes: Wishes, form: Form) -> tuple[LineOrder, ...]:
    check_sung(form)
    shape = verse_form(form, wishes.syllables, wishes.rhyme).stanzas[0]
    return stanza_order(shape.syllables, shape.scheme, wishes.lines)


def check_sung(name: str) -> None:
    """Sees to it that all stanzas of a form can be sung to one tune.

    Raises:
        FormError: no such form, or its stanzas are of several kinds.
    """
    sung = [str(form) for form, known in FORMS.items() if len(known.stanzas) == 1]
    if name not in sung:
        raise FormError(f"no stanza of the form {str(name)!r} for one tune; wanted one of {', '.join(sung)}")


def plan_melody(theme: Theme, syllables: Sequence[int], wishes: Wishes, rng: np.random.Generator) -> MelodyOrder:
    """Key, metre, tempo, manner, register and form of the tune."""
    valence, arousal = theme.valence, theme.arousal
    minor = rng.random() < 1 / (1 + exp(20 * valence))
    mode = Mode.MINOR if minor else Mode.MAJOR
    drawn_key = Key.of_pitch_class(int(rng.choice((0, 2, 4, 5, 7, 9, 11) if minor else (0, 2, 3, 5, 7, 9, 10))), mode)
    key = drawn_key if wishes.key is None else Key.parse(wishes.key)
    drawn_metre = Metre.parse(_draw_metre(arousal, rng))
    metre = drawn_metre if wishes.metre is None else Metre.parse(wishes.metre)
    beats = round((94 + 34 * arousal + 12 * valence + rng.normal(0, 3)) / metre.beat_ql)
    drawn_tempo = beats * metre.beat_ql
    tempo = drawn_tempo if wishes.tempo_bpm is None else wishes.tempo_bpm
    manner = Manner(
        notes_per_quarter=2 ** (0.15 + 0.45 * arousal), tempo_bpm=tempo, range_semitones=13 + 3 * abs(arousal)
    )
    low = _LOW_MIDI + round(3 * (valence + arousal))
    return MelodyOrder(tuple(syllables), draw_form(syllables, rng), key, metre, tempo, manner, (low, low + _RANGE))


def _draw_metre(arousal: float, rng: np.random.Generator) -> str:
    weights = np.array([max(0.1, base + slope * arousal) for base, slope in _METRES.values()])
    return str(rng.choice(list(_METRES), p=weights / weights.sum()))


def plan_figure(theme: Theme, metre: Metre, rng: np.random.Generator) -> Figure:
    """How the piano plays: dances for lively themes and in triple time, holds its chords for calm ones."""
    if theme.arousal > 0.3:
        return Figure.DANCE
    if theme.arousal < -0.3:
        return Figure.BROKEN if metre.is_compound or rng.random() < 0.5 else Figure.HELD
    return Figure.DANCE if str(metre) == "3/4" else Figure.BROKEN
