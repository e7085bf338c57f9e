"""The ways to a song: from a theme, from words, from a tune, from both, from another song."""

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

from lyrics.model import VerseModel
from lyrics.theme.reading import Theme, read_theme
from lyrics.theme.table import ThemeTable
from lyrics.writing.title import check_title
from music.notes import Melody
from music.piano.accompanist import Accompanist
from music.voice.model import VoiceModel
from pairing.given_tune import song_for_tune
from pairing.given_words import check_words, song_for_words, theme_of_words, title_of
from pairing.piano import Pianist
from pairing.places import Place
from pairing.plan import Wishes
from pairing.rewriting import with_new_tune, with_new_words
from pairing.setting.given_words import Stanzas
from pairing.setting.paired import pair
from pairing.song import Song
from pairing.songwriter import Songwriter
from pairing.streams import random_streams
from pairing.voices import suited


class Networks:
    """The shipped networks, each loaded when it is first wanted and kept.

    Reading an attribute raises ModelFolderError or MissingDataError where the model is missing or damaged.
    """

    @cached_property
    def voice(self) -> VoiceModel:
        """Composes tunes."""
        return VoiceModel.load()

    @cached_property
    def verse(self) -> VerseModel:
        """Writes words."""
        return VerseModel.load()

    @cached_property
    def accompanist(self) -> Accompanist:
        """Plays the piano under a tune."""
        return Accompanist.load()

    @cached_property
    def themes(self) -> ThemeTable:
        """What themes are read with: that of the verse network, which need not be loaded for it."""
        return self.verse.themes if "verse" in self.__dict__ else ThemeTable.load()

    def pianist(self, wishes: Wishes) -> Accompanist | None:
        """Who plays under a song as it is wished; None for no piano."""
        return self.accompanist if wishes.accompaniment else None


def song_about(networks: Networks, theme: Theme, wishes: Wishes, seed: int) -> Song:
    """A song from a theme alone.

    Raises:
        ValueError: named subclasses, for wishes that cannot be met; see `Songwriter.write`.
    """
    return Songwriter(networks.voice, networks.verse, networks.pianist(wishes)).write(theme, wishes, seed)


def song_of_words(networks: Networks, stanzas: Stanzas, theme: Theme | None, wishes: Wishes, seed: int) -> Song:
    """Given words to a new tune; without a theme they tell it themselves.

    Raises:
        GivenWordsError: words that cannot be sung.
        ValueError: named subclasses, for wishes that cannot be met; see `song_for_words`.
    """
    check_words(stanzas)
    theme = theme or theme_of_words(stanzas, networks.themes)
    return song_for_words(networks.voice, stanzas, theme, wishes, seed, networks.pianist(wishes))


def song_of_tune(networks: Networks, tune: Melody, theme: Theme, wishes: Wishes, seed: int) -> Song:
    """New words for a given tune.

    Raises:
        ValueError: named subclasses, for tunes and wishes that cannot be met; see `song_for_tune`.
    """
    return song_for_tune(networks.verse, tune, theme, wishes, seed, networks.pianist(wishes))


def song_of_both(
    networks: Networks, stanzas: Stanzas, tune: Melody, theme: str | None, wishes: Wishes, seed: int
) -> Song:
    """Given words under a given tune: nothing but the piano is drawn, so that theme and mood are no more than names.

    Raises:
        ValueError: named subclasses, for words that do not fit the tune and a voice that cannot sing it; see `pair`.
    """
    title = check_title(wishes.title) if wishes.title else title_of(stanzas)
    accompanist = networks.pianist(wishes)
    pianist = pianist_for(accompanist, title, seed) if accompanist else None
    song = pair(suited(tune, wishes.voice), stanzas, title, pianist=pianist).song
    named = " ".join((theme or title).split())
    return replace(song, theme=named, seed=seed, voice=wishes.voice, mood=wishes.mood)


def pianist_for(accompanist: Accompanist, title: str, seed: int) -> Pianist:
    """Who plays under given words and a given tune."""
    return Pianist(accompanist, *random_streams(seed, title, 1))


def changed_words(networks: Networks, song: Song, places: Collection[Place], theme: Theme | None, seed: int) -> Song:
    """New words for some lines of a song, about its own theme unless another is given.

    Raises:
        ValueError: named subclasses, for lines that cannot be written; see `with_new_words`.
    """
    return with_new_words(networks.verse, song, places, theme or theme_of(song, networks.themes), seed)


def changed_tune(networks: Networks, song: Song, theme: Theme | None, wishes: Wishes, seed: int) -> Song:
    """A new tune for a song's words, after its own theme unless another is given; with a piano if it had one.

    Raises:
        ValueError: named subclasses, for lines and wishes that no tune can meet; see `with_new_tune`.
    """
    accompanist = networks.pianist(wishes) if song.right or song.left else None
    theme = theme or theme_of(song, networks.themes)
    return with_new_tune(networks.voice, song, theme, wishes, seed, accompanist)


def theme_of(song: Song, table: ThemeTable) -> Theme:
    """The theme that a song names, else what its words tell."""
    if song.theme not in ("", song.title):
        return read_theme(song.theme, table)
    return theme_of_words(tuple(tuple(tuple(line.text.split()) for line in s.lines) for s in song.stanzas), table)
