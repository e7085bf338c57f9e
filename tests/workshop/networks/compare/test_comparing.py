import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.runtime import ARRAYS
from music.styles import Network
from tests.commands import echoes
from tests.workshop.networks.compare.apart import ended, unheard
from tests.workshop.networks.tiny import use_tiny, write_works
from workshop.networks.compare import comparing as comparing_module
from workshop.networks.compare.comparing import Comparing, NetworkComparison, compare_networks, in_own_process
from workshop.networks.compare.job import NGRAM, Budget, CompareError, Job, Measuring, Result
from workshop.networks.compare.material import read_material
from workshop.networks.compare.running import run_job

pytestmark = pytest.mark.train

QUICK = Measuring(test_notes=150, valid_notes=60, pieces=8, notes=30)


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_works(tmp_path_factory.mktemp("compare") / "music", 6, 2, 9)


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    use_tiny(monkeypatch)


def asked(music: Path, out: Path, *networks: Network) -> Comparing:
    return Comparing(networks, (music,), out, Budget(200), QUICK, seed=4, workers=1)


def never(job: Job, folder: Path, cache: Path, report: object, workers: int) -> Result:
    raise AssertionError(job.network)


@pytest.fixture(scope="module")
def compared(music: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparing, NetworkComparison]:
    """A comparison and what came of it."""
    wishes = asked(music, tmp_path_factory.mktemp("runs"), Network.VOICE, Network.RNN)
    with pytest.MonkeyPatch.context() as patch:
        use_tiny(patch)
        return wishes, compare_networks(wishes, unheard, run_job)


def test_networks_are_trained_and_measured_alike(compared: tuple[Comparing, NetworkComparison]) -> None:
    _, found = compared
    assert found.works == "train: 6 works, 360 notes, valid: 2 works, 120 notes, test: 9 works, 540 notes"
    rnn, grams = found.rows
    assert (rnn.network, rnn.weights) == ("rnn", 41 * 17)
    assert 160 <= rnn.targets <= 240
    assert rnn.test.targets == rnn.test.notes == grams.test.notes == 2 * 20  # 9 works of 60 notes, 150 at most
    assert 0 < rnn.test.per_note < 2 * np.log(17)
    assert rnn.overlap is not None
    assert grams.network.startswith("Kneser-Ney")
    assert (grams.weights, grams.notes_per_s, grams.targets) == (None, None, 360)
    assert json.dumps(found.to_json())


def test_who_cannot_learn_from_the_works_is_missing_with_the_reason(
    compared: tuple[Comparing, NetworkComparison],
) -> None:
    missing = compared[1].missing
    assert list(missing) == ["voice"]
    assert "no sung line for the train split among 0" in missing["voice"]


def test_what_is_finished_is_not_done_again(compared: tuple[Comparing, NetworkComparison]) -> None:
    assert compare_networks(compared[0], unheard, never) == compared[1]


def test_measured_otherwise_it_is_not_trained_again(compared: tuple[Comparing, NetworkComparison]) -> None:
    wishes, found = compared
    weights = wishes.out / "rnn" / ARRAYS
    before = weights.stat().st_mtime_ns
    other = replace(wishes, networks=(Network.RNN,), measuring=replace(QUICK, test_notes=10_000))
    row = compare_networks(other, unheard, run_job).rows[0]
    assert weights.stat().st_mtime_ns == before
    assert (row.valid, row.peak_bytes) == (found.rows[0].valid, found.rows[0].peak_bytes)
    assert row.test.targets == 9 * 20


def test_another_budget_begins_anew(compared: tuple[Comparing, NetworkComparison]) -> None:
    longer = replace(compared[0], networks=(Network.RNN,), budget=Budget(None, 2))
    assert compare_networks(longer, unheard, run_job).rows[0].targets == 2 * 6 * 20


def test_a_process_of_its_own_does_the_same(music: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    job = Job(NGRAM, (str(music),), read_material(NGRAM, [music], cache, unheard, 1).digest, 1, Budget(), QUICK)
    apart = in_own_process(job, tmp_path / "apart", cache, unheard, 1)
    here = run_job(job, tmp_path / "here", cache, unheard, 1)
    assert replace(apart, peak_bytes=0) == replace(here, peak_bytes=0)


def test_a_process_that_is_ended_is_said_to_be(music: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing_module, "run_job", ended)
    with pytest.raises(CompareError, match="the process of n-gram was ended"):
        in_own_process(Job(NGRAM, (), "", 1, Budget(), QUICK), tmp_path, tmp_path, unheard, 1)


def test_pieces_too_short_to_predict_are_refused(tmp_path: Path, music: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.networks.windows.streams.WINDOW", 60)
    with pytest.raises(CompareError, match="no note to predict in the 1 valid pieces"):
        compare_networks(asked(music, tmp_path), unheard, run_job)


def test_the_command_prints_rows_and_draws_them(music: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_networks, "__defaults__", (run_job,))
    wishes = ("--corpus", str(music), "--networks", "rnn", "--targets", "200", "--pieces", "2", "--workers", "1")
    out = ("--out", str(tmp_path / "runs"), "--plot", str(tmp_path / "rows.png"))
    told = echoes("music", "compare", *wishes, *out, "--json").printed
    assert told["networks"][0]["network"] == "rnn"
    assert set(told["networks"][0]["test"]) == {"nats", "notes", "targets", "per_note", "per_target"}
    assert (tmp_path / "rows.png").read_bytes().startswith(b"\x89PNG")
    people = echoes("music", "compare", *wishes, *out).stdout.splitlines()
    assert [line.split()[0] for line in people[:2]] == ["network", "rnn"]
