"""The command line: parse, call one function of a room, report. Nothing slow is imported before it is needed."""

import json
import secrets
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from music.styles import Network, Style

if TYPE_CHECKING:
    from lyrics.theme.reading import Theme as ReadTheme
    from lyrics.theme.table import ThemeTable
    from pairing.song import Song

ROOMS = ("engine", "music", "lyrics", "pairing")
LARGEST_SEED = 2**63 - 1
UsageError: type[typer.BadParameter] = typer.BadParameter.__mro__[1]
"""What every wrong usage is, whichever package typer takes it from."""


class _PlainErrors(TyperGroup):
    """Says what went wrong in one line: exit 1 for our own errors, 2 for wrong usage; bugs keep their traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Runs a command and leaves with its exit code."""
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except UsageError as error:
            code = _failed(error.format_message(), error.exit_code)
        except typer.Abort:
            code = _failed("interrupted", 130)
        except OSError as error:  # standard output is full or gone: files have their own errors
            code = _failed(f"cannot print the result: {error.strerror or error}", 1)
        except ValueError as error:
            if type(error).__module__.split(".")[0] not in ROOMS:
                raise
            code = _failed(str(error), 1)
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code


def _failed(message: str, code: int) -> int:
    is_help = message.startswith("Usage:")  # a bare command shows its help instead of an error
    typer.echo(message if is_help else "echoes: " + " ".join(message.split()), err=True)
    return code


def _checked(module: str, parse: str) -> Callable[[str | None], str | None]:
    """A callback that refuses, as wrong usage, what `module.parse` refuses; loaded only when the option is given."""

    def callback(value: str | None) -> str | None:
        if value is not None:
            try:
                attrgetter(parse)(import_module(module))(value)
            except ValueError as error:
                raise typer.BadParameter(str(error)) from error
        return value

    return callback


def _not_blank(value: str) -> str:
    if not value.strip():
        raise typer.BadParameter('the theme is empty; wanted a word or a few, such as "lost at sea"')
    return value


