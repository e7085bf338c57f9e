"""From notes and syllables, as files of any origin have them, to a `Song`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from math import ceil

from lyrics.language import language_of
from lyrics.prosody import NoWordError
from lyrics.prosody.spelling import Spelling
from lyrics.verse import Syllable
from music.metre import Metre
from music.notes import TIME_GRID, Note, in_order, on_grid, piano_part, snapped
from music.scores import Underlaid
from pairing.export.formats import ELISION
from pairing.reading.heard import Accompaniment, Frame, HeardSyllable
from pairing.reading.limits import LONGEST_QL, TooLongError, check_syllables
from pairing.reading.line import phrase_onsets, with_line_ends
from pairing.song import Singer, Song, SungLine, SungStanza, SungSyllable


def built_song(frame: Frame, syllables: Sequence[HeardSyllable], played: Accompaniment | None = None) -> Song:
    """The song of these syllables, at least one, all of them kept: times are moved to the grid of `music.notes`.

    A note never ends after the next begins, and where a file has several on one point of the grid each gets a step.
    Lines are cut where phrases end if none are marked.
    Stresses are the lexicon's where it lists the word, else none. Stanzas start on their bar line, the song ends
    with a bar.

    Raises:
        TooLongError: more than `MOST_SYLLABLES`, or it would last longer than `LONGEST_QL`.
    """
    check_syllables(len(syllables))
    played = played or Accompaniment()
    right, left = (_on_grid(notes) for notes in (played.right, played.left))
    notes = [*(note for syllable in syllables for note in syllable.notes), *right, *left]
    last_ql = max(played.end_ql, *(note.end_ql for note in notes))
    if last_ql > LONGEST_QL:
        raise TooLongError(f"it ends at quarter {last_ql:.0f}; wanted at most {LONGEST_QL}")
    in_lines = _in_lines(_settled(syllables), frame.metre)
    settled = _with_stresses(in_lines)
    stanzas = tuple(_stanza(group, frame.metre.bar_ql) for group in _groups(settled, "ends_stanza"))
    end_ql = max(last_ql, stanzas[-1].notes[-1].end_ql)
    return Song(
        title=frame.title,
        theme="",
        seed=0,
        key=frame.key,
        metre=frame.metre,
        tempo_bpm=frame.tempo_bpm,
        singers=(Singer(stanzas),),
        parts=(piano_part(right, left),) if right or left else (),
        chords=tuple((on_grid(onset_ql), symbol) for onset_ql, symbol in played.chords),
        end_ql=ceil(end_ql / frame.metre.bar_ql - 1e-6) * frame.metre.bar_ql,
        words_by="",
        music_by="",
    )


def _settled(syllables: Sequence[HeardSyllable]) -> list[HeardSyllable]:
    """The syllables with notes on the grid, one at a time."""
    notes = [note for syllable in syllables for note in syllable.notes]
    onsets: list[int] = []
    for note in notes:
        onsets.append(max(round(note.onset_ql * TIME_GRID), onsets[-1] + 1 if onsets else 0))
    latest = [*onsets[1:], LONGEST_QL * TIME_GRID]
    ends = [
        min(max(round(note.end_ql * TIME_GRID), onset + 1), next_onset)
        for note, onset, next_onset in zip(notes, onsets, latest, strict=True)
    ]
    moved = iter(
        replace(note, onset_ql=onset / TIME_GRID, duration_ql=(end - onset) / TIME_GRID)
        for note, onset, end in zip(notes, onsets, ends, strict=True)
    )
    return [
        replace(
            syllable,
            notes=tuple(replace(next(moved), continues_syllable=k > 0) for k in range(len(syllable.notes))),
            ends_word=syllable.ends_word or syllable.ends_line or syllable.ends_stanza or syllable is syllables[-1],
            ends_line=syllable.ends_line or syllable.ends_stanza,
        )
        for syllable in syllables
    ]


def _in_lines(syllables: Sequence[HeardSyllable], metre: Metre) -> Sequence[HeardSyllable]:
    """The syllables; where no line ends are marked, cut in phrases."""
    if any(syllable.ends_line for syllable in syllables[:-1]):
        return syllables
    words = {s.notes[0].onset_ql: (Underlaid(0, s.text, s.ends_word),) for s in syllables}
    starts_ql = phrase_onsets(syllables, lambda note: words.get(note.onset_ql, ()), metre)
    return with_line_ends(syllables, starts_ql)


def _with_stresses(syllables: Sequence[HeardSyllable]) -> list[tuple[HeardSyllable, SungSyllable]]:
    """Each syllable as heard and as it is sung."""
    result = []
    for word in _words(syllables):
        texts = tuple(ELISION.join(syllable.text.split()) for syllable in word)
        for heard, text, stress in zip(word, texts, _stresses(texts), strict=True):
            sung = SungSyllable(Syllable(text, stress, heard.ends_word), heard.notes)
            result.append((heard, sung))
    return result


def _words(syllables: Iterable[HeardSyllable]) -> Iterator[list[HeardSyllable]]:
    word: list[HeardSyllable] = []
    for syllable in syllables:
        word.append(syllable)
        if syllable.ends_word:
            yield word
            word = []


@cache
def _stresses(word: tuple[str, ...]) -> tuple[int, ...]:
    """Of a word in these syllables, as the lexicon says it in as many; 0 throughout where it does not."""
    none = (0,) * len(word)
    try:
        key = Spelling.of("".join(word)).key
    except NoWordError:
        return none  # a sign, three dots
    # Words in other languages would be said by their letters, as if they were English; contractions follow from theirs.
    if key not in _listed() and "'" not in key:
        return none
    said = (pronunciation.stresses for pronunciation in language_of().lexicon.pronunciations(key))
    return next((stresses for stresses in said if len(stresses) == len(word)), none)


@cache
def _listed() -> frozenset[str]:
    return frozenset(language_of().lexicon)


def _groups(
    syllables: Sequence[tuple[HeardSyllable, SungSyllable]], end: str
) -> Iterator[list[tuple[HeardSyllable, SungSyllable]]]:
    """The syllables up to each with that end."""
    group = []
    for pair in syllables:
        group.append(pair)
        if getattr(pair[0], end) or pair is syllables[-1]:
            yield group
            group = []


def _stanza(syllables: Sequence[tuple[HeardSyllable, SungSyllable]], bar_ql: float) -> SungStanza:
    lines = tuple(SungLine(tuple(sung for _, sung in line)) for line in _groups(syllables, "ends_line"))
    return SungStanza(lines, (lines[0].notes[0].onset_ql + 1e-6) // bar_ql * bar_ql)


def _on_grid(notes: Iterable[Note]) -> tuple[Note, ...]:
    return in_order(replace(snapped(note), continues_syllable=False) for note in notes)
