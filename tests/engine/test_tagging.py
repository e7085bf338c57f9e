from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from engine.batches import TagBatch
from engine.config import ConfigError, NetworkConfig, Output, TrainingConfig
from engine.export import export_tagger, quantise
from engine.runtime import RuntimeModelError
from engine.tagger import TaggerDesign, build_tagger
from engine.tagging import Tagger, TaggerConfig
from engine.training import ResumeError, Trainer

pytestmark = pytest.mark.train

NETWORK = NetworkConfig(5, 4, (6, 3), Output.DENSE, dropout=0.2)
CONFIG = TaggerConfig(NETWORK, (3, 2, 1))
TRAINING = TrainingConfig(epochs=2, seed=4, learning_rate=0.06, warmup_steps=5, averaging=0.8, compiled=False)


class Turning:
    """Of each id, whether the id after it is the same; and where the largest id stands."""

    batches_per_epoch = 60

    def batch(self, epoch: int, index: int) -> TagBatch:
        rng = np.random.default_rng(epoch)
        ids = [rng.integers(1, 5, (16, 3 + i % 3)).astype(np.int32) for i in range(index + 1)][index]
        same = np.zeros_like(ids)
        same[:, :-1] = ids[:, :-1] == ids[:, 1:]
        largest = np.eye(ids.shape[1], dtype=np.int32)[ids.argmax(-1)]
        return TagBatch(ids, np.stack([ids % 3, same, largest], axis=-1))

    def validation(self) -> Iterator[TagBatch]:
        return (self.batch(1000, index) for index in range(3))


def drawn_network(config: TaggerConfig, seed: int = 0) -> keras.Model:
    network = build_tagger(config)
    rng = np.random.default_rng(seed)
    # as built, biases are zeros and ones, which would hide gates in the wrong order
    network.set_weights([rng.standard_normal(w.shape).astype(np.float32) for w in network.get_weights()])
    return network


def trainer_in(folder: Path, config: TrainingConfig = TRAINING, smoothing: float = 0.0) -> Trainer:
    return Trainer(TaggerDesign(CONFIG, smoothing), config, Turning(), folder, resume=True)


def trained(folder: Path, epochs: int, smoothing: float = 0.0) -> keras.Model:
    """Goes on for so many epochs; the network with its best weights."""
    trainer = trainer_in(folder, smoothing=smoothing)
    trainer.run(stop_after=epochs * Turning.batches_per_epoch)
    return trainer.load_best()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keras.Model]:
    """An unbroken run: its folder and network."""
    folder = tmp_path_factory.mktemp("run")
    return folder, trained(folder, 2)


def test_the_graph_equals_keras(tmp_path: Path) -> None:
    network = drawn_network(CONFIG)
    export_tagger([network], CONFIG, tmp_path / "tagger.onnx")
    ids = np.random.default_rng(1).integers(5, size=(9, 4))
    wanted = np.asarray(network(ids.T.astype(np.int32))).swapaxes(0, 1)
    found = Tagger(tmp_path / "tagger.onnx", CONFIG).logits(ids)
    assert [logits.shape for logits in found] == [(9, 4, 3), (9, 4, 2), (9, 4, 1)]
    assert np.ptp(wanted) > 1  # no network of nearly equal logits
    assert np.abs(np.concatenate(found, axis=-1) - wanted).max() < 1e-4


def test_the_logits_of_several_networks_are_averaged(tmp_path: Path) -> None:
    members = [drawn_network(CONFIG, seed) for seed in (0, 1)]
    export_tagger(members, CONFIG, tmp_path / "tagger.onnx")
    ids = np.random.default_rng(1).integers(5, size=(9, 4))
    wanted = np.mean([network(ids.T.astype(np.int32)) for network in members], axis=0).swapaxes(0, 1)
    found = Tagger(tmp_path / "tagger.onnx", CONFIG).logits(ids)
    assert np.abs(np.concatenate(found, axis=-1) - wanted).max() < 1e-4


