"""The plan of a song: what a theme's valence and arousal mean for key, metre, tempo, register and form.

Directions follow the findings summed up by Gabrielsson & Lindström (2010, "The role of structure in the musical
expression of emotions"): fast, major, high and dense for joy; slow, minor, low and sparse for sadness.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import exp

import numpy as np

from lyrics.forms import Form
from lyrics.order import LineOrder
from lyrics.theme.moods import Mood
from lyrics.theme.reading import Theme
from lyrics.viewpoint import Diction
from music.keys import Key, Mode
from music.metre import Metre
from music.styles import Voice
from music.voice.condition import Manner
from music.voice.order import MelodyOrder, draw_form
from pairing.form import TERNARY_STANZAS, Section, SongForm, sections
from pairing.playing import Playing, plan_playing
from pairing.stanzas import StanzaWishes, draw_stanza, returning
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


class PlanError(ValueError):
    """A song that cannot be planned as asked."""


SETTLED_BY_WORDS = ("verses", "lines", "syllables", "rhyme", "stanza", "diction")
"""Wishes that given words leave no room for."""

SETTLED_BY_TUNE = ("lines", "syllables", "stanza", "form", "key", "metre", "tempo_bpm")
"""Wishes that a given tune leaves no room for."""


@dataclass(frozen=True)
class Wishes:
    """What a person may settle; None leaves it to the theme.

    Attributes:
        verses: stanzas; with a chorus, those between which it returns.
        lines: in a stanza.
        syllables: of the lines, in turn.
        rhyme: scheme, as `parse_rhyme` reads it.
        stanza: form of every stanza, as far as syllables and rhyme leave it open.
        title: of the song.
        accompaniment: whether there is a piano.
        form: of the song.
        voice: that sings it.
        mood: how it feels, whatever the theme's words do.
        diction: English of today, or of the old verse.
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
    form: SongForm | None = None
    voice: Voice | None = None
    mood: Mood | None = None
    diction: Diction = Diction.PLAIN

    @property
    def settled(self) -> tuple[str, ...]:
        """Names of the wishes that are not left open."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name) != field.default)


@dataclass(frozen=True)
class SectionPlan:
    """What is settled of stanzas that share a tune.

    Attributes:
        melody: what the voice gets to sing.
        lines: of the stanza, stresses not yet known; those that return with the section are marked as refrains.
        playing: how the piano plays.
    """

    melody: MelodyOrder
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


def plan_song(theme: Theme, wishes: Wishes, rng: np.random.Generator) -> SongPlan:
    """Settles what the wishes leave open; the form is strophic unless another is wished.

    Raises:
        PlanError, OrderError, FormError, UnknownKeyError, MetreError, NoteError: a wish that cannot be met.
    """
    form = wishes.form or SongForm.STROPHIC
    stanza = _stanza(wishes, Section.VERSE, rng)
    melody = plan_melody(theme, [line.syllables for line in stanza], wishes, rng)
    playing = plan_playing(theme, melody.metre, rng)
    course = _course(form, len(stanza), wishes.verses)
    lines = {Section.VERSE: stanza}
    lines |= {section: _stanza(wishes, section, rng) for section in dict.fromkeys(course) if section not in lines}
    count = sum(len(lines[section]) for section in course)
    if count > MOST_SUNG_LINES:
        raise PlanError(f"{len(course)} stanzas have {count} lines; wanted at most {MOST_SUNG_LINES} lines in all")
    plans = {
        section: SectionPlan(
            plan_section(melody, [line.syllables for line in own], section, wishes.voice, rng)
            if section is not Section.VERSE
            else melody,
            returning(own, section) if form.words_return(section) else own,
            playing.in_section(section),
        )
        for section, own in lines.items()
    }
    return SongPlan(theme, course, plans, wishes.voice)


def _stanza(wishes: Wishes, section: Section, rng: np.random.Generator) -> tuple[LineOrder, ...]:
    return draw_stanza(StanzaWishes(wishes.lines, wishes.syllables, wishes.rhyme, wishes.stanza), section, rng)


def _course(form: SongForm, lines: int, wished: int | None) -> tuple[Section, ...]:
    """The section of each stanza; of long ones there are fewer."""
    if form is SongForm.TERNARY and wished not in (None, TERNARY_STANZAS):
        raise PlanError(f"a ternary song of {wished} verses; wanted {TERNARY_STANZAS}, or another form")
    usual = 2 if len(sections(form, 2)) * lines <= MOST_SUNG_LINES else 1
    verses = usual if wished is None else wished
    if not 1 <= verses <= MOST_VERSES:
        raise PlanError(f"a song of {verses} verses; wanted 1 to {MOST_VERSES}")
    return sections(form, verses)


def plan_melody(theme: Theme, syllables: Sequence[int], wishes: Wishes, rng: np.random.Generator) -> MelodyOrder:
    """Key, metre, tempo, manner, register and form of the tune."""
    valence, arousal = theme.valence, theme.arousal
    minor = rng.random() < 1 / (1 + exp(_MODE_STEEPNESS * valence))
    mode = Mode.MINOR if minor else Mode.MAJOR
    drawn_key = Key.of_pitch_class(int(rng.choice((0, 2, 4, 5, 7, 9, 11) if minor else (0, 2, 3, 5, 7, 9, 10))), mode)
    key = drawn_key if wishes.key is None else Key.parse(wishes.key)
    drawn_metre = Metre.parse(_draw_metre(arousal, rng))
    metre = drawn_metre if wishes.metre is None else Metre.parse(wishes.metre)
    usual_bpm = _TEMPO_BPM + _TEMPO_OF_AROUSAL * arousal + _TEMPO_OF_VALENCE * valence
    beats = round((usual_bpm + rng.normal(0, _TEMPO_SPREAD)) / metre.beat_ql)
    drawn_tempo = beats * metre.beat_ql
    tempo = drawn_tempo if wishes.tempo_bpm is None else wishes.tempo_bpm
    manner = Manner(
        notes_per_quarter=2 ** (0.15 + 0.45 * arousal), tempo_bpm=tempo, range_semitones=13 + 3 * abs(arousal)
    )
    range_midi = range_for(theme, wishes.voice)
    return MelodyOrder(tuple(syllables), draw_form(syllables, rng), key, metre, tempo, manner, range_midi)


def plan_section(
    verse: MelodyOrder, syllables: Sequence[int], section: Section, voice: Voice | None, rng: np.random.Generator
) -> MelodyOrder:
    """Another tune in the key of the verses: for sections other than they are it is higher and livelier."""
    lively = _LIVELIER[section] * verse.manner.notes_per_quarter
    return replace(
        verse,
        syllables=tuple(syllables),
        form=draw_form(syllables, rng),
        range_midi=raised(verse.range_midi, _HIGHER[section], voice),
        manner=replace(verse.manner, notes_per_quarter=lively),
    )


def _draw_metre(arousal: float, rng: np.random.Generator) -> str:
    weights = np.array([max(0.1, base + slope * arousal) for base, slope in _METRES.values()])
    return str(rng.choice(list(_METRES), p=weights / weights.sum()))
