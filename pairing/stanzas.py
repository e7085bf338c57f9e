"""Shapes of stanzas: the lines of verses and choruses, as wished, else drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lyrics.forms import FORMS, Form, FormError, verse_form
from lyrics.order import LineOrder, parse_rhyme, parse_syllables, stanza_order
from pairing.form import Section

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


@dataclass(frozen=True)
class StanzaWishes:
    """What is wished of every stanza; None leaves it open.

    Attributes:
        lines: how many.
        syllables: of the lines, in turn, such as "8,6,8,6".
        rhyme: scheme, as `parse_rhyme` reads it.
        form: what syllables and rhyme leave open.
    """

    lines: int | None = None
    syllables: str | None = None
    rhyme: str | None = None
    form: Form | None = None


def draw_stanza(wishes: StanzaWishes, section: Section, rng: np.random.Generator) -> tuple[LineOrder, ...]:
    """The lines of a stanza of a section.

    Raises:
        OrderError, FormError: a wish that cannot be met.
    """
    shapes = _CHORUSES if section is Section.CHORUS else _VERSES
    usual = shapes[int(rng.integers(len(shapes)))]
    return _usual(wishes, *usual) if wishes.form is None else _formed(wishes, wishes.form)


def returning(lines: Sequence[LineOrder], section: Section) -> tuple[LineOrder, ...]:
    """The lines, all marked as refrains of that section."""
    return tuple(
        replace(line, refrain=f"{section} {line.refrain or number}") for number, line in enumerate(lines, start=1)
    )


def check_sung(name: str) -> None:
    """Sees to it that all stanzas of a form can be sung to one tune.

    Raises:
        FormError: no such form, or its stanzas are of several kinds.
    """
    sung = [str(form) for form, known in FORMS.items() if len(known.stanzas) == 1]
    if name not in sung:
        raise FormError(f"no stanza of the form {str(name)!r} for one tune; wanted one of {', '.join(sung)}")


def _usual(wishes: StanzaWishes, usual_syllables: tuple[int, ...], usual_rhyme: str) -> tuple[LineOrder, ...]:
    syllables = usual_syllables if wishes.syllables is None else parse_syllables(wishes.syllables)
    rhyme = parse_rhyme(usual_rhyme if wishes.rhyme is None else wishes.rhyme)
    lines = wishes.lines
    if lines is None and wishes.syllables is not None and wishes.rhyme is None:
        lines = len(syllables)
    if lines is None and wishes.rhyme is not None and wishes.syllables is None:
        lines = len(rhyme)
    return stanza_order(syllables, rhyme, lines)


def _formed(wishes: StanzaWishes, form: Form) -> tuple[LineOrder, ...]:
    check_sung(form)
    shape = verse_form(form, wishes.syllables, wishes.rhyme).stanzas[0]
    return stanza_order(shape.syllables, shape.scheme, wishes.lines)
