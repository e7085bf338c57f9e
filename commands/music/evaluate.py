"""`music evaluate`: generated music beside people's, and how surprised a network is by people's."""

import os
from pathlib import Path
from typing import Annotated

import typer

from commands.console import print_json, report
from commands.options import LARGEST_SEED, Json, Picture, refuse_others
from music.styles import Kind, Network

_OF_FILES = ("--files", "--reference", "--training", "--kind", "--plot", "--seed", "--json")
_OF_ROLLS = ("--network", "--model", "--rolls", "--split", "--json")
_OF_WORKS = ("--network", "--model", "--corpus", "--cache", "--json")


def music_evaluate(
    context: typer.Context,
    files: Annotated[Path | None, typer.Option(help="Folder of the music to judge.")] = None,
    reference: Annotated[
        Path | None, typer.Option(help="Folder of people's music, as long and of the same sort.")
    ] = None,
    training: Annotated[
        Path | None, typer.Option(help="Folder of what was trained on: the longest runs of notes shared with it.")
    ] = None,
    kind: Annotated[Kind, typer.Option(help="Melodies in phrases, or all that sounds.")] = Kind.VOICE,
    plot: Picture = None,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Of the halves of the reference.")] = 0,
    network: Annotated[
        Network | None, typer.Option(help="Measure this trained network instead, on --rolls or --corpus.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Folder it was trained into, if not the usual one.")] = None,
    rolls: Annotated[Path | None, typer.Option(help="A .mat file of piano rolls.")] = None,
    split: Annotated[str, typer.Option(help="Which rolls of the file.")] = "validdata",
    corpus: Annotated[
        list[Path] | None, typer.Option(help="Folder of music, of which the works kept out are measured on.")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(help="Folder that keeps what was read, MODEL/corpus if not given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare generated music with people's, measure by measure; or measure a network on unseen music."""
    if network is not None:
        _evaluate_network(context, network, model, rolls, split, corpus, cache, as_json)
        return
    if files is None or reference is None:
        raise typer.BadParameter("nothing to compare; wanted --files and --reference, or --network")
    refuse_others(context, "--files", _OF_FILES)
    from workshop.evaluation.evaluating import evaluate

    found = evaluate(files, reference, training, kind, seed, report)
    if plot:
        found.draw(plot)
    if as_json:
        print_json(found.to_json())
        return
    typer.echo(found.table)


def _evaluate_network(
    context: typer.Context,
    network: Network,
    model: Path | None,
    rolls: Path | None,
    split: str,
    corpus: list[Path] | None,
    cache: Path | None,
    as_json: bool,
) -> None:
    if (rolls is None) == (corpus is None):
        raise typer.BadParameter("wanted --rolls or --corpus with --network, and not both")
    if network.ships:
        raise typer.BadParameter(f"the {network} is measured when it is trained; wanted a network of the family")
    if rolls is not None:
        refuse_others(context, "--rolls", _OF_ROLLS)
        if not network.of_rolls:
            raise typer.BadParameter(f"--rolls with {network}; wanted {Network.BIAXIAL} or {Network.ROLL_LSTM}")
        from workshop.networks.rolls.training import measure_on_rolls

        figures = measure_on_rolls(network, rolls, split, model or Path("runs", f"{network}-{rolls.stem}"))
        line = f"{figures['nll_per_frame']:.4f} nats a frame over {figures['frames']} frames"
    else:
        refuse_others(context, "--corpus", _OF_WORKS)
        from workshop.networks.measuring import measure_on_works

        folder = model or Path("runs", network)
        figures = measure_on_works(
            network, corpus or [], folder, cache or folder / "corpus", report, os.cpu_count() or 1
        )
        others = ", ".join(f"{name} {nll:.4f}" for name, nll in figures["baselines"].items())
        line = (
            f"{figures['nll_per_note']:.4f} nats a note over {figures['notes']} notes of unseen works; over their"
            f" tokens: {others}"
        )
    if as_json:
        print_json(figures)
        return
    typer.echo(f"{network}, {figures['split']}: {line}")
