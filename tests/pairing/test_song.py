from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyrics.verse import Syllable
from music.keys import Key
from music.notes import InstrumentPart, Note, NoteError
from music.styles import Instrument, Voice
from pairing.song import Song, SongError, SungSyllable, transpose_song
from tests.pairing.songs import drawn_song, plain_song, with_piano

SYLLABLE = Syllable("la", 1, True)


def test_text_and_melody_of_the_plain_song() -> None:
    song = plain_song()
    assert song.text == "Ah, melody\nrests now."
    assert [note.pitch_midi for note in song.melody] == [60, 62, 64, 65, 64, 60, 60]
    assert [len(line.notes) for line in song.lines] == [5, 2]


def test_a_blank_line_stands_between_stanzas() -> None:
    song = drawn_song(np.random.default_rng(0), stanzas=3)
    assert [len(stanza.split("\n")) for stanza in song.text.split("\n\n")] == [4, 4, 4]


@pytest.mark.parametrize(
    ("notes", "message"),
    [
        ((), "the syllable 'la' has no note"),
        ((Note(0, 1, 60), Note(1, 1, 60)), "do not begin and continue it"),
        ((Note(0, 1, 60, continues_syllable=True),), "do not begin and continue it"),
    ],
)
def test_a_syllable_without_its_notes_is_refused(notes: tuple[Note, ...], message: str) -> None:
    with pytest.raises(SongError, match=message):
        SungSyllable(SYLLABLE, notes)


def test_a_song_without_stanzas_is_refused() -> None:
    with pytest.raises(SongError, match="without stanzas"):
        plain_song().with_lead(stanzas=())


def test_overlapping_notes_are_refused() -> None:
    stanza = plain_song().stanzas[0]
    with pytest.raises(SongError, match=r"overlap at quarter 0"):
        plain_song().with_lead(stanzas=(stanza, stanza))


def test_a_song_that_ends_before_its_last_note_is_refused() -> None:
    with pytest.raises(SongError, match=r"ends at quarter 7.*\(8\)"):
        replace(plain_song(), end_ql=7)


def test_an_unplayable_tempo_is_refused() -> None:
    with pytest.raises(NoteError, match="a tempo of 5 quarters"):
        replace(plain_song(), tempo_bpm=5)


@pytest.mark.parametrize("durations_ql", [(0.5, 1.0), (1 / 3, 2 / 3, 1.0)])
def test_stanzas_on_one_tune_are_strophic(durations_ql: tuple[float, ...]) -> None:
    rng = np.random.default_rng(0)
    assert drawn_song(rng, stanzas=3, durations_ql=durations_ql, metre="3/4", interlude_bars=1).is_strophic


def test_stanzas_on_other_notes_are_not_strophic() -> None:
    assert not drawn_song(np.random.default_rng(0), strophic=False).is_strophic


def test_stanzas_whose_lines_divide_otherwise_are_not_strophic() -> None:
    song = drawn_song(np.random.default_rng(0), stanzas=2, lines=2)
    first, second = song.stanzas
    joined = replace(second.lines[0], syllables=second.lines[0].syllables + second.lines[1].syllables)
    assert not song.with_lead(stanzas=(first, replace(second, lines=(joined,)))).is_strophic


@settings(max_examples=30)
@given(seed=st.integers(0, 999), semitones=st.integers(-12, 12))
def test_transposing_moves_every_note_and_no_word(seed: int, semitones: int) -> None:
    song = drawn_song(np.random.default_rng(seed), lines=2, syllables=4)
    higher = transpose_song(song, semitones)
    assert higher.text == song.text
    for part in ("melody", "accompaniment"):
        assert getattr(higher, part) == tuple(n.moved(semitones=semitones) for n in getattr(song, part))
    assert higher.key.pitch_class == (song.key.pitch_class + semitones) % 12
    assert higher.is_strophic == song.is_strophic
    assert transpose_song(higher, -semitones).melody == song.melody


@pytest.mark.parametrize(
    ("key", "symbols", "semitones", "moved"),
    [
        ("C major", ("C", "Am7", "F"), 3, ("Eb", "Cm7", "Ab")),
        ("A minor", ("Am", "E7", "Bdim"), -2, ("Gm", "D7", "Adim")),
        ("C# minor", ("C#m", "G#7", "D#dim"), 1, ("Dm", "A7", "Edim")),
        ("E minor", ("Em", "B7"), 12, ("Em", "B7")),
    ],
)
def test_chord_symbols_move_along(key: str, symbols: tuple[str, ...], semitones: int, moved: tuple[str, ...]) -> None:
    chords = tuple((float(k), symbol) for k, symbol in enumerate(symbols))
    song: Song = replace(plain_song(), key=Key.parse(key), chords=chords)
    assert tuple(symbol for _, symbol in transpose_song(song, semitones).chords) == moved


@pytest.mark.parametrize(
    "pedals",
    [((1.0, 1.0),), ((2.0, 1.0),), ((0.0, 2.0), (1.0, 3.0)), ((-1.0, 1.0),)],
    ids=["none", "back", "two", "before"],
)
def test_a_pedal_that_no_foot_can_move_is_refused(pedals: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(SongError, match="wanted down before up, in order"):
        with_piano(plain_song(), pedals=pedals)


def test_a_transposed_song_is_for_its_voice_where_that_can_sing_it() -> None:
    song = plain_song().with_lead(voice=Voice.SOPRANO)
    assert transpose_song(song, 2).voice is Voice.SOPRANO
    assert transpose_song(song, -12).voice is None


def test_every_singer_moves_and_ends_within_the_song() -> None:
    song = plain_song()
    duet = replace(song, singers=(song.lead, song.lead.moved(-5)))
    higher = transpose_song(duet, 3)
    for before, after in zip(duet.singers, higher.singers, strict=True):
        assert after.notes == tuple(note.moved(semitones=3) for note in before.notes)
    late = tuple(replace(stanza, start_ql=8.0) for stanza in song.stanzas)
    with pytest.raises(SongError, match="before its last note does"):
        replace(duet, end_ql=song.melody[-1].end_ql - 1)
    assert duet.with_lead(stanzas=late).singers[1] is duet.singers[1]


def test_a_part_has_as_many_hands_as_its_instrument() -> None:
    part = InstrumentPart(Instrument.PIANO, ((), ()))
    assert replace(plain_song(), parts=(part,)).accompaniment == ()
    with pytest.raises(SongError, match="a piano of 1 hands; wanted 2"):
        replace(plain_song(), parts=(replace(part, hands=((),)),))


def test_hands_are_named_by_their_instrument() -> None:
    assert Instrument.PIANO.hand_labels == ("Piano right hand", "Piano left hand")
    assert list(Instrument) == ["piano"]
