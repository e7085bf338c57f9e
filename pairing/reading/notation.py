"""Scores with words: MusicXML, ABC, kern. Verses under one tune become stanzas, sung one after the other."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path

from music.metre import Metre
from music.notes import Note
from music.readers import ReadError, read_piece
from music.scores import Part, Score, Underlaid
from music.sung.line import NoVocalLineError, step_of, top_line, vocal_part
from music.sung.underlay import with_other_verses, words_by_step
from pairing.reading.building import built_song
from pairing.reading.heard import Accompaniment, HeardSyllable, Report, frame_of
from pairing.reading.line import Cell, gathered, hands, phrase_onsets, with_line_ends
from pairing.song import Song

_Words = dict[int, dict[int, HeardSyllable]]
"""By verse, the syllables by the grid step that they begin on."""


def read_notation(path: Path, report: Report) -> Song:
    """Reads a score: the voice with the words, all verses, and all other parts as the piano's.

    Lines end where the file marks it, else where phrases do. Repeats are not played out, but for verses.

    Raises:
        ReadError: it is missing, broken, or has no words or no notes.
    """
    piece = read_piece(path, by_staff=True)
    try:
        part = vocal_part(piece)
    except NoVocalLineError as error:
        raise ReadError(f"{path}: no words in it; wanted words under the notes") from error
    words, is_marked = _words(part)
    steps_with_words = {step for verse in words.values() for step in verse}
    line, others = top_line(part.notes, lambda note: step_of(note) in steps_with_words)
    verses = [gathered(_cells(line, words, verse)) for verse in sorted(words)]
    first = max(verses, key=lambda verse: len(verse[0]))
    frame = frame_of(piece, piece.title, line[0], line[-1], report)
    stanzas = [syllables for syllables, _ in verses]
    if not is_marked:
        starts_ql = phrase_onsets(first[0], lambda note: _under(words, note), frame.metre)
        stanzas = [with_line_ends(syllables, starts_ql) for syllables in stanzas]
    right, left = hands([other for other in piece.parts if other is not part], [*others, *first[1]])
    return built_song(frame, *_one_after_another(stanzas, right, left, piece, frame.metre))


def _words(part: Part) -> tuple[_Words, bool]:
    """The words of every verse, and whether line ends are marked in them."""
    marked = {syllable.verse for syllable in part.underlay if syllable.ends_line}
    words: _Words = {}
    for step, syllables in words_by_step(part).items():
        for syllable in syllables:
            marks = (syllable.ends_line, syllable.ends_stanza) if syllable.verse in marked else ()
            heard = HeardSyllable(syllable.text, (), syllable.ends_word, *marks)
            here = words.setdefault(syllable.verse, {})
            here[step] = _joined(here[step], heard) if step in here else heard
    return words, bool(marked)


def _joined(one: HeardSyllable, other: HeardSyllable) -> HeardSyllable:
    """Two texts of one verse on one onset, as divided voices have them."""
    return replace(other, text=one.text + " " * one.ends_word + other.text)


def _cells(line: Sequence[Note], words: _Words, verse: int) -> list[Cell]:
    """The line with the words of a verse, and those of the fullest verse where that alone has any."""
    own, fullest = words[verse], max(words.values(), key=len)
    of_own, of_fullest = ([here.get(step_of(note)) for note in line] for here in (own, fullest))
    return list(zip(line, with_other_verses(of_own, [of_fullest]), strict=True))


def _under(words: _Words, note: Note) -> tuple[Underlaid, ...]:
    step = step_of(note)
    return tuple(
        Underlaid(0, here[step].text, here[step].ends_word, verse) for verse, here in words.items() if step in here
    )


def _one_after_another(
    stanzas: Sequence[Sequence[HeardSyllable]],
    right: Iterable[Note],
    left: Iterable[Note],
    piece: Score,
    metre: Metre,
) -> tuple[list[HeardSyllable], Accompaniment]:
    """All stanzas, each with what is played under the bars that are sung; the rest before and after them."""
    bar = metre.bar_ql
    first = min(stanza[0].notes[0].onset_ql for stanza in stanzas)
    start_ql = (first + 1e-6) // bar * bar
    last = max(stanza[-1].notes[-1].end_ql for stanza in stanzas)
    length_ql = ceil(last / bar - 1e-6) * bar - start_ql
    later_ql = [number * length_ql for number in range(len(stanzas))]

    def places(onset_ql: float) -> list[float]:
        """By how much something of that onset is moved, once for each time it sounds."""
        if onset_ql < start_ql - 1e-6:
            return [0.0]
        return later_ql if onset_ql < start_ql + length_ql - 1e-6 else later_ql[-1:]

    def played(notes: Iterable[Note]) -> tuple[Note, ...]:
        return tuple(note.moved(by) for note in notes for by in places(note.onset_ql))

    sung = [
        replace(syllable, notes=tuple(note.moved(by) for note in syllable.notes), ends_stanza=ends_stanza)
        for stanza, by in zip(stanzas, later_ql, strict=True)
        for syllable in stanza
        for ends_stanza in [syllable.ends_stanza or syllable is stanza[-1]]
    ]
    chords = sorted((onset_ql + by, symbol) for onset_ql, symbol in piece.chords for by in places(onset_ql))
    ends = [note.end_ql for part in piece.parts for note in part.notes]
    end_ql = max(ends) + later_ql[-1]
    return sung, Accompaniment(played(right), played(left), tuple(chords), end_ql)
