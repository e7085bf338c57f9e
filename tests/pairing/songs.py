"""Small songs for tests, drawn with a generator, and the one written by hand."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from lyrics.verse import Syllable
from music.keys import Key
from music.metre import Metre
from music.notes import InstrumentPart, Note, Pedals, in_order, piano_part
from music.styles import Instrument
from pairing.song import Singer, Song, SungLine, SungStanza, SungSyllable

WORDS: tuple[tuple[str, ...], ...] = (
    ("mel", "o", "dy"),
    ("sea,",),
    ("“moon”",),
    ("don\u2019t",),
    ("ca", "fé"),
    ("si", "lent"),
    ("grey",),
    ("e", "ter", "nal"),
    ("night—",),
    ("naï", "ve"),
)
DURATIONS_QL = (0.25, 0.5, 0.5, 1.0, 1.0, 1.5, 2.0)


def drawn_song(
    rng: np.random.Generator,
    *,
    metre: str = "4/4",
    key: str = "E minor",
    stanzas: int = 2,
    lines: int = 4,
    syllables: int = 8,
    melisma: float = 0.15,
    gap: float = 0.5,
    pickup_ql: float = 0.0,
    durations_ql: tuple[float, ...] = DURATIONS_QL,
    strophic: bool = True,
    accompanied: bool = True,
    introduction_bars: int = 1,
    interlude_bars: int = 0,
    coda_bars: int = 1,
) -> Song:
    """A song of random notes and words.

    Args:
        melisma: chance that a syllable has another note.
        gap: chance that a rest follows a line; without one the next line begins at the note-off.
        pickup_ql: how late the first note of a stanza comes in its first bar.
    """
    the_metre = Metre.parse(metre)
    bar = the_metre.bar_ql
    tune: list[list[list[Note]]] = []
    sung = []
    start = introduction_bars * bar
    for number in range(stanzas):
        if number == 0 or not strophic:
            tune = _tune(rng, lines, syllables, melisma, gap, pickup_ql, durations_ql)
        stanza = _stanza(rng, tune, start)
        sung.append(stanza)
        start = _bar_line(stanza.notes[-1].end_ql, bar) + interlude_bars * bar
    end = _bar_line(sung[-1].notes[-1].end_ql, bar) + coda_bars * bar
    song = Song(
        title="Café “Lune” — a test",
        theme="melancholy",
        seed=7,
        key=Key.parse(key),
        metre=the_metre,
        tempo_bpm=96.0,
        singers=(Singer(tuple(sung)),),
        end_ql=end,
    )
    return _accompanied(song, rng) if accompanied else song


def plain_song() -> Song:
    """Two lines without randomness: a melisma on `mel`, a line that begins at a note-off, a rest."""
    first = SungLine((_sung("Ah,", 1, True, (0, 1, 60)), _sung("mel", 1, False, (1, 1, 62), (2, 1, 64))), "")
    end = _sung("o", 0, False, (3, 0.5, 65)), _sung("dy", 0, True, (3.5, 0.5, 64))
    opening = SungLine(first.syllables + end, "A")
    closing = SungLine(
        (_sung("rests", 1, True, (4, 1, 60)), _sung("now.", 1, True, (6, 2, 60))),
        "B",
    )
    stanza = SungStanza((opening, closing), 0.0)
    return Song("Ah", "joy", 0, Key.parse("C major"), Metre(4, 4), 120.0, (Singer((stanza,)),), end_ql=8.0)


def _sung(text: str, stress: int, ends_word: bool, *notes: tuple[float, float, int]) -> SungSyllable:
    return SungSyllable(
        Syllable(text, stress, ends_word),
        tuple(Note(*note, continues_syllable=index > 0) for index, note in enumerate(notes)),
    )


def _tune(
    rng: np.random.Generator,
    lines: int,
    syllables: int,
    melisma: float,
    gap: float,
    pickup_ql: float,
    durations_ql: tuple[float, ...],
) -> list[list[list[Note]]]:
    """Notes by line and syllable, from 0."""
    tune = []
    now = pickup_ql
    for _ in range(lines):
        line = []
        for _ in range(syllables):
            notes: list[Note] = []
            while not notes or rng.random() < melisma:
                length = float(rng.choice(durations_ql))
                pitch = int(rng.integers(57, 77))
                notes.append(Note(now, length, pitch, continues_syllable=bool(notes)))
                now = round((now + length) * 24) / 24
            line.append(notes)
        tune.append(line)
        now += float(rng.random() < gap)
    return tune


def _stanza(rng: np.random.Generator, tune: list[list[list[Note]]], start_ql: float) -> SungStanza:
    lines = []
    for number, line in enumerate(tune):
        words = _words(rng, len(line))
        syllables = [
            SungSyllable(syllable, tuple(_at(note, start_ql) for note in notes))
            for syllable, notes in zip(words, line, strict=True)
        ]
        lines.append(SungLine(tuple(syllables), "AB"[number % 2]))
    return SungStanza(tuple(lines), start_ql)


def _at(note: Note, start_ql: float) -> Note:
    return replace(note, onset_ql=note.onset_ql + start_ql)


def _words(rng: np.random.Generator, count: int) -> list[Syllable]:
    syllables: list[Syllable] = []
    while len(syllables) < count:
        fitting = [word for word in WORDS if len(word) <= count - len(syllables)]
        word = fitting[int(rng.integers(len(fitting)))]
        syllables += [Syllable(text, int(index == 0), index == len(word) - 1) for index, text in enumerate(word)]
    return syllables


def _accompanied(song: Song, rng: np.random.Generator) -> Song:
    """A bass note a bar in the left hand, chords on the beats in the right, a chord symbol a bar."""
    right, left, chords = [], [], []
    bar, beat = song.metre.bar_ql, song.metre.beat_ql
    tonic = song.key.pitch_class
    for number in range(round(song.end_ql / bar)):
        root = tonic + int(rng.choice([0, 5, 7]))
        start = number * bar
        chords.append((start, song.key.spelled(root) + "m" * int(rng.integers(2))))
        left.append(Note(start, bar, 36 + root % 12, 70))
        for index in range(1, round(bar / beat)):
            right += [Note(start + index * beat, beat, 60 + (root + step) % 12, 60) for step in (0, 4, 7)]
    return replace(song, parts=(piano_part(in_order(right), in_order(left)),), chords=tuple(chords))


def _bar_line(time_ql: float, bar_ql: float) -> float:
    return float(np.ceil(round(time_ql / bar_ql, 6)) * bar_ql)


def has_abutting_lines(song: Song) -> bool:
    """Whether a line begins where the one before it ends."""
    return any(abs(a.notes[-1].end_ql - b.notes[0].onset_ql) < 1e-6 for a, b in pairwise(song.lines))


def piano_of(song: Song) -> InstrumentPart:
    """What the piano of a song plays; nothing where there is none."""
    for part in song.parts:
        if part.instrument is Instrument.PIANO:
            return part
    return piano_part()


def right_of(song: Song) -> tuple[Note, ...]:
    return piano_of(song).hands[0]


def left_of(song: Song) -> tuple[Note, ...]:
    return piano_of(song).hands[1]


def pedals_of(song: Song) -> Pedals:
    return piano_of(song).pedals


def with_piano(
    song: Song,
    *,
    right: tuple[Note, ...] | None = None,
    left: tuple[Note, ...] | None = None,
    pedals: Pedals | None = None,
) -> Song:
    """The song whose piano plays this instead, in what is not None."""
    now = piano_of(song)
    hands = (now.hands[0] if right is None else right, now.hands[1] if left is None else left)
    return replace(song, parts=(InstrumentPart(Instrument.PIANO, hands, now.pedals if pedals is None else pedals),))
