"""Stanzas to measure: written about themes in mixed forms, or found in books."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.files import write_text
from engine.recipe import Report
from lyrics.english.cleaning import clean_line
from lyrics.model import VerseModel
from lyrics.prosody import Lexicon
from lyrics.theme import read_theme
from lyrics.verse import LineOrder
from lyrics.vocabulary import CleanLine, CleanStanza
from lyrics.writing import VerseWriter, WritingConfig, WrittenLine
from lyrics.writing.wording import word_stanza
from workshop.verse.evaluation.sound import perfect_rhymes, possible_counts, strong_stresses
from workshop.verse.evaluation.stanzas import FORMS, SCHEMES, FormedStanza, order_of

THEMES = (
    "melancholy", "joy", "the sea", "war", "spring", "lost love",
    "night", "home", "faith", "anger", "childhood", "autumn",
)  # fmt: skip

STANZAS_A_SONG = 2
SONGS_A_REPORT = 25


def write_samples(
    model: VerseModel, count: int, seed: int, report: Report, config: WritingConfig | None = None
) -> list[FormedStanza]:
    """Stanzas by a model, two a song and form, themes and forms in turn.

    Args:
        model: the writer.
        count: how many.
        seed: of all that is drawn; a song's draws do not depend on how many there are.
        report: is told how far it is.
        config: of the writer; as songs are written by default.
    """
    writer = VerseWriter(model, config)
    stanzas: list[FormedStanza] = []
    for number in range(-(-count // STANZAS_A_SONG)):
        stanzas += _song(writer, number, np.random.default_rng([seed, number]))
        if number % SONGS_A_REPORT == SONGS_A_REPORT - 1:
            report(f"{len(stanzas)} of {count} stanzas are written")
    return stanzas[:count]


def turn(number: int) -> tuple[str, tuple[tuple[int, ...], str]]:
    """Theme and form of a song; after len(THEMES) * len(FORMS) songs every theme has met every form."""
    rounds = number // len(THEMES)
    return THEMES[number % len(THEMES)], FORMS[(number + rounds) % len(FORMS)]


def _song(writer: VerseWriter, number: int, rng: np.random.Generator) -> Iterator[FormedStanza]:
    theme, form = turn(number)
    order = order_of(*form)
    read = read_theme(theme, writer.model.themes)
    written: list[tuple[WrittenLine, ...]] = []
    for _ in range(STANZAS_A_SONG):
        written.append(writer.write(read, order, rng, written))
        sung = word_stanza(writer.model, written[-1], order)
        lines = tuple(filter(None, (clean_line(line.text) for line in sung.lines)))
        yield FormedStanza(f"{number + 1}: {theme}", lines, order, sung)


def save_samples(stanzas: Iterable[FormedStanza], path: Path) -> None:
    """Writes the stanzas as a corpus: rows of `{"book", "lines"}`."""
    rows = ({"book": s.song, "lines": [line.text for line in s.sung.lines]} for s in stanzas if s.sung)
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def formed(stanzas: Iterable[CleanStanza], lexicon: Lexicon) -> list[FormedStanza]:
    """The stanzas whose lines can be sung in one of the forms; a stanza of eight lines counts as two of four.

    Of the form's rhyme schemes the one that the stanza meets best is taken for the one its poet had in mind, and so is,
    of the two ways to step through a line of an odd number of syllables, the one that suits its words.
    """
    found = []
    for stanza in stanzas:
        lines = stanza.lines
        halves = [lines] if len(lines) < 8 else [lines[:4], lines[4:]] if len(lines) == 8 else []
        found += [formed for half in halves for formed in _in_form(stanza.book, half, lexicon)]
    return found


def _in_form(book: str, lines: tuple[CleanLine, ...], lexicon: Lexicon) -> list[FormedStanza]:
    """The lines as the one stanza of a list, or an empty list where they have no known form."""
    if len(lines) not in {len(syllables) for syllables in SCHEMES}:
        return []
    possible = [possible_counts(line, lexicon) for line in lines]
    fitting = [
        syllables
        for syllables in SCHEMES
        if len(syllables) == len(lines) and all(n in counts for n, counts in zip(syllables, possible, strict=True))
    ]
    if not fitting:
        return []
    usual = [sum(len(lexicon.pronunciations(word)[0].syllables) for word in line.words) for line in lines]
    nearest = min(fitting, key=lambda syllables: sum(abs(n - m) for n, m in zip(syllables, usual, strict=True)))
    schemes = [FormedStanza(book, lines, order_of(nearest, scheme)) for scheme in SCHEMES[nearest]]
    best = max(schemes, key=lambda formed: perfect_rhymes([formed], lexicon).value or 0)
    order = tuple(_in_step(line, asked, lexicon) for line, asked in zip(lines, best.order, strict=True))
    return [FormedStanza(book, lines, order)]


def _in_step(line: CleanLine, asked: LineOrder, lexicon: Lexicon) -> LineOrder:
    """What is asked, turned round where an odd line fits better so: poets let it end on a weak syllable."""
    turned = replace(asked, strengths=tuple(-strength for strength in asked.strengths))
    shares = [strong_stresses([FormedStanza("", (line,), (order,))], lexicon) for order in (asked, turned)]
    return turned if asked.syllables % 2 and shares[1].count > shares[0].count else asked


def drawn(stanzas: Sequence[FormedStanza], count: int, rng: np.random.Generator) -> list[FormedStanza]:
    """So many of the stanzas in random order, all where there are fewer."""
    return [stanzas[i] for i in rng.permutation(len(stanzas))[:count]]
