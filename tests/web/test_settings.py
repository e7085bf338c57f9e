"""What can be settled about the server."""

import pytest

from web.settings import usual_workers


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 2), (4, 4), (64, 4)])
def test_there_is_a_worker_for_each_core_but_no_crowd(
    monkeypatch: pytest.MonkeyPatch, cores: int, workers: int
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: set(range(cores)), raising=False)
    assert usual_workers() == workers
