"""Forms of songs: which sections there are, and in which order; and of their stanzas."""

from collections.abc import Sequence
from enum import StrEnum

from lyrics.forms import FORMS, Form, FormError

Stanzas = tuple[tuple[tuple[str, ...], ...], ...]
"""Words by line by stanza."""

SUNG_FORMS = tuple(form for form, known in FORMS.items() if len(known.stanzas) == 1)
"""Forms of stanzas that can all be sung to one tune."""


class SongFormError(ValueError):
    """Stanzas that do not have a form."""


class SongSection(StrEnum):
    """What a stanza is to its song; stanzas of one section share a tune."""

    VERSE = "verse"
    CHORUS = "chorus"
    BRIDGE = "bridge"
    MIDDLE = "middle"


class SongForm(StrEnum):
    """How stanzas share tunes."""

    STROPHIC = "strophic"  # all are sung to one
    VERSE_CHORUS = "verse-chorus"  # between verses a chorus returns, its words and tune the same
    TERNARY = "ternary"  # a middle stanza has a tune of its own, then the first returns with its words

    def words_return(self, section: SongSection) -> bool:
        """Whether stanzas of that section have the same words each time: a chorus, and what comes back da capo."""
        return section is {SongForm.VERSE_CHORUS: SongSection.CHORUS, SongForm.TERNARY: SongSection.VERSE}.get(self)


FEWEST_FOR_BRIDGE = 3
"""Verses of a song that has room for a bridge, which delays the last of them."""

TERNARY_STANZAS = 3


def sections(form: SongForm, verses: int) -> tuple[SongSection, ...]:
    """The sections of a song in order.

    Args:
        form: of the song.
        verses: how many, 1 or more; a ternary song has its three stanzas, whatever is said here.
    """
    if form is SongForm.STROPHIC:
        return (SongSection.VERSE,) * verses
    if form is SongForm.TERNARY:
        return (SongSection.VERSE, SongSection.MIDDLE, SongSection.VERSE)
    once = (SongSection.VERSE, SongSection.CHORUS)
    if verses < FEWEST_FOR_BRIDGE:
        return once * verses
    return (*once * (verses - 1), SongSection.BRIDGE, *once)


def sections_of(texts: Sequence[str], form: SongForm | None) -> tuple[SongSection, ...]:
    """The sections of stanzas that are there.

    Args:
        texts: of the stanzas.
        form: what they are taken for; unless given, a stanza that returns is a chorus, but for one that only frames
            the others.

    Raises:
        SongFormError: they do not have that form.
    """
    if form is SongForm.STROPHIC:
        return (SongSection.VERSE,) * len(texts)
    if form is SongForm.TERNARY:
        if len(texts) != TERNARY_STANZAS:
            raise SongFormError(f"a ternary song of {len(texts)} stanzas; wanted {TERNARY_STANZAS}")
        return sections(form, 1)
    said = ["".join(filter(str.isalnum, text.casefold())) for text in texts]
    frame = {said[0]} if said.count(said[0]) == 2 and said[0] == said[-1] else set()
    choruses = {text for text in said if said.count(text) > 1} - frame
    if len(set(said)) == 1:
        choruses = set()
    if form is SongForm.VERSE_CHORUS and not choruses:
        raise SongFormError("no stanza returns word for word; wanted a chorus that does, or another form")
    return tuple(SongSection.CHORUS if text in choruses else SongSection.VERSE for text in said)


def check_sung(name: str) -> Form:
    """The form of that name.

    Raises:
        FormError: no such form, or its stanzas are of several kinds.
    """
    if name not in SUNG_FORMS:
        raise FormError(f"no stanza of the form {str(name)!r} for one tune; wanted one of {', '.join(SUNG_FORMS)}")
    return Form(name)
