"""`serve`: the karaoke page."""

import sys
from pathlib import Path
from threading import Thread
from typing import Annotated

import typer

from commands.console import report
from web.settings import USUAL_DATABASE, Settings, usual_workers


def serve(
    host: Annotated[str, typer.Option(help="Name or address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any that is free.")] = 8000,
    database: Annotated[Path, typer.Option(help="File that keeps the songs; made if needed.")] = USUAL_DATABASE,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Songs written at once; if not given, one a core, four at most.")
    ] = None,
    open_browser: Annotated[
        bool | None, typer.Option("--open/--no-open", help="Show the page; if not given, when run in a terminal.")
    ] = None,
) -> None:
    """Open the karaoke page: write, see, hear and sing songs in the browser. Ctrl-C ends it."""
    from pairing.export.formats import MissingPackageError

    try:
        from web.app import create_app
        from web.guards import is_loopback
        from web.serving import address_of, listening_socket
        from web.serving import serve as serve_app
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] == "web":
            raise
        raise MissingPackageError("the karaoke page", str(error.name), "web") from error

    with listening_socket(host, port) as listening:
        app = create_app(Settings(database, host, workers or usual_workers()))
        address = address_of(listening, host)
        if not is_loopback(host):
            report(f"warning: {host} is reached from other machines, and whoever reaches it may use it: no accounts")
        serve_app(app, listening, lambda: _tell(address, open_browser))
    typer.echo("ended")


def _tell(address: str, open_browser: bool | None) -> None:
    typer.echo(f"Eternal Echoes is at {address}")
    typer.echo("Ctrl-C ends it")
    sys.stdout.flush()
    if sys.stdout.isatty() if open_browser is None else open_browser:
        import webbrowser

        # aside, because a browser of the terminal returns when it is left
        Thread(target=webbrowser.open, args=[address], daemon=True).start()
