import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.config import TrainingConfig
from engine.runtime import ARRAYS, CONFIG, ModelFolderError
from engine.training import ResumeError, Trainer
from music.styles import Network
from tests.workshop.networks.tiny import MEMBER, use_tiny, write_works
from workshop.networks.training import (
    RUN,
    load_card,
    load_trained,
    train_lesson,
    train_member,
)
from workshop.networks.works import Works, read_works

pytestmark = pytest.mark.train


def unheard(message: str) -> None:
    """A report that nobody reads."""


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Works:
    folder = tmp_path_factory.mktemp("works")
    return read_works([write_works(folder / "music")], folder / "cache", unheard, workers=1)


@pytest.fixture(scope="module")
def folder(works: Works, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained network."""
    out = tmp_path_factory.mktemp("model")
    with pytest.MonkeyPatch.context() as patch:
        use_tiny(patch)
        train_member(Network.RNN, works, out, unheard, epochs=2, seed=3)
    return out


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    use_tiny(monkeypatch)


def test_a_folder_is_complete_and_loads_the_best_weights(folder: Path, works: Works) -> None:
    assert {path.name for path in folder.iterdir()} == {CONFIG, ARRAYS, "log.csv", "curves.png", RUN}
    card = load_card(folder, "rnn")
    trained = load_trained(Network.RNN, folder)
    assert card.weights == trained.network.count_params()
    assert (card.training["epochs"], card.training["seed"]) == (2, 3)
    assert trained.loss(works.valid).per_target == pytest.approx(card.valid_loss, rel=1e-2)  # trained in bfloat16


def test_a_run_that_was_cut_off_ends_as_an_unbroken_one(folder: Path, works: Works, tmp_path: Path) -> None:
    lesson, config = MEMBER.lesson(works, 3), replace(MEMBER.training(2, 3), checkpoint_every=1)
    Trainer(lesson.design, config, lesson.source, tmp_path / RUN).run(stop_after=1)
    train_lesson("rnn", lesson, config, tmp_path, unheard, resume=True)
    with np.load(tmp_path / ARRAYS) as ours, np.load(folder / ARRAYS) as theirs:
        assert {name: ours[name].tobytes() for name in ours} == {name: theirs[name].tobytes() for name in theirs}


def test_other_settings_cannot_go_on(folder: Path, works: Works) -> None:
    with pytest.raises(ResumeError, match="holds another run"):
        train_member(Network.RNN, works, folder, unheard, epochs=3, seed=3, resume=True)


def test_other_music_with_as_many_tokens_cannot_go_on(folder: Path, works: Works) -> None:
    lesson = MEMBER.lesson(works, 3)
    other = replace(lesson, settings={**lesson.settings, "tokens": list(reversed(lesson.settings["tokens"]))})
    with pytest.raises(ResumeError, match="was trained on other music"):
        train_lesson("rnn", other, MEMBER.training(2, 3), folder, unheard, resume=True)


def test_a_missing_network_says_how_it_is_trained(tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match="train it with: echoes music train --network rnn --corpus DIR --out"):
        load_trained(Network.RNN, tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param(CONFIG, "{", "is damaged", id="half a card"),
        pytest.param(CONFIG, "[1]", "is damaged", id="a list for a card"),
        pytest.param(CONFIG, '{"network": "rnn"}', "is damaged", id="a card without figures"),
        pytest.param(ARRAYS, "nothing", "its SHA-256 begins", id="other weights"),
    ],
)
def test_damaged_folders_are_refused(folder: Path, tmp_path: Path, name: str, content: str, message: str) -> None:
    for kept in (CONFIG, ARRAYS):
        (tmp_path / kept).write_bytes((folder / kept).read_bytes())
    (tmp_path / name).write_text(content)
    with pytest.raises(ModelFolderError, match=message):
        load_trained(Network.RNN, tmp_path)


def test_another_networks_folder_is_refused_with_both_names(folder: Path) -> None:
    with pytest.raises(ModelFolderError, match="holds the network rnn; wanted paper-lstm"):
        load_trained(Network.PAPER_LSTM, folder)


def test_settings_that_cannot_be_used_are_refused(folder: Path, tmp_path: Path) -> None:
    card = json.loads((folder / CONFIG).read_text())
    (tmp_path / CONFIG).write_text(json.dumps({**card, "settings": {}}))
    (tmp_path / ARRAYS).write_bytes((folder / ARRAYS).read_bytes())
    with pytest.raises(ModelFolderError, match="that this version cannot load"):
        load_trained(Network.RNN, tmp_path)


def test_the_card_remembers_how_it_was_trained(folder: Path) -> None:
    card = load_card(folder, "rnn")
    assert TrainingConfig(**card.training) == MEMBER.training(2, 3)
    assert card.targets_per_s > 0
