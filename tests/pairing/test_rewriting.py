from collections.abc import Collection
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyrics.language import language_of
from lyrics.prosody import rhymes
from lyrics.verse import Relaxed, Syllable
from music.styles import Voice
from pairing.compose_song import song_about
from pairing.export.songjson import whole_song_to_json
from pairing.form import SongForm
from pairing.places import NoSuchPlaceError, Place, all_places, places_of_line, places_of_stanza
from pairing.rewriting import RewritingError, with_new_tune, with_new_words
from pairing.song import CREATOR, Song, SungLine, SungStanza, SungSyllable
from tests.lyrics.models import small_model
from tests.music.voice.networks import even_voice
from tests.pairing.songs import drawn_song, right_of
from tests.pairing.themes import asked, networks, pianist, theme_of

pytestmark = pytest.mark.slow

SEA = theme_of("the sea")
WISHES = asked(lines=4, syllables="6,5", rhyme="ABAB")


@cache
def written(rhyme: str = "ABAB") -> Song:
    return song_about(networks(), SEA, asked(WISHES, rhyme=rhyme, seed=4))


def changed(song: Song, places: Collection[Place], seed: int = 9) -> Song:
    return with_new_words(small_model(), song, places, SEA, seed)


def with_texts(song: Song, texts: dict[Place, str]) -> Song:
    """The song with other words, a syllable each, in these places."""
    stanzas = [list(stanza.lines) for stanza in song.stanzas]
    for (stanza, number), text in texts.items():
        line = stanzas[stanza][number]
        words = text.split()
        assert len(words) == len(line.syllables)
        sung = [SungSyllable(Syllable(w, 1, True), s.notes) for w, s in zip(words, line.syllables, strict=True)]
        stanzas[stanza][number] = replace(line, syllables=tuple(sung))
    return song.with_lead(
        stanzas=tuple(SungStanza(tuple(a), b.start_ql) for a, b in zip(stanzas, song.stanzas, strict=True))
    )


def apart_from(song: Song, places: Collection[Place]) -> dict[str, Any]:
    """The whole song but for these lines, its seed and what it says of them."""
    whole = whole_song_to_json(song, {})
    for stanza, number in places:
        whole["stanzas"][stanza]["lines"][number] = None
    whole["relaxed"] = [r for r in whole["relaxed"] if (r["stanza"] - 1, r["line"] - 1) not in places]
    return {**whole, "seed": None}


def line_at(song: Song, place: Place) -> SungLine:
    return song.stanzas[place[0]].lines[place[1]]


def last_word(line: SungLine) -> str:
    return line.text.split()[-1].strip(".,;!?").lower()


def rhyme(one: str, other: str) -> bool:
    lexicon = language_of().lexicon
    return any(rhymes(a, b) for a in lexicon.pronunciations(one) for b in lexicon.pronunciations(other))


@settings(max_examples=12)
@given(st.integers(0, 999), st.integers(0, 7), st.booleans(), st.booleans())
def test_all_but_the_line_stays(seed: int, number: int, strophic: bool, accompanied: bool) -> None:
    song = drawn_song(np.random.default_rng(seed), strophic=strophic, accompanied=accompanied, syllables=6)
    song = replace(song, relaxed=(Relaxed(number % 4 + 1, "a", "b", 1), Relaxed(1, "a rhyme", "'a' is taken", 2)))
    (place,) = places_of_line(song, number + 1)
    made = changed(song, [place], seed)
    assert apart_from(made, [place]) == apart_from(song, [place])
    old, new = line_at(song, place), line_at(made, place)
    assert new.text != old.text
    assert new.notes == old.notes
    assert [len(s.notes) for s in new.syllables] == [len(s.notes) for s in old.syllables]
    assert (made.seed, made.words_by) == (seed, song.words_by)


@pytest.mark.parametrize("number", range(1, 9))
def test_a_new_line_rhymes_as_the_old_one_did(number: int) -> None:
    song = written()
    (place,) = places_of_line(song, number)
    stanza, line = place
    made = changed(song, [place])
    new, partner = line_at(made, place), line_at(made, (stanza, (line + 2) % 4))
    assert new.rhyme == line_at(song, place).rhyme == partner.rhyme
    assert rhyme(last_word(new), last_word(partner))


def test_lines_of_a_song_without_letters_rhyme_by_their_sound() -> None:
    song = with_texts(written("XXXX"), {(0, 0): "la la la la la day", (0, 2): "la la la la la grey"})
    made = changed(song, [(0, 2)])
    new = line_at(made, (0, 2))
    assert new.rhyme == ""
    assert rhyme(last_word(new), "day")


@pytest.mark.parametrize(
    "text", ["— — — — — —", "zq zq zq zq zq zq", "la la la la la tray"], ids=["marks", "no words", "an unknown rhyme"]
)
def test_lines_that_the_writer_does_not_know_may_stand_beside(text: str) -> None:
    song = with_texts(written(), {(0, 0): text})
    made = changed(song, [(0, 2)])
    assert apart_from(made, [(0, 2)]) == apart_from(song, [(0, 2)])


