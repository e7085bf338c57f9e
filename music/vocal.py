"""The sung line of a piece: one voice, in phrases, with melismas marked."""

from collections.abc import Sequence
from dataclasses import replace

from music.chords import NO_CHORD, HarmonisedMelody, is_chord_symbol, slots_until
from music.harmony import chords_of_symbols, find_chords
from music.key_finding import key_of
from music.notes import TIME_GRID, Melody, Note, Part, Piece, Underlaid
from music.phrasing import SungNote, cut_in_phrases
from music.scores import Stretch, key_at, stretches, tempo_at

MIN_SUNG_NOTES = 8
"""A line with fewer notes is no song."""

_AS_MANY_WORDS = 0.6
"""The first part with at least this share of the most syllables is the leading voice: soprano, not bass."""

_OTHER_VERSE_RUN = 3
"""So many syllables of another verse, where the first has none, are its own ending and no melisma."""

_FEWEST_SYLLABLES = 0.3
"""Syllables to a note below which most of the line belongs to an instrument; ornate arias have 0.4."""

_FEWEST_SOUNDING = 2
"""Notes that sound to a sung one below which there is no harmony to hear."""

_STEP_QL = 1 / TIME_GRID


class NoVocalLineError(ValueError):
    """A piece that holds no sung line."""


def vocal_part(piece: Piece) -> Part:
    """The part with the words; of several, as in a hymn or a duet, the first voice.

    Raises:
        NoVocalLineError: no part has words.
    """
    counts = [len({syllable.note for syllable in part.underlay}) for part in piece.parts]
    if not any(counts):
        raise NoVocalLineError(f"{piece.title!r} has no words under its notes; wanted a piece that is sung")
    return next(part for part, n in zip(piece.parts, counts, strict=True) if n >= _AS_MANY_WORDS * max(counts))


def vocal_melody(piece: Piece, part: Part) -> Melody:
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


def vocal_melodies(piece: Piece, part: Part, at_least: int = 3 * MIN_SUNG_NOTES) -> tuple[HarmonisedMelody, ...]:
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


def _harmony(piece: Piece, stretch: Stretch, line: Sequence[SungNote], melody: Melody) -> tuple[int, ...]:
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
        Note(start, max(_STEP_QL, note.end_ql - origin_ql - start), note.pitch_midi)
        for note in notes
        for start in (max(0.0, note.onset_ql - origin_ql),)
    ]
    return find_chords(moved, melody.key, melody.metre, melody.end_ql)


def _overlaps(note: Note, origin_ql: float, length_ql: float) -> bool:
    return note.end_ql > origin_ql + _STEP_QL / 2 and note.onset_ql < origin_ql + length_ql


def _origin_ql(stretch: Stretch, line: Sequence[SungNote]) -> float:
    """Where quarter 0 of a melody lies in its piece: the bar line before its first note."""
    bar_ql = stretch.metre.bar_ql
    return stretch.start_ql + bar_ql * int((line[0].note.onset_ql - stretch.start_ql + _STEP_QL / 2) / bar_ql)


def _sung_stretches(piece: Piece, part: Part) -> list[tuple[Stretch, list[SungNote]]]:
    line = _leading_line(part)
    return [
        (stretch, _with_melismas([sung for sung in line if _lies_in(sung, stretch)])) for stretch in stretches(piece)
    ]


