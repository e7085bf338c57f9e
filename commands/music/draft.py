"""`music generate --network`: what a trained network of the family writes."""

from pathlib import Path
from typing import Annotated

import typer

from commands.console import print_json, seed_or_drawn
from commands.options import refuse_others
from music.styles import Network

_NOTES = 200
_ENDINGS = (".mid", ".midi")
_ALLOWED = ("--network", "--model", "--notes", "--prime", "--temperature", "--out", "--seed", "--json")

FamilyNetwork = Annotated[
    Network | None,
    typer.Option("--network", help="A network that `music train` trained writes instead, without theme or plan."),
]
Model = Annotated[
    Path | None, typer.Option(help="With --network: folder it was trained into; runs/NETWORK if not given.")
]
Notes = Annotated[
    int | None, typer.Option(min=1, max=100_000, help=f"With --network: about how many; {_NOTES} if not given.")
]


def check_no_network(model: Path | None, notes: int | None) -> None:
    """Refuses what only goes with a network.

    Raises:
        BadParameter: it was given.
    """
    for option, value in (("--model", model), ("--notes", notes)):
        if value is not None:
            raise typer.BadParameter(f"{option} is for a network of the family; wanted --network with it")


def generate_draft(
    context: typer.Context,
    network: Network,
    model: Path | None,
    notes: int | None,
    prime: Path | None,
    temperature: float | None,
    out: Path,
    seed: int | None,
    as_json: bool,
) -> None:
    """Writes a MIDI file of what the network makes up, and tells of it."""
    if network.ships:
        raise typer.BadParameter(f"--network {network} writes as part of the product; wanted --style voice or chopin")
    refuse_others(context, "--network", _ALLOWED)
    if out.suffix and out.suffix.lower() not in _ENDINGS:
        raise typer.BadParameter(f"--out {out}: wanted a name ending in {' or '.join(_ENDINGS)} for --network")
    import numpy as np

    from music.piano.solo import read_prime
    from workshop.networks.draft import write_draft
    from workshop.networks.training import load_trained

    trained = load_trained(network, model or Path("runs", network))
    begun = read_prime(prime) if prime is not None else None
    used = seed_or_drawn(seed)
    draft = trained.write(np.random.default_rng(used), notes or _NOTES, begun, temperature or 1.0)
    write_draft(draft, out)
    if as_json:
        print_json(draft.to_json(network, used, out))
        return
    typer.echo(f"{draft.key}, {draft.metre}, {draft.tempo_bpm:g} quarters a minute, seed {used}")
    typer.echo(f"{draft.notes} notes: {out}")
