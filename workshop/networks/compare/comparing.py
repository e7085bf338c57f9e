"""The whole comparison: every network in a process of its own, one after another, none twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from engine.recipe import Report
from music.styles import Network
from workshop.corpus.errors import CorpusError
from workshop.networks.compare.job import NGRAM, Budget, CompareError, Job, Measuring, Result, load_result
from workshop.networks.compare.material import counts, read_material
from workshop.networks.compare.running import run_job

Run = Callable[[Job, Path, Path, Report, int], Result]
"""Does one network's part; its folder, the cache, who is told, and processes to read with."""


@dataclass(frozen=True)
class Comparing:
    """A comparison to be run: the networks, the works and the budget of each.

    Attributes:
        networks: which, in this order.
        folders: where the works lie.
        out: a folder for each network, and the cache.
        budget: how long each learns.
        measuring: on how much each is measured.
        seed: of weights, batches and writing.
        workers: processes to read with.
    """

    networks: tuple[Network, ...]
    folders: tuple[Path, ...]
    out: Path
    budget: Budget = field(default_factory=Budget)
    measuring: Measuring = field(default_factory=Measuring)
    seed: int = 1
    workers: int = 2


@dataclass(frozen=True)
class NetworkComparison:
    """The result of a comparison: a row for each network, and why some have none.

    Attributes:
        works: how much there is of each split.
        rows: of the networks, then of the n-gram.
        missing: networks without a row, and why.
    """

    works: str
    rows: tuple[Result, ...]
    missing: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """As `music compare --json` prints it."""
        return {"works": self.works, "networks": [row.to_json() for row in self.rows], "missing": self.missing}


def in_own_process(job: Job, folder: Path, cache: Path, report: Report, workers: int) -> Result:
    """`run_job` in a fresh process, whose memory is this job's alone; `report` must be a function of a module.

    Raises:
        CompareError: the process was ended, for want of memory perhaps.
        ValueError: what `run_job` raises.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(run_job, job, folder, cache, report, workers).result()
        except BrokenProcessPool as error:
            raise CompareError(
                f"the process of {job.network} was ended before it had a result; wanted more memory perhaps"
            ) from error


def compare_networks(comparing: Comparing, report: Report, run: Run = in_own_process) -> NetworkComparison:
    """Trains all networks on the same works and measures them; what is finished in `out` with these settings stays so.

    A network is left out, with the reason, where there is too little for it (nobody sings), or too little memory.

    Raises:
        CorpusError: no works, or too few.
        CompareError: works too short to be measured on.
        ValueError: other named subclasses, where a network cannot be trained on the works.
    """
    cache = comparing.out / "corpus"
    read = partial(read_material, folders=comparing.folders, cache=cache, report=report, workers=comparing.workers)
    material = read(NGRAM)
    works, digest = counts(material.works), material.digest
    report(works)
    del material  # the processes need the memory
    rows, missing = [], {}
    for name in comparing.networks:
        try:
            job = _job(comparing, name, read(name).digest if name is Network.VOICE else digest)
            rows.append(_row(job, comparing, report, run))
        except (CorpusError, CompareError) as error:
            missing[str(name)] = str(error)
            report(f"without {name}: {error}")
    rows.append(_row(_job(comparing, NGRAM, digest), comparing, report, run))
    return NetworkComparison(works, tuple(rows), missing)


def _row(job: Job, comparing: Comparing, report: Report, run: Run) -> Result:
    folder = comparing.out / job.network
    return load_result(folder, job) or run(job, folder, comparing.out / "corpus", report, comparing.workers)


def _job(comparing: Comparing, name: str, works: str) -> Job:
    folders = tuple(str(folder) for folder in comparing.folders)
    return Job(str(name), folders, works, comparing.seed, comparing.budget, comparing.measuring)


def chosen(names: Sequence[str]) -> tuple[Network, ...]:
    """The networks of these names, each once; all if none is named.

    Raises:
        CompareError: no such network.
    """
    unknown = [name for name in names if name not in set(Network)]
    if unknown:
        raise CompareError(f"no network {unknown[0]!r}; wanted some of {', '.join(Network)}")
    return tuple(dict.fromkeys(map(Network, names))) or tuple(Network)