def _melody(piece: Piece, stretch: Stretch, line: Sequence[SungNote]) -> Melody:
    syllables = sum(not sung.note.continues_syllable for sung in line)
    if syllables < _FEWEST_SYLLABLES * len(line):
        raise NoVocalLineError(
            f"{piece.title!r} has {syllables} syllables under {len(line)} notes; wanted words throughout"
        )
    start_ql, origin_ql = line[0].note.onset_ql, _origin_ql(stretch, line)
    phrases = cut_in_phrases([replace(sung, note=_on_grid(sung.note, -origin_ql)) for sung in line], stretch.metre)
    signature = key_at(piece, line[len(line) // 2].note.onset_ql)
    key = key_of((sung.note for sung in line), signature, _last_bass_midi(piece, stretch))
    return Melody(phrases, key, stretch.metre, tempo_at(piece, start_ql))


def _lies_in(sung: SungNote, stretch: Stretch) -> bool:
    return stretch.start_ql - _STEP_QL / 2 <= sung.note.onset_ql < stretch.end_ql - _STEP_QL / 2


def _steps(time_ql: float) -> int:
    return round(time_ql * TIME_GRID)


def _on_grid(note: Note, by_ql: float) -> Note:
    """The note moved and snapped; at least a step long, and notes that touch still touch."""
    onset, end = _steps(note.onset_ql + by_ql), _steps(note.end_ql + by_ql)
    return replace(note, onset_ql=onset / TIME_GRID, duration_ql=max(1, end - onset) / TIME_GRID)


def _leading_line(part: Part) -> list[SungNote]:
    """The highest note at every moment, with all syllables that begin then, wherever in the chord."""
    syllables: dict[int, list[Underlaid]] = {}
    for syllable in part.underlay:
        syllables.setdefault(syllable.note, []).append(syllable)
    line: list[SungNote] = []
    for index, note in enumerate(part.notes):
        sung = SungNote(note, tuple(syllables.get(index, ())))
        if not line or _steps(note.onset_ql) > _steps(line[-1].note.onset_ql):
            _add_later(line, sung)
        else:
            _add_to_chord(line, sung)
    return line


def _add_later(line: list[SungNote], sung: SungNote) -> None:
    """Adds a note that begins after the last, which is cut short; an inner voice's note is left out."""
    if line and line[-1].note.end_ql > sung.note.onset_ql:
        last = line[-1].note
        outlasts = last.end_ql > sung.note.onset_ql + _STEP_QL
        if outlasts and last.pitch_midi > sung.note.pitch_midi and not sung.syllables:
            return
        line[-1] = replace(line[-1], note=replace(last, duration_ql=sung.note.onset_ql - last.onset_ql))
    line.append(sung)


def _add_to_chord(line: list[SungNote], sung: SungNote) -> None:
    """Adds a note that begins with the last: the higher one sounds, with the words of both."""
    last = line[-1]
    verses = {syllable.verse for syllable in last.syllables}
    words = last.syllables + tuple(s for s in sung.syllables if s.verse not in verses)
    line[-1] = SungNote(max(last.note, sung.note, key=lambda note: note.pitch_midi), words)


def _with_melismas(line: list[SungNote]) -> list[SungNote]:
    """Marks the notes that continue a syllable; drops what is not sung."""
    sung_line: list[SungNote] = []
    for group in _between_rests(line):
        if any(sung.syllables for sung in group):
            begins = _begins_syllable(group)
            sung_line += [
                replace(sung, note=replace(sung.note, continues_syllable=not begin))
                for sung, begin in zip(group, begins, strict=True)
            ]
    return sung_line


def _between_rests(line: Sequence[SungNote]) -> list[list[SungNote]]:
    groups: list[list[SungNote]] = []
    for before, sung in zip([None, *line], line, strict=False):
        if before is None or _steps(sung.note.onset_ql) > _steps(before.note.end_ql):
            groups.append([])
        groups[-1].append(sung)
    return groups


def _begins_syllable(group: Sequence[SungNote]) -> list[bool]:
    """Whether each note of a group without rests begins a syllable.

    The first verse decides; but where it has no word for a while and another verse has, as in a second
    ending, that one does.
    """
    verses = [{syllable.verse for syllable in sung.syllables} for sung in group]
    begins = [1 in present for present in verses]
    starts = [i for i in range(len(group)) if not begins[i] and (i == 0 or begins[i - 1])]
    for start in starts:
        end = next((i for i in range(start, len(group)) if begins[i]), len(group))
        counts = {v: sum(v in verses[i] for i in range(start, end)) for v in set().union(*verses[start:end])}
        other = max(sorted(counts), key=lambda verse: counts[verse], default=1)
        if counts.get(other, 0) >= _OTHER_VERSE_RUN:
            begins[start:end] = [other in verses[i] for i in range(start, end)]
    begins[0] = True
    return begins


def _last_bass_midi(piece: Piece, stretch: Stretch) -> int | None:
    """The lowest note that sounds in the last beat of the stretch."""
    notes = [n for part in piece.parts for n in part.notes if stretch.start_ql <= n.onset_ql < stretch.end_ql]
    end_ql = max((note.end_ql for note in notes), default=0.0)
    return min((note.pitch_midi for note in notes if note.end_ql > end_ql - stretch.metre.beat_ql), default=None)
