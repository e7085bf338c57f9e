from typing import Any

import pytest

from music.styles import Network
from tests.commands import echoes


@pytest.fixture(scope="module")
def networks() -> dict[str, Any]:
    """What the command lists, by name."""
    return {network["name"]: network for network in echoes("music", "networks", "--json").printed["networks"]}


def with_weights(network: dict[str, Any]) -> list[dict[str, Any]]:
    return [layer for layer in network["layers"] if layer["weights"]]


def test_all_networks_are_listed_in_their_order(networks: dict[str, Any]) -> None:
    assert list(networks) == list(Network)


def test_the_papers_network_has_the_papers_weights_layer_by_layer(networks: dict[str, Any]) -> None:
    found = networks["paper-lstm"]
    assert found["weights"] == 1_974_282
    assert [layer["weights"] for layer in with_weights(found)] == [1_052_672, 787_456, 65_792, 68_362]
    shapes = [layer["output_shape"] for layer in with_weights(found)]
    assert shapes == [[None, 40, 512], [None, 256], [None, 256], [None, 266]]
    assert [layer["type"] for layer in with_weights(found)] == ["LSTM", "LSTM", "Dense", "Dense"]


def test_the_papers_autoencoder_has_its_weights_part_by_part(networks: dict[str, Any]) -> None:
    found = networks["paper-vae"]
    assert found["parts"] == {"encoder": 3_153_924, "decoder": 2_102_794}
    for name, weights in found["parts"].items():
        inside = [layer for layer in found["layers"] if layer["name"].startswith(f"{name}/")]
        assert sum(layer["weights"] for layer in inside) == weights
    decoder = [layer["weights"] for layer in with_weights(found) if layer["name"].startswith("decoder/")]
    assert decoder == [1_536, 2_099_200, 2_056, 2]


@pytest.mark.parametrize("name", Network)
def test_the_layers_add_up_to_the_network(networks: dict[str, Any], name: Network) -> None:
    layers = networks[name]["layers"]
    assert sum(layer["weights"] for layer in layers) == networks[name]["weights"] > 0
    assert len({layer["name"] for layer in layers}) == len(layers)
    assert list(layers[0]) == ["name", "type", "output_shape", "weights"]
