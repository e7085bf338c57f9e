import json
import shutil
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest

from tests.commands import check_refused, echoes
from tests.workshop.networks.tiny import NOTES, use_tiny, write_works
from workshop.networks.listing import Listed
from workshop.networks.rolls.protocol import RollLoss

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Works, and a network trained on them by the command."""
    folder = tmp_path_factory.mktemp("family")
    music, model = write_works(folder / "music"), folder / "rnn"
    with pytest.MonkeyPatch.context() as patch:
        use_tiny(patch)
        wishes = ("--network", "rnn", "--corpus", str(music), "--out", str(model), "--epochs", "1", "--workers", "1")
        done = echoes("music", "train", *wishes)
    assert (done.code, done.stdout) == (0, f"rnn network: {model}\n"), done.stderr
    return str(music), str(model)


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    use_tiny(monkeypatch)


def test_a_trained_network_is_measured_on_works_kept_out(folders: tuple[str, str]) -> None:
    music, model = folders
    done = echoes("music", "evaluate", "--network", "rnn", "--corpus", music, "--model", model, "--json")
    told = done.printed
    assert (told["network"], told["split"], told["works"]) == ("rnn", "test", 2)
    assert told["targets"] == told["notes"] == 2 * (NOTES - 40)
    assert 0 < told["nll_per_note"] == told["nll_per_target"] < 2 * np.log(17)
    assert next(iter(told["baselines"])).startswith("Kneser-Ney ")
    people = echoes("music", "evaluate", "--network", "rnn", "--corpus", music, "--model", model)
    assert f"{told['nll_per_note']:.4f} nats a note over 40 notes" in people.stdout


def test_works_too_short_to_be_measured_on_are_refused(
    folders: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    music, model = folders
    monkeypatch.setattr("workshop.networks.windows.streams.WINDOW", NOTES)
    done = echoes("music", "evaluate", "--network", "rnn", "--corpus", music, "--model", model)
    said = "echoes: no note to predict in the 2 test pieces; wanted one of more than 40 notes and chords"
    assert (done.code, done.stdout, done.stderr.splitlines()[-1]) == (1, "", said)


def test_settings_of_another_version_are_refused(folders: tuple[str, str], tmp_path: Path) -> None:
    model = tmp_path / "rnn"
    shutil.copytree(folders[1], model)
    card = json.loads((model / "config.json").read_text())
    card["settings"]["openings"] = None
    (model / "config.json").write_text(json.dumps(card))
    done = echoes("music", "generate", "--network", "rnn", "--model", str(model), "--out", str(tmp_path / "x.mid"))
    check_refused(done, 1, "holds a rnn that this version cannot load")


def test_a_trained_network_writes_a_file(folders: tuple[str, str], tmp_path: Path) -> None:
    wishes = ("--network", "rnn", "--model", folders[1], "--notes", "30", "--seed", "5")
    first, second = tmp_path / "one.mid", tmp_path / "two.mid"
    told = echoes("music", "generate", *wishes, "--out", str(first), "--json").printed
    assert (told["style"], told["seed"], told["file"]) == ("rnn", 5, str(first))
    assert len(told["notes"]) == 30
    struck = [m.note for track in mido.MidiFile(first).tracks for m in track if m.type == "note_on"]
    assert struck == [note["pitch_midi"] for note in told["notes"]]
    echoes("music", "generate", *wishes, "--out", str(second))
    assert first.read_bytes() == second.read_bytes()


def test_a_prime_is_continued_and_not_repeated(folders: tuple[str, str], tmp_path: Path) -> None:
    prime = next(Path(folders[0]).glob("*.mid"))
    wishes = ("--network", "rnn", "--model", folders[1], "--notes", "10", "--seed", "5", "--prime", str(prime))
    assert len(echoes("music", "generate", *wishes, "--out", str(tmp_path / "x.mid"), "--json").printed["notes"]) == 10


def test_people_see_a_line_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (Listed("rnn", "cells", 1234, {"cell": 1000}, ()),)
    monkeypatch.setattr("workshop.networks.listing.listed", lambda network: rows[0])
    assert echoes("music", "networks").stdout.splitlines()[:2] == ["rnn      1,234  cells", "         1,000  its cell"]


class FakeRolls:
    """A trained network of rolls."""

    def nll_of_rolls(self, rolls: tuple[Any, ...]) -> RollLoss:
        return RollLoss(30.0, sum(len(roll) - 1 for roll in rolls), 9.0, len(rolls))


def test_rolls_are_measured_frame_by_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scipy.io import savemat

    cells = np.empty((1, 2), object)
    cells[0, 0], cells[0, 1] = np.zeros((5, 88)), np.zeros((7, 88))
    savemat(tmp_path / "JSB.mat", {"validdata": cells})
    seen: list[Any] = []

    def fake(*wishes: Any) -> FakeRolls:
        seen.append(wishes)
        return FakeRolls()

    monkeypatch.setattr("workshop.networks.rolls.training.load_trained", fake)
    wishes = ("--network", "biaxial", "--rolls", str(tmp_path / "JSB.mat"), "--split", "validdata")
    assert echoes("music", "evaluate", *wishes, "--json").printed == {
        "network": "biaxial",
        "split": "validdata",
        "frames": 10,
        "nll_per_frame": 3.0,
        "nll_per_frame_with_first": 39 / 12,
        "rolls": 2,
    }
    assert seen == [("biaxial", Path("runs/biaxial-JSB"))]
    assert echoes("music", "evaluate", *wishes).stdout == "biaxial, validdata: 3.0000 nats a frame over 10 frames\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("train", "--network", "rnn"), "wanted --corpus DIR", id="nothing to learn from"),
        pytest.param(("train", "--network", "rnn", "--rolls", "x.mat"), "biaxial, roll-lstm", id="rolls for tokens"),
        pytest.param(("train", "--network", "biaxial", "--rolls", "x", "--corpus", "y"), "--corpus with", id="both"),
        pytest.param(("evaluate",), "wanted --files and --reference", id="nothing to judge"),
        pytest.param(("evaluate", "--network", "rnn"), "--rolls or --corpus", id="nothing to measure on"),
        pytest.param(("evaluate", "--network", "rnn", "--rolls", "x"), "wanted biaxial", id="rolls measured"),
        pytest.param(("evaluate", "--network", "voice", "--corpus", "x"), "when it is trained", id="the voice"),
        pytest.param(("evaluate", "--files", "x", "--reference", "y", "--split", "z"), "--split with", id="a split"),
        pytest.param(("generate", "--network", "piano"), "wanted --style", id="a network that ships"),
        pytest.param(("generate", "--network", "rnn", "--theme", "joy"), "--theme with --network", id="a theme"),
        pytest.param(("generate", "--network", "rnn", "--out", "x.xml"), "ending in .mid", id="no MIDI"),
        pytest.param(("generate", "--notes", "9"), "wanted --network with it", id="notes of a sung line"),
        pytest.param(("compare", "--corpus", "x", "--networks", "rnn,x"), "no network 'x'", id="an unknown network"),
        pytest.param(("compare", "--corpus", "x", "--plot", "x.svg"), "ending in .png", id="a picture of no kind"),
        pytest.param(("compare", "--corpus", "x", "--targets", "9", "--epochs", "1"), "two budgets", id="two budgets"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(arguments: tuple[str, ...], said: str) -> None:
    check_refused(echoes("music", *arguments), 2, said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("generate", "--network", "rnn", "--model", "nowhere"), "music train --network rnn"),
        (("evaluate", "--network", "rnn", "--model", "nowhere", "--corpus", "x"), "music train --network rnn"),
        (("train", "--network", "rnn", "--corpus", "nowhere", "--out", "runs/x"), "nowhere: no such folder"),
        (("train", "--network", "biaxial", "--rolls", "nowhere.mat"), "nowhere.mat"),
        (("compare", "--corpus", "nowhere"), "nowhere: no such folder"),
    ],
    ids=["generate", "evaluate", "train", "rolls", "compare"],
)
def test_what_is_missing_is_named(arguments: tuple[str, ...], said: str) -> None:
    check_refused(echoes("music", *arguments), 1, said)


def test_training_goes_to_a_folder_of_the_networks_name(
    folders: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("workshop.networks.training.train_member", lambda *wishes: seen.extend(wishes))
    assert echoes("music", "train", "--network", "rnn", "--corpus", folders[0]).stdout == "rnn network: runs/rnn\n"
    network, works, out, _, *others = seen
    assert (network, len(works.train), out, others) == ("rnn", 6, Path("runs/rnn"), [40, 1, False])


def test_training_on_rolls_gets_what_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("workshop.networks.rolls.training.train_on_rolls", lambda *wishes: seen.extend(wishes))
    wishes = ("--network", "biaxial", "--rolls", "JSB_Chorales.mat", "--epochs", "3", "--seed", "2", "--resume")
    assert echoes("music", "train", *wishes).stdout == "biaxial network: runs/biaxial-JSB_Chorales\n"
    network, rolls, out, _, *others = seen
    assert (network, rolls, out) == ("biaxial", Path("JSB_Chorales.mat"), Path("runs/biaxial-JSB_Chorales"))
    assert others == [3, 2, True]


def test_the_card_is_written_by_the_command(folders: tuple[str, str]) -> None:
    card = json.loads((Path(folders[1]) / "config.json").read_text())
    assert (card["network"], card["training"]["epochs"]) == ("rnn", 1)
