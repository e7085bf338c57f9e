import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from lyrics.viewpoint import Mood
from music.keys import Mode
from music.notes import Melody, Phrase
from music.styles import Voice
from pairing.compose_song import Networks, compose, theme_of
from pairing.export.songjson import whole_song_to_json
from pairing.form import Stanzas
from pairing.places import NoSuchPlaceError, all_places
from pairing.reading.songjson import SongJsonError, song_from_json
from pairing.request import Change, SongRequest
from pairing.setting.given_words import GivenWordsError, stanzas_of
from pairing.song import Song
from tests.commands import ROOT
from tests.pairing.songs import right_of
from tests.pairing.themes import asked

pytestmark = pytest.mark.slow

SHORT = asked(theme="the sea", verses=1, lines=2, syllables="6,6", rhyme="AA", accompaniment=False)
WORDS = stanzas_of("The river finds the sea\nAnd takes my heart with me")


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks()


@pytest.fixture(scope="module")
def song(networks: Networks) -> Song:
    return compose(asked(SHORT, mood=Mood.STORMY, seed=1), networks)


def tune_of(song: Song) -> Melody:
    phrases = tuple(Phrase(line.notes) for line in song.lines)
    return Melody(phrases, song.key, song.metre, song.tempo_bpm)


def words_of(stanzas: Stanzas) -> list[str]:
    return [" ".join(line) for stanza in stanzas for line in stanza]


def test_networks_are_loaded_once(networks: Networks) -> None:
    assert networks.voice is networks.voice
    assert networks.musician(SHORT) is None
    assert networks.musician(asked(SHORT, accompaniment=True)) is not None


def test_a_song_keeps_the_mood_that_was_chosen_and_its_json_too(song: Song) -> None:
    assert song.mood is Mood.STORMY
    assert song_from_json(whole_song_to_json(song, {})) == song


def test_a_mood_that_nobody_knows_is_refused(song: Song) -> None:
    with pytest.raises(SongJsonError, match="'mood': \"grim\"; wanted one of joyful"):
        song_from_json({**whole_song_to_json(song, {}), "mood": "grim"})


@pytest.mark.parametrize(("mood", "mode"), [(Mood.JOYFUL, Mode.MAJOR), (Mood.MELANCHOLY, Mode.MINOR)])
def test_the_mood_outweighs_the_themes_words(networks: Networks, mood: Mood, mode: Mode) -> None:
    modes = [compose(asked(SHORT, theme="rain", mood=mood, seed=seed), networks).key.mode for seed in range(4)]
    assert modes == [mode] * 4


def test_given_words_are_sung_to_a_new_tune_in_the_mood(networks: Networks) -> None:
    made, other = (
        compose(SongRequest(words=WORDS, accompaniment=False, mood=mood, seed=2), networks)
        for mood in (Mood.CALM, Mood.TRIUMPHANT)
    )
    assert [line.text for line in made.lines] == words_of(WORDS)
    assert (made.mood, other.mood) == (Mood.CALM, Mood.TRIUMPHANT)
    assert made.tempo_bpm < other.tempo_bpm


def test_words_that_cannot_be_sung_are_refused(networks: Networks) -> None:
    with pytest.raises(GivenWordsError, match="line 1 has"):
        compose(SongRequest(words=stanzas_of("melancholy " * 12)), networks)


def test_a_given_tune_keeps_its_pitches_and_takes_a_mood(networks: Networks, song: Song) -> None:
    wishes: dict[str, Any] = {"verses": 1, "accompaniment": False, "mood": Mood.TENDER}
    made = compose(SongRequest(theme="home", tune=tune_of(song), seed=3, **wishes), networks)
    assert [note.pitch_midi for note in made.melody] == [note.pitch_midi for note in song.melody]
    assert (made.theme, made.mood) == ("home", Mood.TENDER)


def test_given_words_under_a_given_tune_are_named_by_themselves(networks: Networks, song: Song) -> None:
    made = compose(
        SongRequest(words=WORDS, tune=tune_of(song), accompaniment=False, voice=Voice.ALTO, seed=4), networks
    )
    assert [line.text for line in made.lines] == words_of(WORDS)
    assert made.theme == made.title == "The river finds the sea"
    assert (made.seed, made.voice, right_of(made)) == (4, Voice.ALTO, ())


def test_a_line_is_changed_and_theme_and_mood_stay(networks: Networks, song: Song) -> None:
    made = compose(SongRequest(song=song, change=Change.LINE, number=2, seed=5), networks)
    old, new = ([line.text for line in each.lines] for each in (song, made))
    assert old[0] == new[0]
    assert old[1] != new[1]
    assert (made.theme, made.mood) == (song.theme, Mood.STORMY)


def test_a_new_tune_keeps_the_mood_unless_another_is_wished(networks: Networks, song: Song) -> None:
    assert compose(SongRequest(song=song, change=Change.MELODY, seed=6), networks).mood is Mood.STORMY
    made = compose(SongRequest(song=song, change=Change.MELODY, mood=Mood.CALM, seed=6), networks)
    assert (made.mood, right_of(made), made.text) == (Mood.CALM, (), song.text)


def test_the_theme_of_a_song_that_names_none_is_what_its_words_tell(networks: Networks, song: Song) -> None:
    assert theme_of(song, networks.themes).text == "the sea"
    assert theme_of(replace(song, theme=""), networks.themes).text == " ".join(next(song.lines).text.split()).rstrip(
        ".,;:!?"
    )
    assert len(all_places(song)) == 2


def test_a_line_or_stanza_that_is_not_there_is_refused(networks: Networks, song: Song) -> None:
    for change, message in ((Change.LINE, "no line 9"), (Change.STANZA, "no stanza 9")):
        with pytest.raises(NoSuchPlaceError, match=message):
            compose(SongRequest(song=song, change=change, number=9), networks)


def test_what_is_not_understood_is_told(networks: Networks) -> None:
    told: list[str] = []
    compose(asked(SHORT, theme="sea zzyzzx"), networks, told.append)
    assert len(told) == 1
    assert "zzyzzx" in told[0]


def test_a_song_from_a_theme_loads_none_of_the_other_ways() -> None:
    others = ("given_words", "given_tune", "new_tune", "rewriting", "places", "reading", "setting", "tune")
    code = f"""
import sys
from pairing.compose_song import Networks, compose
from pairing.request import SongRequest
compose(SongRequest(theme="sea", verses=1, lines=1, accompaniment=False, seed=1), Networks())
print([name for name in {others} if "pairing." + name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
