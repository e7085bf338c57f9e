"""A new tune for lines that are there.

Stanzas of one section, of as many lines and about as many syllables, share a tune, which is adapted to each of them;
a chorus, and a stanza of another shape, has a tune of its own in the same key, metre and tempo.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.runtime import SequenceNetwork
from lyrics.theme import Theme, in_mood
from lyrics.verse import Line
from music.chords import HarmonisedMelody
from music.notes import Melody, Phrase
from music.voice.composer import Composer
from music.voice.spec import MelodySpec
from pairing.arranging import arrange, wanted_stresses
from pairing.form import SongSection
from pairing.plan import plan_melody, plan_section, random_streams
from pairing.playing import Musician, SungSection, draw_texture, texture_in, velocity_of
from pairing.request import SongRequest
from pairing.setting.adapting import adapted, can_adapt
from pairing.setting.spoken import SpokenLine
from pairing.song import Song

PHRASES_TRIED = 32
"""Words leave a tune less freedom than a count of syllables does, so that more phrases are tried."""

Say = Callable[[int | None, Sequence[float] | None], SpokenLine]
"""A line that may be said in several ways: from the syllables wanted, and the strengths of their notes, to the best."""


@dataclass(frozen=True)
class GivenLine:
    """A line that is to be sung, and the letter of its rhyme."""

    say: Say
    rhyme: str = ""

    def syllables(self, wanted: int | None = None) -> int:
        """How many it has as it is usually said, or the nearest to those wanted."""
        return len(self.say(wanted, None).leanings)


Stanza = Sequence[GivenLine]


@dataclass(frozen=True)
class _Shape:
    """Stanzas that share a tune, by their numbers from 0, with their section and the syllables of its phrases."""

    stanzas: tuple[int, ...]
    section: SongSection
    syllables: tuple[int, ...]


def song_with_new_tune(
    voice: SequenceNetwork,
    stanzas: Sequence[Stanza],
    sections: Sequence[SongSection],
    theme: Theme,
    title: str,
    request: SongRequest,
    musician: Musician | None = None,
) -> Song:
    """The lines to a new tune, with new accompaniment.

    Args:
        voice: the network that composes.
        stanzas: of at most `music.voice.spec.MOST_SYLLABLES` syllables a line.
        sections: what each stanza is.
        theme: key, metre, tempo and manner follow from it.
        title: of the song.
        request: key, metre, tempo, voice, mood and seed count.
        musician: who plays; None for nobody.

    Raises:
        NoteError: a wish that cannot be met.
    """
    theme = in_mood(theme, request.mood)
    planning, composing, playing = random_streams(request.seed, theme.text, 3)
    shapes = _shapes(stanzas, sections)
    tunes = _composed(voice, stanzas, shapes, theme, request, planning, composing)
    texture = draw_texture(theme, tunes[0].melody.metre, planning)
    of_stanza = {number: tune for shape, tune in zip(shapes, tunes, strict=True) for number in shape.stanzas}
    sung = [
        SungSection(
            of_stanza[number].melody,
            of_stanza[number].chords,
            (_sung_to(stanza, of_stanza[number].melody),),
            texture_in(section, texture),
            velocity_of(theme, section),
            section is SongSection.CHORUS,
        )
        for number, (stanza, section) in enumerate(zip(stanzas, sections, strict=True))
    ]
    song = arrange(sung, title, musician, playing)
    return replace(song.with_lead(voice=request.voice), theme=theme.text, seed=request.seed, mood=request.mood)


def _composed(
    voice: SequenceNetwork,
    stanzas: Sequence[Stanza],
    shapes: Sequence[_Shape],
    theme: Theme,
    request: SongRequest,
    planning: np.random.Generator,
    composing: np.random.Generator,
) -> list[HarmonisedMelody]:
    """A tune for each shape; the first settles key, metre, tempo and manner."""
    first = plan_melody(theme, shapes[0].syllables, request, planning)

    def order(shape: _Shape) -> MelodySpec:
        is_first = shape is shapes[0] and shape.section is SongSection.VERSE
        own = first if is_first else plan_section(first, shape.syllables, shape.section, request.voice, planning)
        return replace(own, stresses=_stresses(stanzas, shape))

    composer = Composer(voice, phrases=PHRASES_TRIED)
    return [composer.compose_harmonised(order(shape), composing) for shape in shapes]


def _shapes(stanzas: Sequence[Stanza], sections: Sequence[SongSection]) -> list[_Shape]:
    found: list[_Shape] = []
    for number, (stanza, section) in enumerate(zip(stanzas, sections, strict=True)):
        alike = (place for place, s in enumerate(found) if s.section is section and _fits(stanza, s.syllables))
        place = next(alike, None)
        if place is None:
            found.append(_Shape((number,), section, tuple(line.syllables() for line in stanza)))
        else:
            found[place] = replace(found[place], stanzas=(*found[place].stanzas, number))
    return [_agreed(stanzas, shape) for shape in found]


def _fits(stanza: Stanza, syllables: Sequence[int]) -> bool:
    if len(stanza) != len(syllables):
        return False
    return all(can_adapt(count, line.syllables(count)) for line, count in zip(stanza, syllables, strict=True))


def _agreed(stanzas: Sequence[Stanza], shape: _Shape) -> _Shape:
    """The shape with the syllables for which its stanzas need the fewest changes: "glorious" may be two or three."""
    own = [stanzas[number] for number in shape.stanzas]
    counts = []
    for place, usual in enumerate(shape.syllables):
        lines = [stanza[place] for stanza in own]
        choices = {count: [line.syllables(count) for line in lines] for count in {line.syllables() for line in lines}}
        possible = [count for count, said in choices.items() if all(can_adapt(count, own) for own in said)]
        counts.append(
            min(possible, key=lambda count: (sum(abs(count - s) for s in choices[count]), abs(count - usual), count))
        )
    return replace(shape, syllables=tuple(counts))


def _stresses(stanzas: Sequence[Stanza], shape: _Shape) -> tuple[tuple[float, ...], ...]:
    """What the syllables of each phrase want: the mean over the stanzas that have as many."""
    found = []
    for place, count in enumerate(shape.syllables):
        said = [stanzas[number][place].say(count, None).leanings for number in shape.stanzas]
        alike = [leanings for leanings in said if len(leanings) == count]
        found.append(tuple(np.mean(alike, axis=0).tolist()) if alike else ())
    return tuple(found)


def _sung_to(stanza: Stanza, tune: Melody) -> tuple[list[Line], list[Phrase]]:
    """The lines, and the phrases of the tune as they are sung to them."""
    lines, phrases = [], []
    for line, phrase in zip(stanza, tune.phrases, strict=True):
        strengths = wanted_stresses(phrase, tune.metre)
        said = line.say(len(strengths), strengths)
        sung, notes = said.sung_to(adapted(phrase, said.leanings, tune.metre), line.rhyme)
        lines.append(sung)
        phrases.append(notes)
    return lines, phrases
