"""`music evaluate`: generated music beside people's."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import LARGEST_SEED, Json
from commands.reporting import print_json, report
from music.evaluation.kinds import Kind


def music_evaluate(
    files: Annotated[Path, typer.Option(help="Folder of the music to judge.")],
    reference: Annotated[Path, typer.Option(help="Folder of people's music, as long and of the same sort.")],
    training: Annotated[
        Path | None, typer.Option(help="Folder of what was trained on: the longest runs of notes shared with it.")
    ] = None,
    kind: Annotated[Kind, typer.Option(help="Melodies in phrases, or all that sounds.")] = Kind.VOICE,
    plot: Annotated[Path | None, typer.Option(help="PNG file to draw all measures to.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Of the halves of the reference.")] = 0,
    as_json: Json = False,
) -> None:
    """Compare generated music with people's, measure by measure."""
    from music.evaluation.evaluating import evaluate

    found = evaluate(files, reference, training, kind, seed, report)
    if plot:
        found.draw(plot)
    if as_json:
        print_json(found.to_json())
        return
    typer.echo(found.table)
