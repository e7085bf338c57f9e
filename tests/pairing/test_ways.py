from dataclasses import replace

import pytest

from lyrics.theme.moods import Mood
from lyrics.theme.reading import read_theme
from music.keys import Mode
from music.notes import Melody, Phrase
from music.styles import Voice
from pairing.export.songjson import whole_song_to_json
from pairing.places import all_places, places_of_line
from pairing.plan import Wishes
from pairing.reading.songjson import SongJsonError, song_from_json
from pairing.setting.given_words import GivenWordsError, Stanzas, stanzas_of
from pairing.song import Song
from pairing.ways import (
    Networks,
    changed_tune,
    changed_words,
    song_about,
    song_of_both,
    song_of_tune,
    song_of_words,
    theme_of,
)

pytestmark = pytest.mark.slow

SHORT = Wishes(verses=1, lines=2, syllables="6,6", rhyme="AA", accompaniment=False)
WORDS = stanzas_of("The river finds the sea\nAnd takes my heart with me")


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks()


@pytest.fixture(scope="module")
def song(networks: Networks) -> Song:
    return song_about(networks, read_theme("the sea", networks.themes), replace(SHORT, mood=Mood.STORMY), 1)


def tune_of(song: Song) -> Melody:
    phrases = tuple(Phrase(line.notes) for line in song.lines)
    return Melody(phrases, song.key, song.metre, song.tempo_bpm)


def words_of(stanzas: Stanzas) -> list[str]:
    return [" ".join(line) for stanza in stanzas for line in stanza]


def test_networks_are_loaded_once(networks: Networks) -> None:
    assert networks.voice is networks.voice
    assert networks.pianist(SHORT) is None
    assert networks.pianist(replace(SHORT, accompaniment=True)) is networks.accompanist


def test_a_song_keeps_the_mood_that_was_chosen_and_its_json_too(song: Song) -> None:
    assert song.mood is Mood.STORMY
    assert song_from_json(whole_song_to_json(song, {})) == song


def test_a_mood_that_nobody_knows_is_refused(song: Song) -> None:
    with pytest.raises(SongJsonError, match="'mood': \"grim\"; wanted one of joyful"):
        song_from_json({**whole_song_to_json(song, {}), "mood": "grim"})


@pytest.mark.parametrize(("mood", "mode"), [(Mood.JOYFUL, Mode.MAJOR), (Mood.MELANCHOLY, Mode.MINOR)])
def test_the_mood_outweighs_the_themes_words(networks: Networks, mood: Mood, mode: Mode) -> None:
    theme = read_theme("rain", networks.themes)
    modes = [song_about(networks, theme, replace(SHORT, mood=mood), seed).key.mode for seed in range(4)]
    assert modes == [mode] * 4


def test_given_words_are_sung_to_a_new_tune_in_the_mood(networks: Networks) -> None:
    made = song_of_words(networks, WORDS, None, Wishes(accompaniment=False, mood=Mood.CALM), 2)
    other = song_of_words(networks, WORDS, None, Wishes(accompaniment=False, mood=Mood.TRIUMPHANT), 2)
    assert [line.text for line in made.lines] == words_of(WORDS)
    assert (made.mood, other.mood) == (Mood.CALM, Mood.TRIUMPHANT)
    assert made.tempo_bpm < other.tempo_bpm


def test_words_that_cannot_be_sung_are_refused(networks: Networks) -> None:
    with pytest.raises(GivenWordsError, match="line 1 has"):
        song_of_words(networks, stanzas_of("melancholy " * 12), None, Wishes(), 1)


def test_a_given_tune_keeps_its_pitches_and_takes_a_mood(networks: Networks, song: Song) -> None:
    theme = read_theme("home", networks.themes)
    made = song_of_tune(networks, tune_of(song), theme, Wishes(verses=1, accompaniment=False, mood=Mood.TENDER), 3)
    assert [note.pitch_midi for note in made.melody] == [note.pitch_midi for note in song.melody]
    assert (made.theme, made.mood) == ("home", Mood.TENDER)


def test_given_words_under_a_given_tune_are_named_by_themselves(networks: Networks, song: Song) -> None:
    made = song_of_both(networks, WORDS, tune_of(song), None, Wishes(accompaniment=False, voice=Voice.ALTO), 4)
    assert [line.text for line in made.lines] == words_of(WORDS)
    assert made.theme == made.title == "The river finds the sea"
    assert (made.seed, made.voice, made.right) == (4, Voice.ALTO, ())


def test_a_line_is_changed_and_theme_and_mood_stay(networks: Networks, song: Song) -> None:
    made = changed_words(networks, song, places_of_line(song, 2), None, 5)
    old, new = ([line.text for line in each.lines] for each in (song, made))
    assert old[0] == new[0]
    assert old[1] != new[1]
    assert (made.theme, made.mood) == (song.theme, Mood.STORMY)


def test_a_new_tune_keeps_the_mood_unless_another_is_wished(networks: Networks, song: Song) -> None:
    assert changed_tune(networks, song, None, Wishes(), 6).mood is Mood.STORMY
    made = changed_tune(networks, song, None, Wishes(mood=Mood.CALM), 6)
    assert (made.mood, made.right, made.text) == (Mood.CALM, (), song.text)


def test_the_theme_of_a_song_that_names_none_is_what_its_words_tell(networks: Networks, song: Song) -> None:
    assert theme_of(song, networks.themes).text == "the sea"
    assert theme_of(replace(song, theme=""), networks.themes).text == " ".join(next(song.lines).text.split()).rstrip(
        ".,;:!?"
    )
    assert len(all_places(song)) == 2
