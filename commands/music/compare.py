"""`music compare`: the networks side by side."""

import os
from pathlib import Path
from typing import Annotated

import typer

from commands.console import print_json, report
from commands.options import Json, Picture, TrainingSeed

_TARGETS = 1_000_000


def music_compare(
    corpus: Annotated[
        list[Path],
        typer.Option(help="Folder of MIDI files and scores, and the folders in it. May be given again."),
    ],
    networks: Annotated[str | None, typer.Option(help="Which, such as rnn,paper-lstm; all if not given.")] = None,
    targets: Annotated[
        int | None, typer.Option(min=1, help=f"Predictions that each learns from; {_TARGETS} if not given.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the corpus instead.")] = None,
    out: Annotated[
        Path, typer.Option(help="Folder that keeps every network: what is finished there is not trained again.")
    ] = Path("runs/compare"),
    plot: Picture = None,
    seed: TrainingSeed = 1,
    test_notes: Annotated[
        int, typer.Option(min=1, help="Notes of unseen works to measure on, at most about so many.")
    ] = 60_000,
    pieces: Annotated[int, typer.Option(min=2, help="How many each writes, to be heard beside people's.")] = 24,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read, one for each core if not given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Train networks alike on the same works with the same budget, and print what each comes to.

    Every network is trained in a process of its own, one after another. A comparison that was cut off goes on.
    """
    if targets is not None and epochs is not None:
        raise typer.BadParameter("--targets and --epochs are two budgets; wanted one of them")
    from workshop.networks.compare.comparing import Comparing, chosen, compare_networks
    from workshop.networks.compare.job import Budget, CompareError, Measuring

    try:
        which = chosen([name.strip() for name in (networks or "").split(",") if name.strip()])
    except CompareError as error:
        raise typer.BadParameter(f"--networks: {error}") from error
    budget = Budget(None, epochs) if epochs else Budget(targets or _TARGETS)
    measuring = Measuring(test_notes=test_notes, pieces=pieces)
    folders = tuple(corpus)
    comparing = Comparing(which, folders, out, budget, measuring, seed, workers or os.cpu_count() or 1)
    compared = compare_networks(comparing, report)
    if plot is not None:
        from workshop.networks.compare.plot import draw_rows

        draw_rows(compared.rows, plot)
    if as_json:
        print_json(compared.to_json())
        return
    from workshop.networks.compare.table import as_table

    typer.echo(as_table(compared))
