"""Words about a theme: for given lines, or without a tune."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lyrics.forms import Form, verse_form
from lyrics.model import VerseModel
from lyrics.order import LineOrder, check_refrains, iambic
from lyrics.theme.reading import Theme
from lyrics.title import check_title, draw_title
from lyrics.verse import Line, Verse
from lyrics.viewpoint import Diction
from lyrics.wording import word_stanza
from lyrics.writing import VerseWriter, WritingConfig, WrittenLine
from pairing.streams import random_streams


def words_about(
    model: VerseModel,
    theme: Theme,
    lines: int | None,
    syllables: str | None,
    rhyme: str | None,
    seed: int,
    *,
    form: Form | None = None,
    title: str | None = None,
    diction: Diction = Diction.PLAIN,
) -> Verse:
    """Stanzas about a theme.

    Args:
        model: the network that writes.
        theme: as read.
        lines: in all, cut into stanzas as the form says, or as long as the rhyme scheme or the list of syllables; two
            stanzas, or the whole form, by default.
        syllables: such as "8,6,8,6".
        rhyme: such as "ABAB".
        seed: of all that is drawn.
        form: what syllables and rhyme leave open.
        title: one from the words by default.
        diction: English of today, or of the old verse.

    Raises:
        FormError, OrderError, TitleError: wishes that contradict each other, or cannot be.
        RhymeError, WritingError: lines that cannot be written.
    """
    (rng,) = random_streams(seed, theme.text, 1)
    orders = verse_form(form, syllables, rhyme).orders(lines)
    return write_verse(model, theme, [iambic(order) for order in orders], rng, title, diction)


def write_verse(
    model: VerseModel,
    theme: Theme,
    orders: Sequence[Sequence[LineOrder]],
    rng: np.random.Generator,
    title: str | None = None,
    diction: Diction = Diction.PLAIN,
) -> Verse:
    """A stanza for each order, each knowing those before it, with a title taken from their words unless one is given.

    Raises:
        OrderError: a refrain is asked for in two lengths.
        TitleError: the title is none.
        RhymeError, WritingError: a line that cannot be written.
    """
    check_refrains(orders)
    checked = None if title is None else check_title(title)
    writer = VerseWriter(model, WritingConfig(diction=diction))
    written: list[tuple[WrittenLine, ...]] = []
    for order in orders:
        written.append(writer.write(theme.feeling, order, rng, written))
    relaxed = [replace(r, stanza=n) for n, lines in enumerate(written, start=1) for line in lines for r in line.relaxed]
    stanzas = tuple(word_stanza(writer.model, ids, order) for ids, order in zip(written, orders, strict=True))
    return Verse(checked or draw_title(writer.model, theme.feeling, written, rng), stanzas, tuple(relaxed))


def verse_to_json(verse: Verse, theme: str, seed: int) -> Mapping[str, Any]:
    """What `lyrics generate --json` prints: a null between stanzas."""
    lines: list[dict[str, Any] | None] = []
    for stanza in verse.stanzas:
        lines += [None] if lines else []
        lines += [_line(line) for line in stanza.lines]
    return {"theme": theme, "seed": seed, "lines": lines}


def _line(line: Line) -> dict[str, Any]:
    syllables = [{"text": s.text, "stress": s.stress, "ends_word": s.ends_word} for s in line.syllables]
    near = {"near_rhyme": True} if line.near_rhyme else {}
    return {"text": line.text, "rhyme": line.rhyme, **near, "syllables": syllables}