def test_a_line_rhymes_with_a_word_that_the_writer_does_not_know() -> None:
    song = with_texts(written(), {(0, 0): "la la la la la tray"})
    assert rhyme(last_word(line_at(changed(song, [(0, 2)]), (0, 2))), "tray")


def test_a_line_before_one_that_stays_ends_as_it_did() -> None:
    song = with_texts(written(), {(0, 1): "la la la la sea;"})
    for seed in range(4):
        assert line_at(changed(song, [(0, 1)], seed), (0, 1)).text.endswith(";")
    for seed in range(4):
        assert line_at(changed(song, [(0, 3)], seed), (0, 3)).text[-1] in ".!?"


def test_a_new_stanza_leaves_the_others() -> None:
    song = written()
    places = places_of_stanza(song, 2)
    assert places == ((1, 0), (1, 1), (1, 2), (1, 3))
    made = changed(song, places)
    assert apart_from(made, places) == apart_from(song, places)
    assert not {line_at(song, p).text for p in places} & {line_at(made, p).text for p in places}
    assert not {last_word(line_at(made, p)) for p in places} & {last_word(line) for line in song.stanzas[0].lines}


def test_lines_that_return_elsewhere_stay_in_a_new_stanza() -> None:
    song = written("ABAB1")
    assert places_of_stanza(song, 2) == ((1, 0), (1, 1), (1, 2))
    alone = song.with_lead(stanzas=(song.stanzas[0], replace(song.stanzas[1], lines=song.stanzas[1].lines[3:])))
    assert places_of_stanza(alone, 2) == ((0, 3), (1, 0))


def with_chorus() -> Song:
    return song_about(networks(), SEA, asked(WISHES, form=SongForm.VERSE_CHORUS, seed=4))


def test_a_line_of_a_chorus_is_new_wherever_it_returns() -> None:
    song = with_chorus()
    places = places_of_line(song, 6)
    assert places == ((1, 1), (3, 1))
    made = changed(song, places)
    assert apart_from(made, places) == apart_from(song, places)
    old, new, again = line_at(song, places[0]), *(line_at(made, place) for place in places)
    assert new.text == again.text != old.text
    assert [s.syllable for s in new.syllables] == [s.syllable for s in again.syllables]
    partner = line_at(made, (1, 3))
    assert rhyme(last_word(new), last_word(partner))


def test_a_line_that_returns_with_another_mark_is_the_same_line() -> None:
    song = written("ABAB1")
    song = with_texts(song, {(0, 3): "la la la la sea,", (1, 3): "La la la la sea."})
    assert places_of_line(song, 8) == ((0, 3), (1, 3))
    made = changed(song, places_of_line(song, 8))
    assert line_at(made, (0, 3)).text.rstrip(".,;!?") == line_at(made, (1, 3)).text.rstrip(".,;!?") != "la la la la sea"


def test_a_new_chorus_is_new_wherever_it_returns() -> None:
    song = with_chorus()
    places = places_of_stanza(song, 2)
    assert places == places_of_stanza(song, 4) == (*((1, n) for n in range(4)), *((3, n) for n in range(4)))
    made = changed(song, places)
    assert apart_from(made, places) == apart_from(song, places)
    assert [line.text for line in made.stanzas[1].lines] == [line.text for line in made.stanzas[3].lines]
    assert not {line.text for line in made.stanzas[1].lines} & {line.text for line in song.stanzas[1].lines}


def test_a_new_tune_keeps_chorus_and_voice() -> None:
    song = song_about(networks(), SEA, asked(WISHES, form=SongForm.VERSE_CHORUS, voice=Voice.ALTO, seed=4))
    made = with_new_tune(even_voice(), song, SEA, asked(seed=3))
    tunes = [[note.pitch_midi for note in stanza.notes] for stanza in made.stanzas]
    assert tunes[0] == tunes[2] != tunes[1] == tunes[3]
    assert made.voice is Voice.ALTO
    assert with_new_tune(even_voice(), song, SEA, asked(form=SongForm.STROPHIC, seed=3)).is_strophic


def test_new_words_return_where_the_old_ones_did() -> None:
    song = replace(written("ABAB1"), title="A Name of My Own")
    made = changed(song, all_places(song))
    refrain = line_at(made, (0, 3)).text
    assert refrain == line_at(made, (1, 3)).text != line_at(song, (0, 3)).text
    assert len({line.text for line in made.lines}) == 7
    assert apart_from(made, all_places(song)) == apart_from(song, all_places(song))


