"""Forms of verse that have a name: how long the lines are, what rhymes, and what returns."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle

from lyrics.verse import MOST_LINES, LineOrder, OrderError, parse_rhyme, parse_syllables, stanza_order

USUAL_SYLLABLES, USUAL_RHYME = "8,6,8,6", "ABAB"


class FormError(ValueError):
    """A form and wishes that contradict it."""


class Form(StrEnum):
    """Named forms; `FORMS` says what they are."""

    COMMON = "common"
    BALLAD = "ballad"
    LONG = "long"
    SHORT = "short"
    COUPLETS = "couplets"
    ENVELOPE = "envelope"
    HEROIC = "heroic"
    SONNET = "sonnet"
    TRIOLET = "triolet"
    KYRIELLE = "kyrielle"
    CHORUS = "chorus"


@dataclass(frozen=True)
class StanzaForm:
    """One stanza: syllables of its lines in turn, and the marks of its rhyme scheme as `parse_rhyme` reads them."""

    syllables: tuple[int, ...]
    scheme: tuple[str, ...]

    @classmethod
    def parse(cls, syllables: str, rhyme: str) -> "StanzaForm":
        """From such as "8,6,8,6" and "ABAB".

        Raises:
            OrderError: either cannot be read.
        """
        return cls(parse_syllables(syllables), parse_rhyme(rhyme))

    @property
    def lines(self) -> int:
        """How many it has."""
        return max(len(self.syllables), len(self.scheme))


@dataclass(frozen=True)
class VerseForm:
    """Stanzas in turn.

    Attributes:
        stanzas: of one round.
        rounds: how many there are where nobody says how many lines are wanted; one, if they were more than MOST_LINES.
    """

    stanzas: tuple[StanzaForm, ...]
    rounds: int = 2

    def orders(self, lines: int | None = None) -> tuple[tuple[LineOrder, ...], ...]:
        """The lines of all stanzas, the last one cut off where they have to end.

        Raises:
            OrderError: fewer than one line.
        """
        once = sum(stanza.lines for stanza in self.stanzas)
        usual = self.rounds * once if self.rounds * once <= MOST_LINES else once
        left = usual if lines is None else lines
        if left < 1:
            raise OrderError(f"words of {left} lines; wanted 1 or more")
        orders = []
        for stanza in cycle(self.stanzas):
            orders.append(stanza_order(stanza.syllables, stanza.scheme, min(stanza.lines, left)))
            left -= len(orders[-1])
            if not left:
                break
        return tuple(orders)


FORMS = {
    Form.COMMON: VerseForm((StanzaForm.parse("8,6,8,6", "ABAB"),)),
    Form.BALLAD: VerseForm((StanzaForm.parse("8,6,8,6", "ABCB"),)),
    Form.LONG: VerseForm((StanzaForm.parse("8", "ABAB"),)),
    Form.SHORT: VerseForm((StanzaForm.parse("6,6,8,6", "ABAB"),)),
    Form.COUPLETS: VerseForm((StanzaForm.parse("8", "AABB"),)),
    Form.ENVELOPE: VerseForm((StanzaForm.parse("8", "ABBA"),)),
    Form.HEROIC: VerseForm((StanzaForm.parse("10", "ABAB"),)),
    Form.SONNET: VerseForm(tuple(StanzaForm.parse("10", rhyme) for rhyme in ("ABAB", "CDCD", "EFEF", "GG")), 1),
    Form.TRIOLET: VerseForm((StanzaForm.parse("8", "A1B1AA1ABA1B1"),), 1),
    Form.KYRIELLE: VerseForm((StanzaForm.parse("8", "AABB1"),), 3),
    Form.CHORUS: VerseForm((StanzaForm.parse("8,6,8,6", "ABCB"), StanzaForm.parse("8", "A1A2B3B4"))),
}
"""Hymns' metres are named as hymnals do; a chorus is a stanza of refrain lines alone, so all of it returns."""


def verse_form(
    form: Form | None, syllables: tuple[int, ...] | None = None, rhyme: tuple[str, ...] | None = None
) -> VerseForm:
    """The form, with what else is wished: syllables and rhyme win over those of the form.

    Args:
        form: none for common metre.
        syllables: of the lines in turn.
        rhyme: marks, as `parse_rhyme` reads them.

    Raises:
        FormError: they do not go with the form's lines.
    """
    if form is None:
        usual = StanzaForm.parse(USUAL_SYLLABLES, USUAL_RHYME)
        return VerseForm((StanzaForm(syllables or usual.syllables, rhyme or usual.scheme),))
    known = FORMS[form]
    if syllables is None and rhyme is None:
        return known
    if len(known.stanzas) > 1:
        raise FormError(f"the form {form} has stanzas of several kinds; wanted no other syllables or rhyme for it")
    (stanza,) = known.stanzas
    wished = StanzaForm(
        stanza.syllables if syllables is None else syllables,
        stanza.scheme if rhyme is None else rhyme,
    )
    for parts, name in ((wished.syllables, "numbers of syllables"), (wished.scheme, "marks of rhyme")):
        if len(parts) % stanza.lines and stanza.lines % len(parts):
            raise FormError(f"{len(parts)} {name} for the {stanza.lines} lines of the form {form}; wanted as many")
    return VerseForm((wished,), known.rounds)
