"""From a request to a song: from a theme, from words, from a tune, from both, or from another song."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.runtime import SequenceNetwork
from lyrics.model import VerseModel
from lyrics.theme import Theme, ThemeTable, in_mood, read_theme
from lyrics.verse import Verse
from music.chords import HarmonisedMelody
from music.piano.accompanist import Accompanist
from music.voice.composer import Composer, load_voice
from music.voice.spec import MelodySpec
from pairing.arranging import arrange, ordered_for
from pairing.form import SongSection, Stanzas
from pairing.plan import SectionPlan, plan_song, random_streams, suited
from pairing.playing import Musician, SungSection, play_piano
from pairing.request import Change, SongRequest
from pairing.song import Song
from pairing.words import write_verse

if TYPE_CHECKING:
    from music.notes import Melody

_LEANING = 0.3
"""How much, of 1 for known words, the tune leans towards verse whose words are not written yet."""

Report = Callable[[str], None]
"""Takes what a person should be told."""


class Networks:
    """The networks, each the one given or else the shipped one, which is loaded when it is first wanted and kept.

    Reading an attribute raises ModelFolderError or MissingDataError where the model is missing or damaged.
    """

    def __init__(
        self,
        voice: SequenceNetwork | None = None,
        verse: VerseModel | None = None,
        accompanist: Accompanist | None = None,
    ) -> None:
        given = {"voice": voice, "verse": verse, "accompanist": accompanist}
        self.__dict__ |= {name: network for name, network in given.items() if network is not None}

    @cached_property
    def voice(self) -> SequenceNetwork:
        """Composes tunes."""
        return load_voice()

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

    def musician(self, request: SongRequest) -> Musician | None:
        """Who plays under a song as it is wished; None for nobody."""
        return partial(play_piano, self.accompanist) if request.accompaniment else None


def compose(request: SongRequest, networks: Networks, report: Report = lambda _message: None) -> Song:
    """The song that is asked for. The same request gives the same song.

    Args:
        request: what it is made from, and how it is to be.
        networks: what composes, writes and plays.
        report: takes what is not understood, or not as asked.

    Raises:
        ValueError: named subclasses, for files, words, tunes and wishes that make no song.
    """
    if request.song is not None:
        return _changed(request, networks, report)
    words, tune = _words(request), _tune(request)
    if words and tune:
        return _paired(request, networks, words, tune)
    if words:
        return _set_to_music(request, networks, words, _theme(request, networks.themes, report))
    theme = _theme(request, networks.verse.themes, report)
    assert theme is not None
    return _sung_to(request, networks, tune, theme) if tune else song_about(networks, theme, request)


def song_about(networks: Networks, theme: Theme, request: SongRequest) -> Song:
    """A song about a theme as it was read: plan, tunes, words, piano.

    Raises:
        ValueError: named subclasses, for a wish that cannot be met; see `plan_song` and `VerseWriter.write`.
    """
    theme = in_mood(theme, request.mood)
    planning, composing, writing, playing = random_streams(request.seed, theme.text, 4)
    plan = plan_song(theme, request, planning)
    of_section = {own.section: own for own in plan}
    composer = Composer(networks.voice)
    tunes = {
        section: composer.compose_harmonised(_for_verse(own.melody), composing) for section, own in of_section.items()
    }
    orders = {
        section: ordered_for(tunes[section].melody.phrases, own.melody.metre, own.lines)
        for section, own in of_section.items()
    }
    asked = [orders[own.section] for own in plan]
    verse = write_verse(networks.verse, theme, asked, writing, request.title, request.diction)
    song = arrange(sung_sections(plan, tunes, verse), verse.title, networks.musician(request), playing)
    return replace(
        song.with_lead(voice=request.voice),
        theme=theme.text,
        seed=request.seed,
        relaxed=verse.relaxed,
        mood=request.mood,
        diction=request.diction,
        language=networks.verse.language.code,
    )


def sung_sections(
    plan: Sequence[SectionPlan], tunes: Mapping[SongSection, HarmonisedMelody], verse: Verse
) -> list[SungSection]:
    """The stanzas of the verse as they are planned, each to the tune of its section."""
    return [
        SungSection(
            tunes[own.section].melody,
            tunes[own.section].chords,
            ((stanza.lines, tunes[own.section].melody.phrases),),
            own.texture,
            own.velocity,
            own.section is SongSection.CHORUS,
        )
        for own, stanza in zip(plan, verse.stanzas, strict=True)
    ]


def _for_verse(order: MelodySpec) -> MelodySpec:
    """The order leaning towards what most verse can follow: every second syllable strong, counted from the end."""
    strengths = (-_LEANING, _LEANING)
    return replace(order, stresses=tuple(tuple(strengths[(n - i) % 2] for i in range(n)) for n in order.syllables))


def _words(request: SongRequest) -> Stanzas | None:
    if not isinstance(request.words, Path):
        return request.words
    from pairing.setting.given_words import read_given_words

    return read_given_words(request.words)


def _tune(request: SongRequest) -> "Melody | None":
    if not isinstance(request.tune, Path):
        return request.tune
    from music.sung.tune import read_tune

    return read_tune(request.tune, request.track)


def _theme(request: SongRequest, table: ThemeTable, report: Report) -> Theme | None:
    if request.theme is None:
        return None
    theme = read_theme(request.theme, table)
    for notice in theme.notices:
        report(notice)
    return theme


def _set_to_music(request: SongRequest, networks: Networks, words: Stanzas, theme: Theme | None) -> Song:
    """Given words to a new tune; without a theme they tell it themselves."""
    from pairing.given_words import check_words, song_for_words, theme_of_words

    check_words(words)
    theme = theme or theme_of_words(words, networks.themes)
    return song_for_words(networks.voice, words, theme, request, networks.musician(request))


def _sung_to(request: SongRequest, networks: Networks, tune: "Melody", theme: Theme) -> Song:
    """New words for a given tune."""
    from pairing.given_tune import song_for_tune

    return song_for_tune(networks.verse, tune, theme, request, networks.musician(request))


def _paired(request: SongRequest, networks: Networks, words: Stanzas, tune: "Melody") -> Song:
    """Given words under a given tune: nothing but the piano is drawn, so that theme and mood are no more than names."""
    from lyrics.writing.wording import check_title
    from pairing.given_words import title_of
    from pairing.setting.paired import pair

    title = check_title(request.title) if request.title else title_of(words)
    (playing,) = random_streams(request.seed, title, 1)
    song = pair(suited(tune, request.voice), words, title, musician=networks.musician(request), rng=playing).song
    named = " ".join((request.theme or title).split())
    return replace(song.with_lead(voice=request.voice), theme=named, seed=request.seed, mood=request.mood)


def _changed(request: SongRequest, networks: Networks, report: Report) -> Song:
    """The song with one thing made anew, about its own theme unless another is given; with a piano if it had one."""
    from lyrics.writing.wording import check_title
    from pairing.places import all_places, places_of_line, places_of_stanza
    from pairing.rewriting import with_new_tune, with_new_words

    song = _source(request, report)
    theme = _theme(request, networks.themes, report)
    if request.change is Change.MELODY:
        musician = networks.musician(request) if song.parts else None
        about = theme or theme_of(song, networks.themes)
        return with_new_tune(networks.voice, song, about, request, musician)
    match request.change, request.number:
        case Change.LINE, int(number):
            places = places_of_line(song, number)
        case Change.STANZA, int(number):
            places = places_of_stanza(song, number)
        case _:
            places = all_places(song)
    made = with_new_words(networks.verse, song, places, theme or theme_of(song, networks.themes), request.seed)
    if request.change is not Change.WORDS:
        return made
    title = check_title(request.title) if request.title else made.title
    return replace(made, title=title, theme=theme.text if theme else made.theme)


def _source(request: SongRequest, report: Report) -> Song:
    """The song that is to be changed."""
    if isinstance(request.song, Song):
        return request.song
    from pairing.reading import read_song

    assert request.song is not None
    song = read_song(request.song, report)
    if not song.theme:
        report(f"{request.song.name} names no theme and no rhymes; its words tell them")
    return song


def theme_of(song: Song, table: ThemeTable) -> Theme:
    """The theme that a song names, else what its words tell."""
    if song.theme not in ("", song.title):
        return read_theme(song.theme, table)
    from pairing.given_words import theme_of_words

    return theme_of_words(tuple(tuple(tuple(line.text.split()) for line in s.lines) for s in song.stanzas), table)
