"""The command line: every command hangs here. Nothing slow is imported before it is needed."""

import typer

from commands.console import PlainErrors
from commands.export import export
from commands.lyrics import lyrics_app
from commands.music import music_app
from commands.pair import pair
from commands.serve import serve
from commands.song import song

app = typer.Typer(
    cls=PlainErrors,
    help="Writes songs: melody, words that fit it, a piano, karaoke files. Offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(song)
app.command()(export)
app.command()(pair)
app.command()(serve)
app.add_typer(music_app, name="music")
app.add_typer(lyrics_app, name="lyrics")


def main() -> None:
    """Runs the command line."""
    app()


if __name__ == "__main__":
    main()