def test_quantised_it_says_nearly_the_same(tmp_path: Path) -> None:
    config = TaggerConfig(NetworkConfig(27, 32, (64, 64), Output.DENSE), (20,))
    network = build_tagger(config, seed=2)
    export_tagger([network], config, tmp_path / "float32.onnx")
    quantise(tmp_path / "float32.onnx", tmp_path / "int8.onnx")
    assert (tmp_path / "int8.onnx").stat().st_size < 0.35 * (tmp_path / "float32.onnx").stat().st_size
    ids = np.random.default_rng(1).integers(27, size=(12, 8))
    (exact,), (rounded,) = (Tagger(tmp_path / f"{name}.onnx", config).logits(ids) for name in ("float32", "int8"))
    assert np.abs(exact - rounded).max() < 0.1 * np.ptp(exact)


def test_both_ends_of_a_sequence_are_heard_at_every_step(tmp_path: Path) -> None:
    export_tagger([drawn_network(CONFIG)], CONFIG, tmp_path / "tagger.onnx")
    tagger = Tagger(tmp_path / "tagger.onnx", CONFIG)
    ids = np.array([[1, 2, 1], [2, 2, 2], [3, 3, 4]])  # columns: one, another beginning, another end
    (classes, *_) = tagger.logits(ids)
    assert (np.abs(classes[:, 0] - classes[:, 1]).max(-1) > 1e-6).all()
    assert (np.abs(classes[:, 0] - classes[:, 2]).max(-1) > 1e-6).all()


def test_another_shape_than_configured_is_refused(tmp_path: Path) -> None:
    export_tagger([drawn_network(CONFIG)], CONFIG, tmp_path / "tagger.onnx")
    with pytest.raises(RuntimeModelError, match=r"6.*configuration says.*7"):
        Tagger(tmp_path / "tagger.onnx", replace(CONFIG, heads=(4, 2, 1)))


@pytest.mark.parametrize("content", [None, b"", b"no graph"], ids=["missing", "empty", "other"])
def test_a_file_that_is_no_graph_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "tagger.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RuntimeModelError, match=r"tagger\.onnx"):
        Tagger(path, CONFIG)


@pytest.mark.parametrize("heads", [(), (3, 0)], ids=["none", "empty"])
def test_heads_must_have_classes(heads: tuple[int, ...]) -> None:
    with pytest.raises(ConfigError, match="heads"):
        TaggerConfig(NETWORK, heads)


def test_a_condition_is_refused() -> None:
    with pytest.raises(ConfigError, match="condition_size is 3"):
        TaggerConfig(replace(NETWORK, condition_size=3), (2,))


def test_training_learns_classes_and_places(run: tuple[Path, keras.Model]) -> None:
    folder, network = run
    batch = Turning().batch(2000, 2)
    sounds, _, place = np.split(np.asarray(network(batch.ids)), [3, 5], axis=-1)
    assert (sounds.argmax(-1) == batch.tags[..., 0]).mean() > 0.9
    assert (batch.ids.max(-1) == batch.ids[np.arange(16), place[..., 0].argmax(-1)]).mean() > 0.7
    assert (folder / "curves.png").stat().st_size > 0
    assert (folder / "log.csv").read_text().count("\n") == 3


def test_smoothed_targets_make_it_less_sure(run: tuple[Path, keras.Model], tmp_path: Path) -> None:
    ids = Turning().batch(2000, 2).ids
    sure, less = (
        np.asarray(keras.ops.softmax(network(ids)[..., :3])).max(-1).mean()
        for network in (run[1], trained(tmp_path, 2, smoothing=0.4))
    )
    assert sure > 0.9 > 0.8 > less


def test_what_is_dropped_is_dropped_at_every_step() -> None:
    dropped = np.asarray(build_tagger(CONFIG).get_layer("drop_0")(np.ones((4, 9, 12), np.float32), training=True))
    assert 0 < (dropped == 0).mean() < 1
    assert (dropped == dropped[:, :1]).all()


def test_a_resumed_run_ends_as_an_unbroken_one(run: tuple[Path, keras.Model], tmp_path: Path) -> None:
    trained(tmp_path, 1)
    resumed = trained(tmp_path, 1)
    for one, two in zip(run[1].get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_allclose(one, two, atol=1e-5)


def test_another_run_is_not_resumed(run: tuple[Path, keras.Model]) -> None:
    with pytest.raises(ResumeError, match="another run"):
        trainer_in(run[0], replace(TRAINING, seed=5))
