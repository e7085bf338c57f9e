"""A song from a tune that somebody has: its notes stay as they are, the words are new."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations, pairwise

from lyrics.model import VerseModel
from lyrics.theme import Theme, in_mood
from lyrics.verse import MOST_SYLLABLES, LineOrder, parse_rhyme, stanza_order
from music.harmony import harmonise
from music.notes import Melody, Phrase
from pairing.arranging import arrange, by_syllable, ordered_for
from pairing.plan import MOST_SUNG_LINES, MOST_VERSES, PlanError, random_streams, suited
from pairing.playing import Musician, SungSection, draw_texture, velocity_of
from pairing.request import SongRequest
from pairing.song import Song
from pairing.words import write_verse

SHORTEST_S = 1 / 8
"""A note shorter than this has no time for a syllable of its own."""

FEWEST_SYLLABLES = 3
"""Of a line, where its neighbours have room for what is shorter."""

_MOST_CONTINUED = 2
_MOST_LINES, _USUAL_LINES = 8, 4
"""Longest stanza, and the length of those into which longer tunes are cut."""

_UNLIKE = 0.4
"""Phrases that are less alike than this had better not rhyme."""

_SCHEMES = {
    1: ("X",),
    2: ("AA",),
    3: ("AXA", "XAA", "AAX"),
    4: ("ABAB", "AABB", "XAXA"),
    5: ("ABABB", "AABBA", "XAXAA"),
    6: ("ABABCC", "AABCCB", "AABBCC", "XAXAXA"),
    7: ("ABABBCC", "AABBCCX"),
    8: ("ABABCDCD", "AABBCCDD", "XAXAXBXB"),
}


def song_for_tune(
    model: VerseModel, melody: Melody, theme: Theme, request: SongRequest, musician: Musician | None = None
) -> Song:
    """New words for a tune.

    A line of words is sung to each phrase, but for those that are too long or too short for one. The lines of a short
    tune make a stanza, those of a longer one several.

    Args:
        model: the network that writes.
        melody: the tune; its first note is in its first bar.
        theme: of the words; what is played follows it too.
        request: verses, rhyme, title, voice, mood, diction and seed count.
        musician: who plays; None for nobody.

    Raises:
        PlanError: the tune is too long for so many verses.
        VoiceRangeError: it is too wide for the voice.
        OrderError, TitleError, RhymeError, WritingError: wishes or notes that no words can meet.
    """
    theme = in_mood(theme, request.mood)
    planning, writing, playing = random_streams(request.seed, theme.text, 3)
    tune = suited(singable(melody), request.voice)
    stanzas = _stanzas(tune.phrases, request.rhyme)
    verses = _verses(len(tune.phrases), request.verses)
    orders = [ordered_for(phrases, tune.metre, _lines(phrases, request.rhyme)) for phrases in stanzas]
    verse = write_verse(model, theme, orders * verses, writing, request.title, request.diction)
    words = iter(verse.stanzas)
    chords, texture = harmonise(tune), draw_texture(theme, tune.metre, planning)
    underlaid = [tuple((next(words).lines, phrases) for phrases in stanzas) for _ in range(verses)]
    sections = [SungSection(tune, chords, own, texture, velocity_of(theme)) for own in underlaid]
    song = arrange(sections, verse.title, musician, playing)
    song = song.with_lead(voice=request.voice)
    return replace(
        song,
        theme=theme.text,
        seed=request.seed,
        relaxed=verse.relaxed,
        music_by="",
        mood=request.mood,
        diction=request.diction,
        language=model.language.code,
    )


def singable(melody: Melody) -> Melody:
    """The same notes in phrases that a line of words can be sung to.

    In a tune that does not say where syllables are held, notes too short for one are sung on the syllable before.
    """
    phrases = melody.phrases
    if not any(note.continues_syllable for note in melody.notes):
        phrases = tuple(_with_runs(phrase, melody.tempo_bpm) for phrase in phrases)
    divided = [part for phrase in phrases for part in _divided(phrase)]
    return replace(melody, phrases=tuple(_without_tiny(divided)))


def rhyme_scheme(phrases: Sequence[Phrase]) -> str:
    """The scheme in which phrases rhyme that are alike, for 1 to 8 of them; X for no rhyme."""
    alike = {(a, b): _likeness(phrases[a], phrases[b]) for a, b in combinations(range(len(phrases)), 2)}

    def worth(scheme: str) -> float:
        places = [[n for n, mark in enumerate(scheme) if mark == letter] for letter in sorted({*scheme} - {"X"})]
        return sum(alike[pair] - _UNLIKE for rhyming in places for pair in pairwise(rhyming))

    return max(_SCHEMES[len(phrases)], key=worth)


def _verses(lines: int, wished: int | None) -> int:
    verses = (2 if lines <= _MOST_LINES else 1) if wished is None else wished
    if not 1 <= verses <= MOST_VERSES:
        raise PlanError(f"a song of {verses} verses; wanted 1 to {MOST_VERSES}")
    if lines * verses > MOST_SUNG_LINES:
        times = f" for each of {verses} verses" if verses > 1 else ""
        raise PlanError(f"the tune has {lines} phrases to sing{times}; wanted at most {MOST_SUNG_LINES} lines in all")
    return verses


def _stanzas(phrases: Sequence[Phrase], rhyme: Sequence[str] | None) -> list[Sequence[Phrase]]:
    """The phrases by stanza: all in one if they are few, else as even as may be."""
    if rhyme is None and len(phrases) <= _MOST_LINES:
        return [phrases]
    size = _USUAL_LINES if rhyme is None else len(rhyme)
    count = max(1, round(len(phrases) / size))
    ends = [round(len(phrases) * (n + 1) / count) for n in range(count)]
    return [phrases[start:end] for start, end in pairwise([0, *ends])]


def _lines(phrases: Sequence[Phrase], rhyme: Sequence[str] | None) -> tuple[LineOrder, ...]:
    scheme = parse_rhyme(rhyme_scheme(phrases)) if rhyme is None else rhyme
    return stanza_order([phrase.syllables for phrase in phrases], scheme, len(phrases))


def _likeness(one: Phrase, other: Phrase) -> float:
    """0 to 1: how much of the rhythm and of the pitches two phrases share in order."""
    rhythms = ([note.duration_ql for note in phrase.notes] for phrase in (one, other))
    pitches = ([note.pitch_midi for note in phrase.notes] for phrase in (one, other))
    return (_shared(*rhythms) + _shared(*pitches)) / 2


def _shared(one: Sequence[float], other: Sequence[float]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _with_runs(phrase: Phrase, tempo_bpm: float) -> Phrase:
    """The phrase with its shortest notes sung on the syllable before, of which no more than three notes are made."""
    shortest_ql = SHORTEST_S * tempo_bpm / 60
    notes = [phrase.notes[0]]
    continued = 0
    for before, note in pairwise(phrase.notes):
        is_adjacent = note.onset_ql - before.end_ql < 1e-6
        goes_on = is_adjacent and note.duration_ql < shortest_ql - 1e-6 and continued < _MOST_CONTINUED
        continued = continued + 1 if goes_on else 0
        notes.append(replace(note, continues_syllable=goes_on))
    return Phrase(tuple(notes))


def _divided(phrase: Phrase) -> Iterator[Phrase]:
    """The phrase in parts that are short enough for a line, cut where a singer breathes."""
    groups = by_syllable(phrase)
    if len(groups) <= MOST_SYLLABLES:
        yield phrase
        return
    middle = len(groups) / 2

    def breath(place: int) -> float:
        """How long the syllable before lasts, its rest included, in quarters; less far from the middle."""
        return groups[place][0].onset_ql - groups[place - 1][0].onset_ql - abs(place - middle) / middle

    cut = max(range(FEWEST_SYLLABLES, len(groups) - FEWEST_SYLLABLES + 1), key=breath)
    for part in (groups[:cut], groups[cut:]):
        yield from _divided(Phrase(tuple(note for group in part for note in group)))


def _without_tiny(phrases: Sequence[Phrase]) -> list[Phrase]:
    """The phrases, those of a note or two joined to the nearer neighbour that has room for them."""
    kept = list(phrases)
    place = 0
    while place < len(kept):
        near = [] if kept[place].syllables >= FEWEST_SYLLABLES else _neighbours(kept, place)
        if near:
            first = min(near, key=lambda n: (kept[n + 1].notes[0].onset_ql - kept[n].notes[-1].end_ql, -n))
            kept[first : first + 2] = [Phrase(kept[first].notes + kept[first + 1].notes)]
            place = first
        else:
            place += 1
    return kept


def _neighbours(phrases: Sequence[Phrase], place: int) -> list[int]:
    """The first of each pair of phrases, with the one at a place among them, that together make a line."""
    pairs = [first for first in (place - 1, place) if 0 <= first < len(phrases) - 1]
    return [first for first in pairs if phrases[first].syllables + phrases[first + 1].syllables <= MOST_SYLLABLES]