Theme = Annotated[str, typer.Option(help="What it is about: a word or a few.", callback=_not_blank)]
Seed = Annotated[
    int | None,
    typer.Option(min=0, max=LARGEST_SEED, help="The same seed gives the same result; drawn and shown if not given."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Syllables = Annotated[
    str | None,
    typer.Option(
        help="Syllables of the lines in turn, such as 8,6,8,6.", callback=_checked("lyrics.order", "parse_syllables")
    ),
]
Rhyme = Annotated[
    str | None, typer.Option(help="Rhyme scheme, such as ABAB.", callback=_checked("lyrics.order", "parse_rhyme"))
]
KeyName = Annotated[
    str | None, typer.Option("--key", help='Such as "E minor".', callback=_checked("music.keys", "Key.parse"))
]
Tempo = Annotated[float | None, typer.Option(min=10, max=400, help="Quarters a minute.")]
MetreName = Annotated[
    str | None, typer.Option("--metre", help="Such as 3/4.", callback=_checked("music.metre", "Metre.parse"))
]
Epochs = Annotated[int, typer.Option(min=1, help="Passes over the corpus.")]
Out = Annotated[Path, typer.Option(help="Folder to write the model to.")]
TrainingSeed = Annotated[int, typer.Option("--seed", min=0, max=LARGEST_SEED, help="Of weights and batches.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where an interrupted run stopped.")]

app = typer.Typer(
    cls=_PlainErrors,
    help="Writes songs: melody, words that fit it, a piano, karaoke files. Offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
music_app = typer.Typer(help="Music alone, and the network that writes it.", no_args_is_help=True)
lyrics_app = typer.Typer(help="Words alone, and the network that writes them.", no_args_is_help=True)
app.add_typer(music_app, name="music")
app.add_typer(lyrics_app, name="lyrics")


@app.command()
def song(
    theme: Theme,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("songs"),
    formats: Annotated[
        str,
        typer.Option(
            "--format", help="mid, kar, musicxml, json, txt.", callback=_checked("pairing.export", "parse_formats")
        ),
    ] = "mid,kar,musicxml",
    seed: Seed = None,
    verses: Annotated[int | None, typer.Option(min=1, max=12, help="Stanzas.")] = None,
    lines: Annotated[int | None, typer.Option(min=1, max=64, help="Lines in a stanza.")] = None,
    syllables: Syllables = None,
    rhyme: Rhyme = None,
    key: KeyName = None,
    tempo: Tempo = None,
    metre: MetreName = None,
    accompaniment: Annotated[
        bool, typer.Option("--accompaniment/--no-accompaniment", help="A piano under the voice.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Write a song: words, melody, piano, and files that karaoke players and notation programs read."""
    from pairing.export import export, parse_formats, slug
    from pairing.export.songjson import song_to_json
    from pairing.plan import Wishes
    from pairing.songwriter import Songwriter

    used = _seed_or_drawn(seed)
    writer = Songwriter.load()
    wishes = Wishes(verses, lines, syllables, rhyme, key, tempo, metre, accompaniment)
    written = writer.write(_read_theme(theme, writer.verse.themes), wishes, used)
    files = export(written, out, parse_formats(formats), f"{slug(written.title)}-{used}")
    if as_json:
        _print_json(song_to_json(written, {str(kind): path for kind, path in files.items()}))
        return
    _print_song(written)
    for kind, path in files.items():
        typer.echo(f"  {kind:<9} {path}")


@music_app.command("generate")
def music_generate(
    theme: Theme = "calm",
    style: Annotated[Style, typer.Option(help="What kind of music.")] = Style.VOICE,
    bars: Annotated[int, typer.Option(min=1, max=128, help="About how long.")] = 8,
    key: KeyName = None,
    tempo: Tempo = None,
    metre: MetreName = None,
    temperature: Annotated[float, typer.Option(min=0.05, max=5, help="Below 1 safer, above 1 wilder.")] = 0.95,
    out: Annotated[Path, typer.Option(help="MIDI file to write.")] = Path("music.mid"),
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Write a melody without words."""
    from lyrics.theme.table import ThemeTable
    from music.midi import write_melody
    from pairing.plan import Wishes
    from pairing.tune import tune_about, tune_to_json

    used = _seed_or_drawn(seed)
    wishes = Wishes(key=key, tempo_bpm=tempo, metre=metre)
    melody = tune_about(_read_theme(theme, ThemeTable.load()), wishes, bars, temperature, used)
    write_melody(melody, out)
    if as_json:
        _print_json(tune_to_json(melody, style, theme, used, out))
        return
    typer.echo(f"{melody.key}, {melody.metre}, {melody.tempo_bpm:g} quarters a minute, seed {used}")
    typer.echo(f"{len(melody.notes)} notes in {len(melody.phrases)} phrases: {out}")


@music_app.command("train")
def music_train(
    corpus: Annotated[list[Path], typer.Option(help="Folder of scores with words; may be given again.")],
    out: Out,
    network: Annotated[Network, typer.Option(help="Which network.")] = Network.VOICE,
    epochs: Epochs = 24,
    seed: TrainingSeed = 1,
    resume: Resume = False,
) -> None:
    """Train a music network on folders of MusicXML, ABC, kern or MIDI files."""
    from music.voice.training import train_voice, voice_training

    train_voice(corpus, out, voice_training(epochs, seed), _report, resume)
    typer.echo(f"{network} network: {out}")


@lyrics_app.command("generate")
def lyrics_generate(
    theme: Theme,
    lines: Annotated[int | None, typer.Option(min=1, max=64, help="Lines in all.")] = None,
    syllables: Syllables = None,
    rhyme: Rhyme = None,
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Write words alone."""
    from lyrics.model import VerseModel
    from pairing.words import verse_to_json, words_about

    used = _seed_or_drawn(seed)
    model = VerseModel.load()
    verse = words_about(model, _read_theme(theme, model.themes), lines, syllables, rhyme, used)
    if as_json:
        _print_json(verse_to_json(verse, theme, used))
        return
    typer.echo(f"{verse.title}\n\n{verse.text}\n\nseed {used}")


@lyrics_app.command("train")
def lyrics_train(
    corpus: Annotated[Path, typer.Option(help="File of stanzas (.jsonl or .jsonl.gz), or a folder with one.")],
    out: Out,
    epochs: Epochs = 3,
    valences: Annotated[
        Path | None, typer.Option(help="Rated words, as VADER's vader_lexicon.txt; else those that ship.")
    ] = None,
    seed: TrainingSeed = 1,
    resume: Resume = False,
) -> None:
    """Train the verse network on a corpus of stanzas."""
    from lyrics.theme.build import read_vader, shipped_ratings
    from lyrics.training import train_verse, verse_training

    ratings = read_vader(valences) if valences else shipped_ratings()
    train_verse(corpus, out, verse_training(epochs, seed), _report, ratings, resume)
    typer.echo(f"verse network: {out}")


@lyrics_app.command("syllables")
def lyrics_syllables(
    text: Annotated[str, typer.Argument(help="Words to divide.")],
    as_json: Json = False,
) -> None:
    """Show how words divide, which syllables are stressed, and what they rhyme on."""
    from lyrics.prosody import syllabify_text

    words = syllabify_text(text)
    if not words:
        raise typer.BadParameter(f"no word in {text!r}; wanted letters")
    if as_json:
        _print_json({"words": [word.to_json() for word in words]})
        return
    for word in words:
        divided = "-".join(s.upper() if n == 1 else s for s, n in zip(word.syllables, word.stresses, strict=True))
        typer.echo(f"{divided.replace('--', '-')}  (rhymes on {word.rhyme_part}; {word.source})")


def _seed_or_drawn(seed: int | None) -> int:
    return secrets.randbelow(2**31) if seed is None else seed


def _read_theme(text: str, table: "ThemeTable") -> "ReadTheme":
    from lyrics.theme.reading import read_theme

    theme = read_theme(text, table)
    for notice in theme.notices:
        _report(notice)
    return theme


def _report(message: str) -> None:
    typer.echo(message, err=True)


def _print_json(content: object) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False))


def _print_song(written: "Song") -> None:
    typer.echo(written.title)
    theme = shorten(written.theme, 72, placeholder=" ...")
    typer.echo(f'{written.key}, {written.metre}, {written.tempo_bpm:g} quarters a minute; theme "{theme}"')
    typer.echo(f"seed {written.seed} writes it again\n")
    width = max(len(line.text) for line in written.lines)
    bar_ql = written.metre.bar_ql
    for stanza in written.stanzas:
        for line in stanza.lines:
            first, last = (int((note.onset_ql + 1e-6) // bar_ql) + 1 for note in (line.notes[0], line.notes[-1]))
            bars = f"bars {first}-{last}" if last > first else f"bar {first}"
            typer.echo(f"  {line.rhyme or '-'}  {line.text:<{width}}  {bars}")
        typer.echo()


def main() -> None:
    """Runs the command line."""
    app()


if __name__ == "__main__":
    main()
