"""`music train`: the networks that write music."""

import os
from pathlib import Path
from typing import Annotated

import typer

from commands.console import report
from commands.options import Resume, TrainingSeed, refuse_others
from music.styles import Network

_EPOCHS, _FAMILY_EPOCHS = 24, 40
"""Of networks that ship, and of the family: as long as the paper trains its own."""

_OF_ROLLS = tuple(network for network in Network if network.of_rolls)
_ALWAYS = ("--network", "--out", "--epochs", "--seed", "--resume")


def music_train(
    context: typer.Context,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            help="Folder of music and the folders in it: scores with words for the voice, MIDI files and scores for the"
            " others. May be given again."
        ),
    ] = None,
    rolls: Annotated[
        Path | None,
        typer.Option(help=f"{', '.join(_OF_ROLLS)}: a .mat file of piano rolls instead of folders."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write the model to; runs/NETWORK if not given.")] = None,
    network: Annotated[Network, typer.Option(help="Which network.")] = Network.VOICE,
    epochs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Passes; if not given 40 as in the paper, 24 for voice and piano, 10 to 100 on rolls.",
        ),
    ] = None,
    seed: TrainingSeed = 1,
    resume: Resume = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="All but the voice: processes that read, one for each core if not given.")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(help="All but the voice: folder that keeps what was read, OUT/corpus if not given.")
    ] = None,
) -> None:
    """Train a music network on folders of MusicXML, ABC, kern or MIDI files.

    Files that cannot be read are left out, with their reasons. What was read is kept; an interrupted reading goes on.
    """
    passes = epochs or (_EPOCHS if network.ships else _FAMILY_EPOCHS)
    if rolls is not None:
        if not network.of_rolls:
            raise typer.BadParameter(f"--rolls with {network}; wanted one of {', '.join(_OF_ROLLS)}")
        refuse_others(context, "--rolls", (*_ALWAYS, "--rolls"))
        folder = out or Path("runs", f"{network}-{rolls.stem}")
        _train_on_rolls(network, rolls, folder, epochs, seed, resume)
    elif not corpus:
        raise typer.BadParameter("nothing to learn from; wanted --corpus DIR, or --rolls FILE for networks of rolls")
    elif network is Network.VOICE:
        if workers is not None or cache is not None:
            raise typer.BadParameter("--workers and --cache are for all but the voice, whose corpus is kept in OUT")
        from workshop.voice.training import train_voice, voice_training

        folder = out or Path("runs", network)
        train_voice(corpus, folder, voice_training(passes, seed), report, resume)
    else:
        folder = out or Path("runs", network)
        _train_on_works(network, corpus, folder, passes, seed, resume, workers or os.cpu_count() or 1, cache)
    typer.echo(f"{network} network: {folder}")


def _train_on_works(
    network: Network,
    corpus: list[Path],
    out: Path,
    epochs: int,
    seed: int,
    resume: bool,
    workers: int,
    cache: Path | None,
) -> None:
    if network is Network.PIANO:
        from workshop.piano.files import train_piano_on_files
        from workshop.piano.training import piano_training

        train_piano_on_files(corpus, out, piano_training(epochs, seed), report, resume, workers, cache)
        return
    from workshop.networks.training import train_member
    from workshop.networks.works import read_works

    works = read_works(corpus, cache or out / "corpus", report, workers)
    train_member(network, works, out, report, epochs, seed, resume)


def _train_on_rolls(network: Network, rolls: Path, out: Path, epochs: int | None, seed: int, resume: bool) -> None:
    from workshop.networks.rolls.training import train_on_rolls

    train_on_rolls(network, rolls, out, report, epochs, seed, resume)
