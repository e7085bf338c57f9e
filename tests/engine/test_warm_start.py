from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.config import NetworkConfig, Output
from engine.export import export_onnx, quantise
from engine.network import SequenceDesign, build_network, inclusion_chances, sampled_loss
from engine.warm_start import WarmStartError, embed_new_words, grow, read_weights

pytestmark = pytest.mark.train

CONFIG = NetworkConfig(40, 6, (8, 5), Output.TIED, 3)


def logits(network: object, ids: list[int], condition: int) -> np.ndarray:
    told = np.full((1, len(ids), condition), 0.5, np.float32)
    return np.asarray(network([np.array([ids]), told]))  # type: ignore[operator]  # keras ships no types


def test_a_network_that_goes_on_begins_as_it_ended(tmp_path: Path) -> None:
    network = build_network(CONFIG, 1)
    export_onnx(network, CONFIG, tmp_path / "a.onnx")
    again = SequenceDesign(CONFIG, start=read_weights(tmp_path / "a.onnx", CONFIG)).build(2)
    assert logits(again, [3, 1, 2], 3) == pytest.approx(logits(network, [3, 1, 2], 3), abs=1e-5)


def test_int8_weights_come_back_nearly(tmp_path: Path) -> None:
    network = build_network(CONFIG, 1)
    export_onnx(network, CONFIG, tmp_path / "a.onnx")
    quantise(tmp_path / "a.onnx", tmp_path / "b.onnx")
    again = SequenceDesign(CONFIG, start=read_weights(tmp_path / "b.onnx", CONFIG)).build(2)
    for name in ("embedding", "lstm_0", "lstm_1", "projection"):
        for one, other in zip(network.get_layer(name).weights, again.get_layer(name).weights, strict=True):
            assert np.abs(np.asarray(one) - np.asarray(other)).max() <= np.abs(np.asarray(one)).max() / 60


def test_a_grown_network_says_of_old_words_what_it_said(tmp_path: Path) -> None:
    network = build_network(CONFIG, 1)
    export_onnx(network, CONFIG, tmp_path / "a.onnx")
    weights = read_weights(tmp_path / "a.onnx", CONFIG)
    table, bias = weights["embedding"][0], weights["logits"][0]
    more = grow(weights, np.concatenate([table, table[:2]]), np.append(bias, [0, 0]).astype(np.float32), 4)
    config = replace(CONFIG, vocabulary_size=42, condition_size=7)
    again = SequenceDesign(config, start=more).build(2)
    assert logits(again, [3, 1], 7)[..., :40] == pytest.approx(logits(network, [3, 1], 3), abs=1e-5)


def test_other_files_and_shapes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"nothing")
    with pytest.raises(WarmStartError, match="no network with a tied output"):
        read_weights(tmp_path / "a.onnx", CONFIG)
    network = build_network(CONFIG, 1)
    export_onnx(network, CONFIG, tmp_path / "b.onnx")
    weights = read_weights(tmp_path / "b.onnx", CONFIG)
    with pytest.raises(WarmStartError, match="layer embedding holds"):
        SequenceDesign(replace(CONFIG, vocabulary_size=41), start=weights).build(1)


def test_new_words_are_placed_beside_words_of_like_vectors() -> None:
    rng = np.random.default_rng(3)
    vectors = {f"w{i}": rng.standard_normal(4).astype(np.float32) for i in range(30)}
    table = np.array(list(vectors.values())) @ rng.standard_normal((4, 6)).astype(np.float32)
    known = {f"w{i}": i for i in range(29)}
    placed = embed_new_words([*vectors, "unheard"], known, table[:29], vectors, ridge=1e-4)
    assert placed[:29] == pytest.approx(table[:29])
    assert placed[29] == pytest.approx(table[29], abs=0.05)
    assert placed[30] == pytest.approx(table[:29].mean(axis=0))


def test_candidates_fall_with_the_rank_and_are_as_many_as_asked() -> None:
    chances = inclusion_chances(1000, 100)
    assert chances.sum() == pytest.approx(100, rel=1e-3)
    assert (np.diff(chances) <= 0).all()
    assert chances[0] == 1
    assert inclusion_chances(50, 100).min() == 1


def test_the_sampled_loss_is_the_whole_one_where_all_are_candidates() -> None:
    import tensorflow as tf

    network = build_network(CONFIG, 1)
    hidden, targets = tf.random.stateless_normal((9, 6), [1, 2]), tf.constant([0, 5, 7, 39, 1, 1, 2, 3, 20])
    whole = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, network.get_layer("logits")(hidden))
    assert float(sampled_loss(hidden, targets, network.get_layer("logits"), 40)) == pytest.approx(
        float(tf.reduce_mean(whole)), rel=1e-5
    )
