"""`music networks`: what can be trained, layer by layer."""

import typer

from commands.console import print_json
from commands.options import Json


def music_networks(as_json: Json = False) -> None:
    """List the networks: what each is, and the weights it has when it is built."""
    from music.styles import Network
    from workshop.networks.listing import listed

    found = [listed(network) for network in Network]
    if as_json:
        print_json({"networks": [network.to_json() for network in found]})
        return
    widest = max(len(network.name) for network in found)
    for network in found:
        typer.echo(f"{network.name:{widest}}  {network.weights:>9,}  {network.what}")
        for name, weights in network.parts.items():
            typer.echo(f"{'':{widest}}  {weights:>9,}  its {name}")
