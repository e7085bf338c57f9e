from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyrics.order import stanza_order
from lyrics.verse import Relaxed, Stanza, Verse
from music.accompaniment import Figure
from music.metre import Metre
from music.notes import Melody
from pairing.layout import INTERLUDE_BARS
from pairing.plan import SongPlan, Wishes, plan_song
from pairing.song import Song
from pairing.songwriter import arrange
from pairing.underlay import UnderlayError
from pairing.words import write_verse
from tests.lyrics.models import small_model, small_words
from tests.music.melodies import melodies, tune
from tests.pairing.themes import songwriter, theme_of, verse_of

WISHES = Wishes(lines=4, syllables="6,5", rhyme="ABAB")
TUNE = tune(". 1 2 3 ~4:0.5 5:0.5 | 5:2 . 1 | 1:2", metre="3/4", key="D minor")


def plan_for(melody: Melody, figure: Figure | None = Figure.BROKEN, velocity: int = 70) -> SongPlan:
    drawn = plan_song(theme_of("the sea"), Wishes(), np.random.default_rng(0))
    return replace(drawn, figure=figure, velocity=velocity)


def words_for(melody: Melody, stanzas: int) -> Verse:
    return verse_of(*[tuple(phrase.syllables for phrase in melody.phrases)] * stanzas)


def arranged(melody: Melody = TUNE, stanzas: int = 2, figure: Figure | None = Figure.BROKEN) -> Song:
    return arrange(plan_for(melody, figure), melody, words_for(melody, stanzas), seed=5)


@cache
def written(seed: int = 1, wishes: Wishes = WISHES) -> Song:
    return songwriter().write(theme_of("the sea"), wishes, seed)


