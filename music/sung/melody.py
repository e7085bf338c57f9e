"""The sung line of a score as melodies: one voice, in phrases, with melismas marked, and the harmony under it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from music.chords import NO_CHORD, HarmonisedMelody, is_chord_symbol, slots_until
from music.harmony import chords_of_symbols, find_chords
from music.key_finding import key_of, last_bass_midi
from music.notes import Melody, Note, snapped
from music.scores import MetreSpan, Part, Score, Underlaid, key_at, stretches, tempo_at
from music.sung.line import STEP_QL, NoVocalLineError, between_rests, step_of, top_line
from music.sung.phrases import SungNote, cut_in_phrases
from music.sung.underlay import with_other_verses, words_by_step

MIN_SUNG_NOTES = 8
"""A line with fewer notes is no song."""

FEWEST_SYLLABLES = 0.3
"""Syllables to a note below which most of the line belongs to an instrument; ornate arias have 0.4."""

_FEWEST_SOUNDING = 2
"""Notes that sound to a sung one below which there is no harmony to hear."""


def vocal_melody(piece: Score, part: Part) -> Melody:
    """The sung line of `part`, monophonic, on the time grid and cut in phrases.

    Where the voice divides, the highest note is taken. A note without a syllable continues the one before,
    except after a rest; notes between rests that carry no words at all (an instrument's, in a lead sheet)
    are left out. Where the metre changes within the piece, only the stretch of one metre with the most
    notes is kept. The first note lies in the first bar.

    Raises:
        NoVocalLineError: fewer than `MIN_SUNG_NOTES` sung notes in one metre, or words under too few of them.
    """
    stretch, line = max(_sung_stretches(piece, part), key=lambda stretch_and_line: len(stretch_and_line[1]))
    if len(line) < MIN_SUNG_NOTES:
        raise NoVocalLineError(
            f"{piece.title!r} has {len(line)} sung notes in one metre; wanted {MIN_SUNG_NOTES} or more"
        )
    return _melody(piece, stretch, line)


def vocal_melodies(piece: Score, part: Part, at_least: int = 3 * MIN_SUNG_NOTES) -> tuple[HarmonisedMelody, ...]:
    """Like `vocal_melody`, and besides it a melody from every other stretch of one metre with enough notes.

    Each comes with its harmony: as written over a lead sheet, else as found in all that sounds.

    Raises:
        NoVocalLineError: as `vocal_melody`.
    """
    longest = vocal_melody(piece, part)
    sung = sorted(_sung_stretches(piece, part), key=lambda stretch_and_line: -len(stretch_and_line[1]))
    others = [(stretch, line, _melody(piece, stretch, line)) for stretch, line in sung[1:] if len(line) >= at_least]
    return tuple(
        HarmonisedMelody(melody, _harmony(piece, stretch, line, melody))
        for stretch, line, melody in [(*sung[0], longest), *others]
    )


def _harmony(piece: Score, stretch: MetreSpan, line: Sequence[SungNote], melody: Melody) -> tuple[int, ...]:
    """Chord ids for the slots of a melody of the piece; of a melody alone, `NO_CHORD` throughout."""
    origin_ql = _origin_ql(stretch, line)
    if piece.chords:
        symbols = [
            (onset - origin_ql, symbol)
            for onset, symbol in piece.chords
            if onset < stretch.end_ql - 1e-6 and is_chord_symbol(symbol)
        ]
        return chords_of_symbols(symbols, melody.key, melody.metre, melody.end_ql)
    notes = [note for part in piece.parts for note in part.notes if _overlaps(note, origin_ql, melody.end_ql)]
    if len(notes) < _FEWEST_SOUNDING * len(melody.notes):
        return (NO_CHORD,) * slots_until(melody.end_ql, melody.metre)
    moved = [
        Note(start, max(STEP_QL, note.end_ql - origin_ql - start), note.pitch_midi)
        for note in notes
        for start in (max(0.0, note.onset_ql - origin_ql),)
    ]
    return find_chords(moved, melody.key, melody.metre, melody.end_ql)


def _overlaps(note: Note, origin_ql: float, length_ql: float) -> bool:
    return note.end_ql > origin_ql + STEP_QL / 2 and note.onset_ql < origin_ql + length_ql


def _origin_ql(stretch: MetreSpan, line: Sequence[SungNote]) -> float:
    """Where quarter 0 of a melody lies in its piece: the bar line before its first note."""
    bar_ql = stretch.metre.bar_ql
    return stretch.start_ql + bar_ql * int((line[0].note.onset_ql - stretch.start_ql + STEP_QL / 2) / bar_ql)


def _sung_stretches(score: Score, part: Part) -> list[tuple[MetreSpan, list[SungNote]]]:
    words = words_by_step(part)
    line, _ = top_line(part.notes, lambda note: step_of(note) in words)
    return [(stretch, _sung([note for note in line if _lies_in(note, stretch)], words)) for stretch in stretches(score)]


def _melody(piece: Score, stretch: MetreSpan, line: Sequence[SungNote]) -> Melody:
    syllables = sum(not sung.note.continues_syllable for sung in line)
    if syllables < FEWEST_SYLLABLES * len(line):
        raise NoVocalLineError(
            f"{piece.title!r} has {syllables} syllables under {len(line)} notes; wanted words throughout"
        )
    start_ql, origin_ql = line[0].note.onset_ql, _origin_ql(stretch, line)
    phrases = cut_in_phrases([replace(sung, note=snapped(sung.note, -origin_ql)) for sung in line], stretch.metre)
    signature = key_at(piece, line[len(line) // 2].note.onset_ql)
    sounding = [n for part in piece.parts for n in part.notes if stretch.start_ql <= n.onset_ql < stretch.end_ql]
    key = key_of((sung.note for sung in line), signature, last_bass_midi(sounding, stretch.metre))
    return Melody(phrases, key, stretch.metre, tempo_at(piece, start_ql))


def _lies_in(note: Note, stretch: MetreSpan) -> bool:
    return stretch.start_ql - STEP_QL / 2 <= note.onset_ql < stretch.end_ql - STEP_QL / 2


def _sung(line: Sequence[Note], words: Mapping[int, Sequence[Underlaid]]) -> list[SungNote]:
    """What is sung of a line, with its syllables; notes that continue one are marked.

    The first verse decides; but where it has no word for a while and another verse has, as in a second ending, that
    one does. After a rest a note begins a syllable.
    """
    sung: list[SungNote] = []
    for group in between_rests(line):
        heard = [_not_divided(words.get(step_of(note), ())) for note in group]
        verses = sorted({syllable.verse for here in heard for syllable in here})
        if verses:
            begins = with_other_verses(_of_verse(1, heard), [_of_verse(verse, heard) for verse in verses])
            sung += [
                SungNote(replace(note, continues_syllable=number > 0 and begun is None), here)
                for number, (note, begun, here) in enumerate(zip(group, begins, heard, strict=True))
            ]
    return sung


def _of_verse(verse: int, heard: Sequence[Sequence[Underlaid]]) -> list[Underlaid | None]:
    return [next((syllable for syllable in here if syllable.verse == verse), None) for here in heard]


def _not_divided(syllables: Sequence[Underlaid]) -> tuple[Underlaid, ...]:
    """Of syllables that begin together on several notes, of each verse those of the first note that has any."""
    first: dict[int, int] = {}
    return tuple(s for s in syllables if first.setdefault(s.verse, s.note) == s.note)
