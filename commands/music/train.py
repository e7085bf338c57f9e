"""`music train`: the networks that write music."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Epochs, Out, Resume, TrainingSeed
from commands.reporting import report
from music.styles import Network


def music_train(
    corpus: Annotated[
        list[Path],
        typer.Option(
            help="Folder of music and the folders in it: scores with words for the voice, MIDI files and scores for the"
            " piano. May be given again."
        ),
    ],
    out: Out,
    network: Annotated[Network, typer.Option(help="Which network.")] = Network.VOICE,
    epochs: Epochs = 24,
    seed: TrainingSeed = 1,
    resume: Resume = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Piano: processes that read, one for each core if not given.")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(help="Piano: folder that keeps what was read, OUT/corpus if not given.")
    ] = None,
) -> None:
    """Train a music network on folders of MusicXML, ABC, kern or MIDI files.

    Files that cannot be read are left out, with their reasons. What was read is kept; an interrupted reading goes on.
    """
    if network is Network.PIANO:
        _train_piano(corpus, out, epochs, seed, resume, workers, cache)
    elif workers is not None or cache is not None:
        raise typer.BadParameter("--workers and --cache are for the piano; the voice's corpus is kept in OUT")
    else:
        from music.voice.training import train_voice, voice_training

        train_voice(corpus, out, voice_training(epochs, seed), report, resume)
    typer.echo(f"{network} network: {out}")


def _train_piano(
    corpus: list[Path], out: Path, epochs: int, seed: int, resume: bool, workers: int | None, cache: Path | None
) -> None:
    import os

    from music.corpus.piano import train_piano_on_files
    from music.piano.training import piano_training

    count = workers or os.cpu_count() or 1
    train_piano_on_files(corpus, out, piano_training(epochs, seed), report, resume, count, cache)
