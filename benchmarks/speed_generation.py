"""Notes a second at batch 1: state carried in ONNX Runtime, beside the usual `model.predict` on a 40-step window.

    python benchmarks/speed_generation.py [--units 512] [--vocabulary 400] [--rounds 5] [--json]

Both have the same layers and as many weights. Ours draws as songs do: temperature, nucleus, a mask of allowed ids. What
is printed besides: how near a step comes to the time it takes to fetch its weights from memory once. Small networks lie
in the processor's cache and may be faster than that.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.side_by_side import seconds_a_unit, show
from engine.config import NetworkConfig, Output
from engine.runtime import StepNetwork
from engine.search import Sampling, draw

WINDOW = 40
EMBEDDING = 64
SAMPLING = Sampling(0.95, 0.95)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=512)
    parser.add_argument("--vocabulary", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    wishes = parser.parse_args()
    show(figures(wishes.units, wishes.vocabulary, wishes.rounds), wishes.json)


def figures(units: int, vocabulary: int, rounds: int, notes: int = 1000, usual_notes: int = 20) -> dict[str, float]:
    """Notes a second of each way, their ratios, and shares of the memory-bandwidth limit.

    Args:
        units: of each of the two LSTM layers.
        vocabulary: how many ids.
        rounds: medians are over so many.
        notes: drawn a round in ONNX Runtime.
        usual_notes: drawn a round the usual way.
    """
    from engine.export import export_onnx, quantise
    from engine.network import build_network

    config = NetworkConfig(vocabulary, EMBEDDING, (units, units), Output.DENSE)
    with tempfile.TemporaryDirectory() as folder:
        float32, int8 = Path(folder, "float32.onnx"), Path(folder, "int8.onnx")
        export_onnx(build_network(config), config, float32)
        quantise(float32, int8)
        sizes = {"int8": int8.stat().st_size, "float32": float32.stat().st_size}
        actions = {name: stepping(StepNetwork(Path(folder, f"{name}.onnx"), config, 1), notes) for name in sizes}
        actions["usual"] = predicting(usual_network(config), vocabulary, usual_notes)
        taken = seconds_a_unit(actions, rounds)
    per_s = memory_bytes_per_s()
    found = {f"{name}, notes a second": 1 / seconds for name, seconds in taken.items()}
    found |= {f"{name} is faster than usual by": taken["usual"] / taken[name] for name in sizes}
    found["memory, GB a second"] = per_s / 1e9
    found |= {f"{name}, MB of weights a step": size / 1e6 for name, size in sizes.items()}
    found |= {f"{name}, share of the memory limit": size / per_s / taken[name] for name, size in sizes.items()}
    return found


def usual_network(config: NetworkConfig) -> Any:
    """The same layers as tutorials stack them: probabilities of the next id after a window."""
    import keras

    layers = [
        keras.Input((WINDOW,), dtype="int32"),
        keras.layers.Embedding(config.vocabulary_size, config.embedding_size),
        *(keras.layers.LSTM(units, return_sequences=True) for units in config.lstm_units[:-1]),
        keras.layers.LSTM(config.lstm_units[-1]),
        keras.layers.Dense(config.vocabulary_size, activation="softmax"),
    ]
    return keras.Sequential(layers)


def stepping(network: StepNetwork, notes: int) -> Callable[[], int]:
    """Draws so many ids one after another, the state carried along."""
    rng = np.random.default_rng(1)
    allowed = rng.random(network.config.vocabulary_size) < 0.8

    def draw_all() -> int:
        state = network.start(1)
        ids = np.zeros(1, np.int64)
        for _ in range(notes):
            logits, state = network.run(ids[None], None, state)
            ids = draw(logits[0], rng, SAMPLING, allowed)
        return notes

    return draw_all


def predicting(network: Any, vocabulary: int, notes: int) -> Callable[[], int]:
    """Draws so many ids, each from a prediction for the whole window before it."""
    rng = np.random.default_rng(1)

    def draw_all() -> int:
        window = np.zeros((1, WINDOW), np.int32)
        for _ in range(notes):
            probabilities = network.predict(window, verbose=0)[0].astype(np.float64)
            drawn = rng.choice(vocabulary, p=probabilities / probabilities.sum())
            window = np.append(window[:, 1:], [[drawn]], axis=1).astype(np.int32)
        return notes

    return draw_all


def memory_bytes_per_s() -> float:
    """How much this machine's memory moves, by copies far larger than its caches: the best of five."""
    source = np.ones(32_000_000)
    target = np.zeros_like(source)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        np.copyto(target, source)
        times.append(time.perf_counter() - started)
    return 2 * source.nbytes / min(times)


if __name__ == "__main__":
    main()
