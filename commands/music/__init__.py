"""`music ...`: music alone, and the networks that write it."""

import typer

from commands.music.compare import music_compare
from commands.music.evaluate import music_evaluate
from commands.music.generate import music_generate
from commands.music.networks import music_networks
from commands.music.train import music_train

music_app = typer.Typer(help="Music alone, and the networks that write it.", no_args_is_help=True)
music_app.command("generate")(music_generate)
music_app.command("train")(music_train)
music_app.command("evaluate")(music_evaluate)
music_app.command("networks")(music_networks)
music_app.command("compare")(music_compare)
