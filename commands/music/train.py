"""`music train`: the networks that write music."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Epochs, Out, Resume, TrainingSeed
from commands.reporting import report
from music.styles import Network


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

    train_voice(corpus, out, voice_training(epochs, seed), report, resume)
    typer.echo(f"{network} network: {out}")
