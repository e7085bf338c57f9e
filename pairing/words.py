"""Words about a theme: for given lines, or without a tune."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lyrics.model import VerseModel
from lyrics.order import LineOrder, OrderError, parse_rhyme, parse_syllables, stanza_order
from lyrics.theme.reading import Theme
from lyrics.title import draw_title
from lyrics.verse import Verse
from lyrics.wording import word_stanza
from lyrics.writing import VerseWriter, WrittenLine
from pairing.streams import random_streams

USUAL_SYLLABLES = "8,6,8,6"
USUAL_RHYME = "ABAB"
USUAL_STANZAS = 2


def words_about(
    model: VerseModel, theme: Theme, lines: int | None, syllables: str | None, rhyme: str | None, seed: int
) -> Verse:
    """Stanzas about a theme.

    Args:
        model: the network that writes.
        theme: as read.
        lines: in all, cut into stanzas as long as the rhyme scheme or the list of syllables; two stanzas by default.
        syllables: such as "8,6,8,6".
        rhyme: such as "ABAB".
        seed: of all that is drawn.

    Raises:
        OrderError, RhymeError: lines that cannot be written.
    """
    (rng,) = random_streams(seed, theme.text, 1)
    counts = parse_syllables(syllables or USUAL_SYLLABLES)
    scheme = parse_rhyme(rhyme or USUAL_RHYME)
    length = max(len(counts), len(scheme)) if syllables or rhyme else len(counts)
    total = USUAL_STANZAS * length if lines is None else lines
    if total < 1:
        raise OrderError(f"words of {total} lines; wanted 1 or more")
    sizes = [min(length, total - start) for start in range(0, total, length)]
    return write_verse(model, theme, [_iambic(stanza_order(counts, scheme, size)) for size in sizes], rng)


def write_verse(
    model: VerseModel, theme: Theme, orders: Sequence[Sequence[LineOrder]], rng: np.random.Generator
) -> Verse:
    """A stanza for each order, each knowing those before it, with a title taken from their words.

    Raises:
        RhymeError: a line has no word that could end it.
    """
    writer = VerseWriter(model)
    written: list[tuple[WrittenLine, ...]] = []
    for order in orders:
        written.append(writer.write(theme.feeling, order, rng, written))
    stanzas = tuple(word_stanza(model, ids, order) for ids, order in zip(written, orders, strict=True))
    return Verse(draw_title(model, theme.feeling, written, rng), stanzas)


def verse_to_json(verse: Verse, theme: str, seed: int) -> Mapping[str, Any]:
    """What `lyrics generate --json` prints: a null between stanzas."""
    lines: list[dict[str, Any] | None] = []
    for stanza in verse.stanzas:
        lines += [None] if lines else []
        for line in stanza.lines:
            syllables = [{"text": s.text, "stress": s.stress, "ends_word": s.ends_word} for s in line.syllables]
            lines.append({"text": line.text, "rhyme": line.rhyme, "syllables": syllables})
    return {"theme": theme, "seed": seed, "lines": lines}


def _iambic(order: tuple[LineOrder, ...]) -> tuple[LineOrder, ...]:
    """Without a tune, every second syllable is stressed, counted so that the last one is."""
    return tuple(
        LineOrder(o.syllables, o.rhyme, tuple(0.5 if (o.syllables - n) % 2 else -0.5 for n in range(o.syllables)))
        for o in order
    )
