"""The ways to a song: from a theme, from words, from a tune, from both, from another song."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from commands.reporting import report, theme_read

if TYPE_CHECKING:
    from lyrics.theme.reading import Theme
    from lyrics.theme.table import ThemeTable
    from music.piano.accompanist import Accompanist
    from pairing.piano import Pianist
    from pairing.plan import Wishes
    from pairing.song import Song

_OF_WORDS = ("--verses", "--lines", "--syllables", "--rhyme", "--stanza")
_OF_TUNE = ("--lines", "--syllables", "--stanza", "--form", "--key", "--metre", "--tempo")
_OF_SONG = (*_OF_WORDS, *_OF_TUNE, "--title", "--voice", "--no-accompaniment")
_CHANGES = ("--rewrite-line", "--rewrite-stanza", "--new-melody", "--new-words")


@dataclass(frozen=True)
class Given:
    """What a person brings along, each as on the command line; None or False for what is not given."""

    theme: str | None = None
    lyrics: Path | None = None
    melody: Path | None = None
    track: str | None = None
    source: Path | None = None
    rewrite_line: int | None = None
    rewrite_stanza: int | None = None
    new_melody: bool = False
    new_words: bool = False

    @property
    def changes(self) -> tuple[str, ...]:
        """Options that say what is to change."""
        values = (self.rewrite_line is not None, self.rewrite_stanza is not None, self.new_melody, self.new_words)
        return tuple(name for name, value in zip(_CHANGES, values, strict=True) if value)

    @property
    def files(self) -> tuple[Path, ...]:
        """Files that are not to be written over."""
        return tuple(path for path in (self.source, self.melody, self.lyrics) if path)


def song_from(given: Given, wishes: "Wishes", seed: int) -> "Song":
    """The song, the way that what is given asks for.

    Raises:
        BadParameter: options that do not go together.
        ValueError: named subclasses, for files, words, tunes and wishes that make no song.
    """
    check_together(given, wishes)
    if given.source:
        return _changed(given, given.source, wishes, seed)
    if given.lyrics and given.melody:
        return _paired(given, given.lyrics, given.melody, wishes, seed)
    if given.lyrics:
        return _for_words(given, given.lyrics, wishes, seed)
    return _for_tune(given, given.melody, wishes, seed) if given.melody else _about(given, wishes, seed)


def check_together(given: Given, wishes: "Wishes") -> None:
    """Sees to it that options go together.

    Raises:
        BadParameter: two contradict each other, or one is missing.
    """
    wished = _wished(wishes)
    if given.source:
        _check_change(given, wished)
        return
    if given.changes:
        raise typer.BadParameter(f"{given.changes[0]} goes with --from only: which song is it to change?")
    if given.track is not None and not given.melody:
        raise typer.BadParameter("--track goes with --melody only: which file has that track?")
    if given.theme is None and not given.lyrics:
        raise typer.BadParameter("Missing option '--theme': what is the song about?")
    if given.lyrics:
        _refuse(wished, _OF_WORDS, "--lyrics", "the words have their own")
    if given.melody:
        _refuse(wished, _OF_TUNE, "--melody", "the tune has its own")


def _check_change(given: Given, wished: Collection[str]) -> None:
    named = {"--lyrics": given.lyrics, "--melody": given.melody, "--track": given.track}
    _refuse(
        [name for name, value in named.items() if value is not None], tuple(named), "--from", "the song has its own"
    )
    if len(given.changes) != 1:
        found = " and ".join(given.changes) or "nothing"
        raise typer.BadParameter(f"--from with {found} to change; wanted one of {', '.join(_CHANGES)}")
    (change,) = given.changes
    free = {
        "--new-melody": ("--form", "--voice", "--key", "--metre", "--tempo", "--no-accompaniment"),
        "--new-words": ("--title",),
    }.get(change, ())
    _refuse(wished, [name for name in _OF_SONG if name not in free], change, "it stays as it is")


def _refuse(wished: Collection[str], names: Collection[str], beside: str, reason: str) -> None:
    for name in names:
        if name in wished:
            raise typer.BadParameter(f"{name} does not go with {beside}: {reason}")


def _wished(wishes: "Wishes") -> list[str]:
    """The options whose wishes are not left open."""
    values: dict[str, Any] = {
        "--verses": wishes.verses,
        "--lines": wishes.lines,
        "--syllables": wishes.syllables,
        "--rhyme": wishes.rhyme,
        "--stanza": wishes.stanza,
        "--title": wishes.title,
        "--form": wishes.form,
        "--voice": wishes.voice,
        "--key": wishes.key,
        "--metre": wishes.metre,
        "--tempo": wishes.tempo_bpm,
        "--no-accompaniment": None if wishes.accompaniment else True,
    }
    return [name for name, value in values.items() if value is not None]


def _about(given: Given, wishes: "Wishes", seed: int) -> "Song":
    from pairing.songwriter import Songwriter

    writer = Songwriter.load(with_piano=wishes.accompaniment)
    return writer.write(theme_read(given.theme or "", writer.verse.themes), wishes, seed)


def _for_words(given: Given, lyrics: Path, wishes: "Wishes", seed: int) -> "Song":
    from lyrics.theme.table import ThemeTable
    from music.voice.model import VoiceModel
    from pairing.given_words import check_words, song_for_words, theme_of_words
    from pairing.setting.given_words import read_given_words

    stanzas = read_given_words(lyrics)
    check_words(stanzas)
    table = ThemeTable.load()
    theme = theme_read(given.theme, table) if given.theme else theme_of_words(stanzas, table)
    return song_for_words(VoiceModel.load(), stanzas, theme, wishes, seed, _accompanist(wishes.accompaniment))


def _for_tune(given: Given, melody: Path, wishes: "Wishes", seed: int) -> "Song":
    from lyrics.model import VerseModel
    from music.tunes import read_tune
    from pairing.given_tune import song_for_tune

    tune = read_tune(melody, given.track)
    model = VerseModel.load()
    theme = theme_read(given.theme or "", model.themes)
    return song_for_tune(model, tune, theme, wishes, seed, _accompanist(wishes.accompaniment))


def _paired(given: Given, lyrics: Path, melody: Path, wishes: "Wishes", seed: int) -> "Song":
    """Words under a tune: nothing but the piano is drawn, so that the theme is no more than a name."""
    from lyrics.title import check_title
    from music.tunes import read_tune
    from pairing.given_words import title_of
    from pairing.setting.given_words import read_given_words
    from pairing.setting.paired import pair
    from pairing.voices import suited

    stanzas = read_given_words(lyrics)
    title = check_title(wishes.title) if wishes.title else title_of(stanzas)
    tune = suited(read_tune(melody, given.track), wishes.voice)
    made = pair(tune, stanzas, title, pianist=pianist_for(title, seed) if wishes.accompaniment else None)
    return replace(made.song, theme=" ".join((given.theme or title).split()), seed=seed, voice=wishes.voice)


def _changed(given: Given, source: Path, wishes: "Wishes", seed: int) -> "Song":
    from lyrics.title import check_title
    from pairing.reading import read_song
    from pairing.rewriting import NoSuchPlaceError, all_places, places_of_line, places_of_stanza

    song = read_song(source, report)
    if not song.theme:
        report(f"{source.name} names no theme and no rhymes; its words tell them")
    if given.new_melody:
        return _with_new_tune(given, song, wishes, seed)
    try:
        if given.rewrite_line is not None:
            return _with_new_words(given, song, places_of_line(song, given.rewrite_line), seed)
        if given.rewrite_stanza is not None:
            return _with_new_words(given, song, places_of_stanza(song, given.rewrite_stanza), seed)
    except NoSuchPlaceError as error:
        raise typer.BadParameter(f"{given.changes[0]}: {error}") from error
    titled = replace(song, title=check_title(wishes.title)) if wishes.title else song
    return _with_new_words(given, titled, all_places(song), seed)


def _with_new_words(given: Given, song: "Song", places: "Collection[tuple[int, int]]", seed: int) -> "Song":
    from lyrics.model import VerseModel
    from pairing.rewriting import with_new_words

    model = VerseModel.load()
    theme = _theme_of(given, song, model.themes)
    made = with_new_words(model, song, places, theme, seed)
    return replace(made, theme=theme.text) if given.new_words and given.theme else made


def _with_new_tune(given: Given, song: "Song", wishes: "Wishes", seed: int) -> "Song":
    from lyrics.theme.table import ThemeTable
    from music.voice.model import VoiceModel
    from pairing.rewriting import with_new_tune

    theme = _theme_of(given, song, ThemeTable.load())
    accompanist = _accompanist(wishes.accompaniment and bool(song.right or song.left))
    return with_new_tune(VoiceModel.load(), song, theme, wishes, seed, accompanist)


def pianist_for(title: str, seed: int) -> "Pianist":
    """Who plays under given words and a given tune."""
    from music.piano.accompanist import Accompanist
    from pairing.piano import Pianist
    from pairing.streams import random_streams

    return Pianist(Accompanist.load(), *random_streams(seed, title, 1))


def _accompanist(is_wanted: bool) -> "Accompanist | None":
    from music.piano.accompanist import Accompanist

    return Accompanist.load() if is_wanted else None


def _theme_of(given: Given, song: "Song", table: "ThemeTable") -> "Theme":
    """The theme as given, else the song's, else what its words tell."""
    from lyrics.theme.reading import read_theme
    from pairing.given_words import theme_of_words

    if given.theme:
        return theme_read(given.theme, table)
    if song.theme not in ("", song.title):
        return read_theme(song.theme, table)
    return theme_of_words(tuple(tuple(tuple(line.text.split()) for line in s.lines) for s in song.stanzas), table)