def test_who_wrote_all_words_wrote_the_words() -> None:
    song = replace(written(), words_by="A Poet", music_by="A Composer")
    made = changed(song, all_places(song))
    assert (made.words_by, made.music_by) == (CREATOR, "A Composer")
    tuned = with_new_tune(even_voice(), song, SEA, asked(seed=3))
    assert (tuned.words_by, tuned.music_by) == ("A Poet", CREATOR)


def test_the_same_seed_makes_the_same_change() -> None:
    song = written()
    assert changed(song, [(0, 0)]) == changed(song, [(0, 0)])
    assert len({line_at(changed(song, [(0, 0)], seed), (0, 0)).text for seed in range(5)}) > 1


def test_what_new_lines_could_not_meet_is_said() -> None:
    song = with_texts(written(), {(1, 0): "la la la la la month"})
    song = replace(song, relaxed=(Relaxed(3, "a rhyme", "old", 2), Relaxed(1, "a rhyme", "kept", 1)))
    made = changed(song, [(1, 2)])
    assert [(r.stanza, r.line) for r in made.relaxed if r.instead == "kept"] == [(1, 1)]
    told = [r for r in made.relaxed if (r.stanza, r.line) == (2, 3)]
    assert [r.constraint for r in told] == ["a rhyme with month"]
    assert line_at(made, (1, 2)).text in told[0].instead
    assert line_at(made, (1, 2)).rhyme == ""


@settings(max_examples=5)
@given(st.integers(0, 99))
def test_a_new_tune_leaves_the_words(seed: int) -> None:
    song = replace(written(), relaxed=(Relaxed(3, "a rhyme", "old", 2),))
    near = replace(song.stanzas[0].lines[2], near_rhyme=True)
    lines = (*song.stanzas[0].lines[:2], near, *song.stanzas[0].lines[3:])
    song = song.with_lead(stanzas=(replace(song.stanzas[0], lines=lines), *song.stanzas[1:]))
    made = with_new_tune(even_voice(), song, SEA, asked(seed=seed), pianist())
    for old, new in zip(song.lines, made.lines, strict=True):
        assert [s.syllable for s in new.syllables] == [s.syllable for s in old.syllables]
        assert (new.rhyme, new.near_rhyme) == (old.rhyme, old.near_rhyme)
    assert (made.title, made.theme, made.relaxed, made.seed) == (song.title, song.theme, song.relaxed, seed)
    assert [n.pitch_midi for n in made.melody] != [n.pitch_midi for n in song.melody]
    assert right_of(made) != right_of(song)


def test_a_new_tune_has_a_piano_if_one_plays_and_meets_wishes() -> None:
    song = written()
    wishes = asked(key="F major", metre="3/4", tempo_bpm=120)
    made = with_new_tune(even_voice(), song, SEA, wishes, pianist())
    assert (str(made.key), str(made.metre), made.tempo_bpm) == ("F major", "3/4", 120)
    assert right_of(made)
    assert not right_of(with_new_tune(even_voice(), song, SEA, wishes))


@pytest.mark.parametrize("number", [-1, 0, 9, 99])
def test_a_line_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(NoSuchPlaceError, match=f"no line {number}: the song has 8; wanted 1 to 8"):
        places_of_line(written(), number)


@pytest.mark.parametrize("number", [-1, 0, 3])
def test_a_stanza_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(NoSuchPlaceError, match=f"no stanza {number}: the song has 2; wanted 1 to 2"):
        places_of_stanza(written(), number)


def test_lines_too_long_to_write_or_sing_are_refused() -> None:
    song = drawn_song(np.random.default_rng(0), syllables=25)
    with pytest.raises(RewritingError, match=r"line 2 has 25 syllables \('.*wanted at most 16"):
        changed(song, [(0, 1)])
    with pytest.raises(RewritingError, match=r"line 1 has 25 syllables \('.*wanted at most 24"):
        with_new_tune(even_voice(), song, SEA, asked())
    with pytest.raises(RewritingError, match="the song has 66 lines; wanted at most 64"):
        with_new_tune(even_voice(), drawn_song(np.random.default_rng(0), stanzas=33, lines=2), SEA, asked())


def test_a_title_that_was_a_phrase_of_the_old_words_is_one_of_the_new() -> None:
    song = written()
    titled = replace(song, title=" ".join(song.text.split("\n")[0].split()[:2]).title().strip(".,;:!?"))
    made = changed(titled, all_places(titled))
    assert made.title != titled.title
    assert made.title.casefold() in " ".join(made.text.casefold().split())
    assert changed(titled, all_places(titled)) == made


def test_a_title_of_other_words_or_of_a_song_of_which_words_stay_is_kept() -> None:
    song = replace(written(), title="A Name of My Own")
    assert changed(song, all_places(song)).title == "A Name of My Own"
    titled = replace(song, title=" ".join(song.text.split("\n")[0].split()[:2]).strip(".,;:!?"))
    assert changed(titled, [(0, 0)]).title == titled.title