@settings(max_examples=40)
@given(melodies(("4/4", "3/4", "6/8", "5/4", "3/2")), st.integers(1, 4), st.sampled_from([*Figure, None]))
def test_stanzas_are_the_tune_again_from_bar_lines(melody: Melody, stanzas: int, figure: Figure | None) -> None:
    bar = melody.metre.bar_ql
    melody = melody.moved(by_ql=-(melody.notes[0].onset_ql // bar) * bar)
    song = arranged(melody, stanzas, figure)
    assert song.is_strophic
    assert len(song.stanzas) == stanzas
    for stanza in song.stanzas:
        assert (stanza.start_ql / bar).is_integer()
        assert [round(n.onset_ql - stanza.start_ql, 6) for n in stanza.notes] == [
            round(n.onset_ql, 6) for n in melody.notes
        ]
        assert [(n.pitch_midi, n.duration_ql, n.continues_syllable) for n in stanza.notes] == [
            (n.pitch_midi, n.duration_ql, n.continues_syllable) for n in melody.notes
        ]
    assert (song.end_ql / bar).is_integer()
    assert song.end_ql - bar < song.melody[-1].end_ql <= song.end_ql
    assert song.text == words_for(melody, stanzas).text


def test_stanzas_are_parted_and_led_in() -> None:
    song = arranged(stanzas=3)
    first, second, third = (stanza.start_ql / 3 for stanza in song.stanzas)
    assert first == 1  # the bar of the last phrase
    assert second - first == third - second == 4 + INTERLUDE_BARS
    assert song.end_ql == (third + 4) * 3


def test_the_song_says_where_it_comes_from() -> None:
    song = arranged()
    assert (song.title, song.theme, song.seed) == ("La", "the sea", 5)
    assert (str(song.key), str(song.metre), song.tempo_bpm) == ("D minor", "3/4", 100)


@settings(max_examples=25)
@given(melodies(("4/4", "3/4", "6/8", "5/4")), st.sampled_from(list(Figure)))
def test_the_piano_plays_in_every_bar_from_first_to_last(melody: Melody, figure: Figure) -> None:
    bar = melody.metre.bar_ql
    melody = melody.moved(by_ql=-(melody.notes[0].onset_ql // bar) * bar)
    song = arranged(melody, 2, figure)
    bars = set(range(round(song.end_ql / bar)))
    assert {int(note.onset_ql // bar) for note in song.left} == bars
    sounding = [range(int((n.onset_ql + 1e-6) // bar), ceil((n.end_ql - 1e-6) / bar)) for n in song.right]
    assert {number for several in sounding for number in several} == bars
    assert max(note.end_ql for note in (*song.right, *song.left)) <= song.end_ql + 1e-9
    sung_bars = {number for number in bars if number * bar >= song.stanzas[0].start_ql}
    assert {int((note.onset_ql + 1e-6) // bar) for note in song.right} >= sung_bars
    onsets = [onset for onset, _ in song.chords]
    assert onsets[0] == 0
    assert all(a < b for a, b in pairwise(onsets))
    before = [symbol for onset, symbol in song.chords if onset < song.stanzas[0].start_ql]
    assert song.chords[-1][1] == before[-1] == song.key.tonic + "m" * (song.key.mode == "minor")


def test_the_introduction_is_the_last_phrase_with_its_chords() -> None:
    song = arranged(tune("1 3 5 3 | 5 7 2 7 | 5 7 2 7 1:4", tempo_bpm=120))
    assert song.stanzas[0].start_ql == 8
    assert song.chords[:3] == ((0.0, "G"), (4.0, "C"), (8.0, "C"))
    highest = {note.onset_ql: note.pitch_midi for note in song.right if note.onset_ql < 8}  # in order of pitch
    assert [highest[onset] for onset in (0, 1, 2, 3, 4)] == [67, 71, 62, 71, 60]


def test_a_tune_that_begins_late_in_its_bar_follows_itself_at_once() -> None:
    song = arranged(tune(".:3 5 1:2 3:2 | 5:2 1:2 | 1:4", metre="4/4"), stanzas=3)
    first, second, third = (stanza.start_ql for stanza in song.stanzas)
    assert second - first == third - second == 16
    assert song.end_ql == third + 16


def test_without_a_piano_the_voice_begins_at_once() -> None:
    song = arranged(figure=None)
    assert (song.right, song.left, song.chords) == ((), (), ())
    assert [stanza.start_ql for stanza in song.stanzas] == [0, (4 + INTERLUDE_BARS) * 3]
    assert song.end_ql == (8 + INTERLUDE_BARS) * 3


def test_the_voice_is_louder_on_strong_beats_and_high_notes_and_than_the_piano() -> None:
    song = arranged(tune("1 1 1 1 | 1 8 1 8"))
    strong, weak, half = (song.melody[n].velocity for n in (0, 1, 2))
    assert strong > half > weak
    low, high = (song.melody[n].velocity for n in (6, 7))
    assert high > low
    assert np.mean([n.velocity for n in song.melody]) > max(n.velocity for n in (*song.right, *song.left))


@pytest.mark.parametrize("velocity", [1, 127])
def test_the_extremes_of_velocity_are_singable(velocity: int) -> None:
    song = arrange(plan_for(TUNE, None, velocity), TUNE, words_for(TUNE, 1), 0)
    assert {1 <= note.velocity <= 127 for note in song.melody} == {True}


def test_words_that_do_not_fit_the_tune_are_refused() -> None:
    with pytest.raises(UnderlayError, match="has 9 syllables, its phrase takes 4"):
        arrange(plan_for(TUNE), TUNE, verse_of((9, 2, 1)), 0)


def test_a_song_is_as_wished() -> None:
    song = written(wishes=replace(WISHES, verses=3, key="G minor", metre="6/8", tempo_bpm=63))
    assert (str(song.key), song.metre, song.tempo_bpm) == ("G minor", Metre(6, 8), 63)
    assert [[len(line.syllables) for line in stanza.lines] for stanza in song.stanzas] == [[6, 5, 6, 5]] * 3
    assert [line.rhyme for line in song.lines] == list("ABAB") * 3
    assert song.is_strophic
    assert song.melody[-1].pitch_midi % 12 == song.key.pitch_class


def test_asked_rhymes_rhyme() -> None:
    sounds = {"".join(w.syllables): w for w in small_words().words if w.syllables}
    for stanza in written().stanzas:
        ends = [line.text.split()[-1].strip(".,;:!?") for line in stanza.lines]
        for one, other in ((ends[0], ends[2]), (ends[1], ends[3])):
            assert one != other
            assert sounds[one].rhyme_part == sounds[other].rhyme_part


def test_the_same_seed_gives_the_same_song_and_another_another() -> None:
    assert songwriter().write(theme_of("the sea"), WISHES, 1) == written(1)
    assert written(2).text != written(1).text
    assert written(2).melody != written(1).melody


def test_a_wish_about_the_words_leaves_the_tune_as_it_was() -> None:
    plain = written()
    for wishes in (replace(WISHES, rhyme="AABB"), replace(WISHES, verses=1)):
        first = written(wishes=wishes).stanzas[0]
        assert first.notes == plain.stanzas[0].notes
    assert written(wishes=replace(WISHES, rhyme="AABB")).text != plain.text


def test_a_song_without_piano_has_the_same_tune_and_words() -> None:
    bare = written(wishes=replace(WISHES, accompaniment=False))
    assert bare.text == written().text
    assert [n.pitch_midi for n in bare.melody] == [n.pitch_midi for n in written().melody]
    assert (bare.right, bare.left) == ((), ())


def test_stanzas_of_a_verse_end_on_words_of_their_own() -> None:
    order = stanza_order((6,), "ABAB")
    verse = write_verse(small_model(), theme_of(), [order] * 3, np.random.default_rng(0))
    ends = [line.text.split()[-1].strip(".,;:!?") for stanza in verse.stanzas for line in stanza.lines]
    assert len(verse.stanzas) == 3
    assert len(set(ends)) == 12
    assert verse.title


def test_a_song_has_the_title_and_the_refrain_that_are_wished() -> None:
    wishes = replace(WISHES, rhyme="ABAB1", title="My Song", verses=3)
    song = written(wishes=wishes)
    assert song.title == "My Song"
    assert len({stanza.lines[3].text.rstrip(".,;!?") for stanza in song.stanzas}) == 1
    assert [n.pitch_midi for n in song.melody[:10]] == [n.pitch_midi for n in written().melody[:10]]


def test_a_song_says_what_its_words_could_not_meet() -> None:
    tune, words = TUNE, words_for(TUNE, 1)
    relaxed = (Relaxed(1, "a rhyme with sea", "'moon' is taken"),)
    near = Stanza((replace(words.stanzas[0].lines[0], near_rhyme=True), *words.stanzas[0].lines[1:]))
    song = arrange(plan_for(tune), tune, Verse("La", (near,), relaxed), 0)
    assert song.relaxed == relaxed
    assert [line.near_rhyme for line in song.lines] == [True, *[False] * (len(near.lines) - 1)]
