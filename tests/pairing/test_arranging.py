from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import ceil
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyrics.verse import Relaxed, Stanza, Verse, stanza_order
from music.chords import HarmonisedMelody, slots_until, tonic_id
from music.keys import Mode
from music.metre import Metre
from music.notes import Melody
from music.piano.texture import Texture
from music.styles import Voice
from pairing.arranging import BREATH_BARS, UnderlayError, arrange
from pairing.compose_song import song_about, sung_sections
from pairing.form import SongForm, SongSection
from pairing.plan import SectionPlan, plan_song
from pairing.request import SongRequest
from pairing.song import Song, SungStanza
from pairing.words import write_verse
from tests.lyrics.models import small_model, small_words
from tests.music.melodies import melodies, tune
from tests.pairing.songs import left_of, pedals_of, right_of
from tests.pairing.themes import asked, networks, pianist, theme_of, verse_of

pytestmark = pytest.mark.slow

WISHES = asked(lines=4, syllables="6,5", rhyme="ABAB")
TUNE = tune(". 1 2 3 ~4:0.5 5:0.5 | 5:2 . 1 | 1:2", metre="3/4", key="D minor")


TEXTURES = (Texture.BROKEN, Texture.WALTZ, None)


def plan_for(stanzas: int, texture: Texture | None = Texture.BROKEN, velocity: int = 70) -> list[SectionPlan]:
    drawn, *_ = plan_song(theme_of("the sea"), asked(), np.random.default_rng(0))
    return [replace(drawn, texture=texture or Texture.HELD, velocity=velocity)] * stanzas


def harmonised(melody: Melody) -> HarmonisedMelody:
    tonic = tonic_id(melody.key.mode is Mode.MINOR)
    return HarmonisedMelody(melody, (tonic,) * slots_until(melody.end_ql, melody.metre))


def words_for(melody: Melody, stanzas: int) -> Verse:
    return verse_of(*[tuple(phrase.syllables for phrase in melody.phrases)] * stanzas)


def arranged(
    melody: Melody = TUNE,
    stanzas: int = 2,
    texture: Texture | None = Texture.BROKEN,
    *,
    velocity: int = 70,
    verse: Verse | None = None,
) -> Song:
    verse = verse or words_for(melody, stanzas)
    sections = sung_sections(plan_for(stanzas, texture, velocity), {SongSection.VERSE: harmonised(melody)}, verse)
    return arrange(sections, verse.title, pianist() if texture else None)


@cache
def written(seed: int = 1, wishes: SongRequest = WISHES) -> Song:
    return song_about(networks(), theme_of("the sea"), asked(wishes, seed=seed))


