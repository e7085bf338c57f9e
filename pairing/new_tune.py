"""A new tune for lines that are there.

Stanzas of as many lines, of about as many syllables, share a tune, which is adapted to each of them; a stanza of
another shape, such as a chorus, has a tune of its own in the same key, metre and tempo.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lyrics.theme.reading import Theme
from lyrics.verse import Line
from music.notes import Melody, Phrase
from music.voice.composer import Composer, ComposingConfig
from music.voice.model import VoiceModel
from music.voice.order import draw_form
from pairing.adapting import adapted, can_adapt
from pairing.plan import Wishes, plan_figure, plan_melody, plan_velocity
from pairing.song import Song
from pairing.songwriter import Round, arrange_rounds
from pairing.spoken import SpokenLine
from pairing.streams import random_streams
from pairing.underlay import wanted_stresses

COMPOSING = ComposingConfig(phrases=32)
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
    """Stanzas that share a tune, by their numbers from 0, and the syllables of its phrases."""

    stanzas: tuple[int, ...]
    syllables: tuple[int, ...]


def song_with_new_tune(
    voice: VoiceModel, stanzas: Sequence[Stanza], theme: Theme, title: str, wishes: Wishes, seed: int
) -> Song:
    """The lines to a new tune, with a new piano.

    Args:
        voice: the network that composes.
        stanzas: of at most `music.voice.order.MOST_SYLLABLES` syllables a line.
        theme: key, metre, tempo and manner follow from it.
        title: of the song.
        wishes: key, metre, tempo and accompaniment count.
        seed: of all that is drawn.

    Raises:
        UnknownKeyError, MetreError, NoteError: a wish that cannot be met.
    """
    planning, composing = random_streams(seed, theme.text, 2)
    shapes = _shapes(stanzas)
    tunes = _composed(voice, stanzas, shapes, theme, wishes, planning, composing)
    figure = plan_figure(theme, tunes[0].metre, planning) if wishes.accompaniment else None
    of_stanza = {number: tune for shape, tune in zip(shapes, tunes, strict=True) for number in shape.stanzas}
    rounds = [Round(of_stanza[n], (_sung_to(stanza, of_stanza[n]),)) for n, stanza in enumerate(stanzas)]
    song = arrange_rounds(rounds, figure, plan_velocity(theme), title)
    return replace(song, theme=theme.text, seed=seed)


def _composed(
    voice: VoiceModel,
    stanzas: Sequence[Stanza],
    shapes: Sequence[_Shape],
    theme: Theme,
    wishes: Wishes,
    planning: np.random.Generator,
    composing: np.random.Generator,
) -> list[Melody]:
    """A tune for each shape; the first settles key, metre, tempo and manner."""
    plan = plan_melody(theme, shapes[0].syllables, wishes, planning)
    orders = []
    for number, shape in enumerate(shapes):
        form = draw_form(shape.syllables, planning) if number else plan.form
        orders.append(replace(plan, syllables=shape.syllables, form=form, stresses=_stresses(stanzas, shape)))
    composer = Composer(voice, COMPOSING)
    return [composer.compose(order, composing) for order in orders]


def _shapes(stanzas: Sequence[Stanza]) -> list[_Shape]:
    found: list[_Shape] = []
    for number, stanza in enumerate(stanzas):
        place = next((place for place, shape in enumerate(found) if _fits(stanza, shape.syllables)), None)
        if place is None:
            found.append(_Shape((number,), tuple(line.syllables() for line in stanza)))
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
