import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.runtime import CONFIG, VOCABULARY, WEIGHTS, ModelFolderError, RuntimeModelError, load_model, save_model
from tests.engine.builders import SMALL, drawn_condition, onnx_file

WORDS = '["né", "song"]\n'
SETTINGS = {"room": "verse", "share": 0.25, "order": [3, 1, 2]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    weights = onnx_file(tmp_path / "made.onnx", SMALL).read_bytes()
    save_model(tmp_path / "model", SMALL, WORDS, SETTINGS, weights, {"themes.txt": b"sea\r\n\x00"})
    return tmp_path / "model"


def test_loads_what_was_saved(folder: Path) -> None:
    model = load_model(folder)
    assert (model.path, model.config, model.vocabulary, model.settings) == (folder, SMALL, WORDS, SETTINGS)
    assert list(model.extras) == ["themes.txt"]
    assert {path.name for path in folder.iterdir()} == {WEIGHTS, VOCABULARY, CONFIG, "themes.txt"}


def test_the_loaded_network_runs(folder: Path) -> None:
    network = load_model(folder).network()
    condition = drawn_condition(SMALL, 1, 2)
    assert network.run(np.zeros((1, 2), np.int64), condition, network.start(2))[0].shape == (1, 2, 7)


def test_a_folder_without_extras_is_complete(folder: Path) -> None:
    save_model(folder.parent / "other", SMALL, WORDS, {}, (folder / WEIGHTS).read_bytes())
    assert load_model(folder.parent / "other").extras == {}


def test_every_byte_of_extras_survives(folder: Path) -> None:
    assert load_model(folder).extras["themes.txt"] == b"sea\r\n\x00"


def changed_config(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        fields = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        change(fields)
        (folder / CONFIG).write_text(json.dumps(fields), encoding="utf-8")

    return damage


def flipped(name: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / name).write_bytes(content)

    return damage


def shortened(name: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes((folder / name).read_bytes()[:-1])

    return damage


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def replaced(content: bytes) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / CONFIG).write_bytes(content)

    return damage


def weights_of_another_model(folder: Path) -> None:
    onnx_file(folder / WEIGHTS, SMALL, seed=1)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(removed(CONFIG), r"no model in .*model: config\.json cannot be read \(No such", id="no config"),
        pytest.param(removed(WEIGHTS), r"no model in .*: step\.onnx cannot be read \(No such", id="no weights"),
        pytest.param(removed(VOCABULARY), r"no model in .*: vocabulary\.json cannot be read", id="no vocabulary"),
        pytest.param(removed("themes.txt"), r"no model in .*: themes\.txt cannot be read", id="no extra"),
        pytest.param(flipped(WEIGHTS), r"step\.onnx is damaged: its SHA-256 begins", id="flipped bit in weights"),
        pytest.param(flipped(VOCABULARY), r"vocabulary\.json is damaged", id="flipped bit in vocabulary"),
        pytest.param(flipped("themes.txt"), r"themes\.txt is damaged", id="flipped bit in extra"),
        pytest.param(shortened(WEIGHTS), r"step\.onnx is damaged", id="weights cut short"),
        pytest.param(weights_of_another_model, r"step\.onnx is damaged", id="weights of another model"),
        pytest.param(replaced(b"{"), r"config\.json is damaged .*reinstall or train", id="config is not JSON"),
        pytest.param(replaced(b""), r"config\.json is damaged", id="config is empty"),
        pytest.param(replaced(b"\xff\xfe{}"), r"config\.json is damaged", id="config is not UTF-8"),
        pytest.param(replaced(b"[]"), r"config\.json is damaged", id="config is a list"),
        pytest.param(replaced(b"{}"), r"config\.json is damaged \('sha256'\)", id="config is empty of all"),
        pytest.param(changed_config(lambda f: f.pop("network")), r"damaged \('network'\)", id="no network"),
        pytest.param(changed_config(lambda f: f.pop("sha256")), r"config\.json is damaged", id="no digests"),
        pytest.param(changed_config(lambda f: f.pop("settings")), r"config\.json is damaged", id="no settings"),
        pytest.param(
            changed_config(lambda f: f["network"].update(lstm_units=[0])),
            r"config\.json is damaged .*lstm_units\[0\] is 0",
            id="config of no network",
        ),
        pytest.param(
            changed_config(lambda f: f["sha256"].pop(WEIGHTS)),
            r"step\.onnx is damaged: .*says nothing",
            id="no digest of the weights",
        ),
        pytest.param(
            changed_config(lambda f: f["sha256"].pop(VOCABULARY)),
            r"vocabulary\.json is damaged: .*says nothing",
            id="no digest of the vocabulary",
        ),
    ],
)
def test_damage_is_refused_and_named(folder: Path, damage: Callable[[Path], None], message: str) -> None:
    damage(folder)
    with pytest.raises(ModelFolderError, match=message):
        load_model(folder)


def test_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match=r"no model in .*nowhere"):
        load_model(tmp_path / "nowhere")


def test_weights_of_other_sizes_than_the_configuration_are_refused(folder: Path) -> None:
    config = replace(SMALL, vocabulary_size=SMALL.vocabulary_size + 1)
    save_model(folder, config, WORDS, {}, (folder / WEIGHTS).read_bytes())
    with pytest.raises(RuntimeModelError, match="logits has size 7, its configuration says 8"):
        load_model(folder).network()


@pytest.mark.parametrize("written", [[WEIGHTS], [WEIGHTS, VOCABULARY]], ids=" and ".join)
def test_a_write_that_broke_off_over_an_older_model_is_noticed(folder: Path, written: list[str]) -> None:
    newer = folder.parent / "newer"
    weights = onnx_file(folder.parent / "newer.onnx", SMALL, seed=1).read_bytes()
    save_model(newer, SMALL, '["other"]\n', SETTINGS, weights)
    for name in written:
        (newer / name).replace(folder / name)
    with pytest.raises(ModelFolderError, match="is damaged"):
        load_model(folder)