@settings(max_examples=15, deadline=None)
@given(melodies(("4/4", "3/4", "6/8", "5/4", "3/2")), st.integers(1, 4), st.sampled_from(TEXTURES))
def test_stanzas_are_the_tune_again_from_bar_lines(melody: Melody, stanzas: int, texture: Texture | None) -> None:
    bar = melody.metre.bar_ql
    melody = melody.moved(by_ql=-(melody.notes[0].onset_ql // bar) * bar)
    song = arranged(melody, stanzas, texture)
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
    assert song.melody[-1].end_ql <= song.end_ql
    assert song.text == words_for(melody, stanzas).text


def test_stanzas_are_parted_and_led_in() -> None:
    song = arranged(stanzas=3)
    first, second, third = (stanza.start_ql / 3 for stanza in song.stanzas)
    assert first == 4
    assert second - first == third - second == 4 + 3
    assert song.end_ql == (third + 4 + 4) * 3
    last = [note for note in right_of(song) if note.end_ql > song.end_ql - 1e-6]
    assert min(note.duration_ql for note in last) > 3


def test_the_song_says_where_it_comes_from() -> None:
    assert (written(5).theme, written(5).seed) == ("the sea", 5)
    song = arranged()
    assert song.title == "La"
    assert (str(song.key), str(song.metre), song.tempo_bpm) == ("D minor", "3/4", 100)


@settings(max_examples=10, deadline=None)
@given(melodies(("4/4", "3/4", "6/8", "5/4")), st.sampled_from(TEXTURES[:-1]))
def test_the_piano_plays_from_the_first_bar_to_the_last(melody: Melody, texture: Texture) -> None:
    bar = melody.metre.bar_ql
    melody = melody.moved(by_ql=-(melody.notes[0].onset_ql // bar) * bar)
    song = arranged(melody, 2, texture)
    played = song.accompaniment
    assert min(note.onset_ql for note in played) < bar
    assert max(note.end_ql for note in played) > song.end_ql - bar
    assert max(note.end_ql for note in song.accompaniment) <= song.end_ql + 1e-9
    onsets = [onset for onset, _ in song.chords]
    assert onsets[0] == 0
    assert all(a < b for a, b in pairwise(onsets))
    before = [symbol for onset, symbol in song.chords if onset < song.stanzas[0].start_ql]
    assert song.chords[-1][1] == before[-1] == song.key.tonic + "m" * (song.key.mode == "minor")


def test_without_a_piano_the_voice_begins_at_once() -> None:
    song = arranged(texture=None)
    assert (right_of(song), left_of(song), pedals_of(song), song.chords) == ((), (), (), ())
    assert [stanza.start_ql for stanza in song.stanzas] == [0, (4 + BREATH_BARS) * 3]
    assert song.end_ql == (8 + BREATH_BARS) * 3


def test_the_voice_is_louder_on_strong_beats_and_high_notes_and_than_the_piano() -> None:
    song = arranged(tune("1 1 1 1 | 1 8 1 8"))
    strong, weak, half = (song.melody[n].velocity for n in (0, 1, 2))
    assert strong > half > weak
    low, high = (song.melody[n].velocity for n in (6, 7))
    assert high > low
    assert np.mean([n.velocity for n in song.melody]) > max(n.velocity for n in song.accompaniment)


@pytest.mark.parametrize("velocity", [1, 127])
def test_the_extremes_of_velocity_are_singable(velocity: int) -> None:
    song = arranged(stanzas=1, texture=None, velocity=velocity)
    assert {1 <= note.velocity <= 127 for note in song.melody} == {True}


def test_words_that_do_not_fit_the_tune_are_refused() -> None:
    with pytest.raises(UnderlayError, match="has 9 syllables, its phrase takes 4"):
        arranged(stanzas=1, verse=verse_of((9, 2, 1)))


def test_a_song_is_as_wished() -> None:
    song = written(wishes=asked(WISHES, verses=3, key="G minor", metre="6/8", tempo_bpm=63))
    assert (str(song.key), song.metre, song.tempo_bpm) == ("G minor", Metre(6, 8), 63)
    assert [[len(line.syllables) for line in stanza.lines] for stanza in song.stanzas] == [[6, 5, 6, 5]] * 3
    assert [line.rhyme for line in song.lines] == list("ABAB") * 3
    assert song.is_strophic
    assert song.melody[-1].pitch_midi % 12 == song.key.pitch_class


def test_asked_rhymes_rhyme() -> None:
    words = ("".join(syllables) for syllables in small_words().syllables)
    rhyme_parts = dict(zip(words, small_words().rhyme_parts, strict=True))
    for stanza in written().stanzas:
        ends = [line.text.split()[-1].strip(".,;:!?") for line in stanza.lines]
        for one, other in ((ends[0], ends[2]), (ends[1], ends[3])):
            assert one != other
            assert rhyme_parts[one] == rhyme_parts[other]


def test_the_same_seed_gives_the_same_song_and_another_another() -> None:
    assert song_about(networks(), theme_of("the sea"), asked(WISHES, seed=1)) == written(1)
    assert written(2).text != written(1).text
    assert written(2).melody != written(1).melody


def test_a_wish_about_the_words_leaves_the_tune_as_it_was() -> None:
    plain = written()
    for wishes in (asked(WISHES, rhyme="AABB"), asked(WISHES, verses=1)):
        first = written(wishes=wishes).stanzas[0]
        assert first.notes == plain.stanzas[0].notes
    assert written(wishes=asked(WISHES, rhyme="AABB")).text != plain.text


def test_a_song_without_piano_has_the_same_tune_and_words() -> None:
    bare = written(wishes=asked(WISHES, accompaniment=False))
    assert bare.text == written().text
    assert [n.pitch_midi for n in bare.melody] == [n.pitch_midi for n in written().melody]
    assert (right_of(bare), left_of(bare)) == ((), ())


def test_stanzas_of_a_verse_end_on_words_of_their_own() -> None:
    order = stanza_order((6,), "ABAB")
    verse = write_verse(small_model(), theme_of(), [order] * 3, np.random.default_rng(0))
    ends = [line.text.split()[-1].strip(".,;:!?") for stanza in verse.stanzas for line in stanza.lines]
    assert len(verse.stanzas) == 3
    assert len(set(ends)) == 12
    assert verse.title


def test_a_song_has_the_title_and_the_refrain_that_are_wished() -> None:
    wishes = asked(WISHES, rhyme="ABAB1", title="My Song", verses=3)
    song = written(wishes=wishes)
    assert song.title == "My Song"
    assert len({stanza.lines[3].text.rstrip(".,;!?") for stanza in song.stanzas}) == 1
    assert [n.pitch_midi for n in song.melody[:10]] == [n.pitch_midi for n in written().melody[:10]]


def test_a_song_says_which_rhymes_are_near() -> None:
    words = words_for(TUNE, 1)
    near = Stanza((replace(words.stanzas[0].lines[0], near_rhyme=True), *words.stanzas[0].lines[1:]))
    song = arranged(stanzas=1, verse=Verse("La", (near,)))
    assert [line.near_rhyme for line in song.lines] == [True, *[False] * (len(near.lines) - 1)]


def test_a_song_says_what_its_words_could_not_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    relaxed = (Relaxed(1, "a rhyme with sea", "'moon' is taken"),)
    monkeypatch.setattr(
        "pairing.compose_song.write_verse", lambda *asked: replace(write_verse(*asked), relaxed=relaxed)
    )
    assert song_about(networks(), theme_of("the sea"), WISHES).relaxed == relaxed


def tune_of(stanza: SungStanza) -> list[Any]:
    return [(round(n.onset_ql - stanza.start_ql, 6), n.duration_ql, n.pitch_midi) for n in stanza.notes]


def words_of(stanza: SungStanza) -> list[str]:
    return [line.text.rstrip(".,;!?") for line in stanza.lines]


def test_a_chorus_returns_with_its_words_and_tune_between_new_verses() -> None:
    song = written(wishes=asked(WISHES, form=SongForm.VERSE_CHORUS, verses=3))
    verses, choruses = [song.stanzas[n] for n in (0, 2, 5)], [song.stanzas[n] for n in (1, 3, 6)]
    bridge = song.stanzas[4]
    assert len(song.stanzas) == 7
    for same, several in ((tune_of, verses), (tune_of, choruses), (words_of, choruses)):
        assert all(same(stanza) == same(several[0]) for stanza in several)
    assert len({tuple(tune_of(stanza)) for stanza in (verses[0], choruses[0], bridge)}) == 3
    assert len({tuple(words_of(stanza)) for stanza in (*verses, choruses[0], bridge)}) == 5
    assert not song.is_strophic


def test_a_chorus_follows_its_verse_and_a_verse_an_interlude() -> None:
    song = written(wishes=asked(WISHES, form=SongForm.VERSE_CHORUS))
    bar = song.metre.bar_ql
    silent = [b.start_ql - ceil(a.notes[-1].end_ql / bar - 1e-6) * bar for a, b in pairwise(song.stanzas)]
    assert [gap / bar <= BREATH_BARS for gap in silent[::2]] == [True, True]
    starts = [stanza.start_ql for stanza in song.stanzas]
    played = [note for note in right_of(song) if starts[2] - silent[1] <= note.onset_ql < starts[2]]
    assert played


def test_the_chorus_is_louder_than_the_verse() -> None:
    song = written(wishes=asked(WISHES, form=SongForm.VERSE_CHORUS))
    verse, chorus = (np.mean([note.velocity for note in stanza.notes]) for stanza in song.stanzas[:2])
    assert chorus > verse + 6


def test_in_a_ternary_song_the_first_stanza_returns_after_another() -> None:
    song = written(wishes=asked(WISHES, form=SongForm.TERNARY))
    first, middle, last = song.stanzas
    assert tune_of(first) == tune_of(last) != tune_of(middle)
    assert words_of(first) == words_of(last) != words_of(middle)


@pytest.mark.parametrize("form", SongForm)
@pytest.mark.parametrize("voice", Voice)
def test_a_song_stays_in_the_range_of_its_voice(form: SongForm, voice: Voice) -> None:
    song = written(2, asked(WISHES, form=form, voice=voice))
    lowest, highest = voice.range_midi
    assert all(lowest <= note.pitch_midi <= highest for note in song.melody)
    assert song.voice is voice


def test_the_pedal_goes_through_the_song_in_order() -> None:
    song = written()
    assert pedals_of(song)[0][0] < 1
    assert pedals_of(song)[-1][1] == pytest.approx(song.end_ql)
