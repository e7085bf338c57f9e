import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.dockerfile import COPIED, PROJECT, ROOT, STAGES, files_below, instructions, is_passed_on, of_json

IMAGES = ("serve", "train")
EXTRAS = PROJECT["project"]["optional-dependencies"]

# What the serving image lacks is not found, and nobody beyond the container is reached.
BARE = """
import socket, sys
from importlib.machinery import PathFinder

class Bare(PathFinder):
    @staticmethod
    def find_spec(name, path=None, target=None):
        return None if name.partition(".")[0] in {absent!r} else PathFinder.find_spec(name, path, target)

connect = socket.socket.connect

def connect_here(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
        raise OSError("no network")
    return connect(self, address)

sys.meta_path[:] = [Bare if finder is PathFinder else finder for finder in sys.meta_path]
socket.socket.connect = connect_here
"""


def run_step(command: str, root: Path, stage: str, **environment: str) -> None:
    """A RUN step of a stage with the image's folders below `root`, its mounts standing there already."""
    bare = re.sub(r"--mount=\S+\s+", "", command)
    here = re.sub(r"(?<![\w/])/(build|wheels|opt)\b", lambda found: shlex.quote(str(root / found[1])), bare)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    inherited = {"PATH": path, "HOME": str(root), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        here, shell=True, cwd=root / "build", env=inherited | environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{stage}: {here}\n{done.stderr}"


def steps_with(stage: str, part: str) -> list[str]:
    return [arguments for name, arguments in STAGES[stage].steps if name == "RUN" and part in arguments]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the files of the build context lie that the wheel's stage copies, and no others."""
    folder = tmp_path_factory.mktemp("image")
    for stage, source in COPIED:
        if stage == "wheel":
            for name in filter(is_passed_on, files_below(source)):
                target = folder / "build" / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, target)
    return folder


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    """The wheel, built and installed as the steps say, in a folder of its own; the serving packages are the venv's."""
    (built,) = steps_with("wheel", "pip wheel")
    run_step(built, root, "wheel")
    (installed,) = steps_with("serve", "pip install")
    run_step(installed, root, "serve", PIP_TARGET=str(root / "site"))
    absent = {Requirement(line).name for line in EXTRAS["train"]}
    (root / "site" / "sitecustomize.py").write_text(BARE.format(absent=absent), encoding="utf-8")
    return root / "site"


def environment(site: Path) -> dict[str, str]:
    """As in the serving container; its home cannot be written to."""
    said = dict(word.split("=", 1) for line in STAGES["serve"].all("ENV") for word in shlex.split(line))
    path = f"{site / 'bin'}:{Path(sys.executable).parent}"
    return said | {"PATH": path, "PYTHONPATH": str(site), "HOME": "/proc"}


def in_image(site: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command as the serving container runs it, in `folder`."""
    return subprocess.run(
        words, cwd=folder, env=environment(site), capture_output=True, text=True, encoding="utf-8", timeout=120
    )


@contextmanager
def served(site: Path, folder: Path, port: int) -> Iterator[None]:
    """What the serving container does unless it is told otherwise, at another port and with its volume in `folder`."""
    entry, words = (of_json(STAGES["serve"].all(name)[-1]) for name in ("ENTRYPOINT", "CMD"))
    command = [*entry, *(word.replace("/songs/", f"{folder}/songs/") for word in words), "--port", str(port)]
    with subprocess.Popen(
        command, cwd=folder, env=environment(site), stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as server:
        assert server.stdout is not None
        try:
            assert str(port) in server.stdout.readline()
            yield
        finally:
            server.terminate()


def healthcheck() -> list[str]:
    (arguments,) = STAGES["serve"].all("HEALTHCHECK")
    return of_json(arguments.partition(" CMD ")[2])


def test_serving_is_what_is_built_unless_another_target_is_named() -> None:
    assert list(STAGES)[-1] == "serve"
    assert "train" in STAGES


def test_stages_are_made_from_earlier_ones_or_a_pinned_slim_image() -> None:
    earlier: set[str] = set()
    for stage in STAGES.values():
        assert set(stage.needs()) <= earlier
        if stage.base not in STAGES:
            assert re.fullmatch(r"python:\$\{PYTHON\}-slim-\w+", stage.base)
        earlier.add(stage.name)
    assert ("ARG", "PYTHON=3.11") in instructions()


def test_every_stage_but_the_images_is_used() -> None:
    assert {name for image in IMAGES for name in STAGES[image].needs()} | set(IMAGES) == STAGES.keys()


@pytest.mark.parametrize(("stage", "source"), COPIED)
def test_what_is_copied_is_there_and_not_ignored(stage: str, source: str) -> None:
    found = files_below(source)
    assert found, stage
    assert [name for name in found if not is_passed_on(name) and "__pycache__" not in name] == []


@pytest.mark.parametrize(
    "path",
    [
        ".git/config",
        ".venv/bin/python",
        "tests/conftest.py",
        "songs/a.mid",
        "runs/a/b.npz",
        "engine/__pycache__/a.pyc",
    ],
)
def test_what_the_images_do_not_need_stays_outside(path: str) -> None:
    assert not is_passed_on(path)


def test_all_that_the_wheel_is_made_of_is_copied() -> None:
    wanted = set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
    assert wanted | {"README.md", "LICENSE"} <= {source for stage, source in COPIED if stage == "wheel"}


@pytest.mark.parametrize(
    ("stage", "wanted"),
    [
        ("packages", PROJECT["project"]["dependencies"]),
        ("serving-packages", [line for extra in ("web", "score") for line in EXTRAS[extra] if "echoes" not in line]),
        ("training-packages", EXTRAS["train"] + EXTRAS["library"]),
    ],
)
def test_requirements_are_those_of_the_project(stage: str, wanted: list[str], tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "build")
    (listing,) = steps_with(stage, "tomllib")
    run_step(listing, tmp_path, stage)
    (written,) = (path for path in (tmp_path / "build").iterdir() if path.suffix == ".txt")
    assert written.read_text(encoding="utf-8").splitlines() == wanted
    (installing,) = steps_with(stage, "pip install")
    assert f"--constraint constraints.txt --requirement {written.name}" in installing


def test_the_serving_image_holds_no_tensorflow() -> None:
    assert "training-packages" not in set(STAGES["serve"].needs())
    assert "training-packages" in set(STAGES["train"].needs())
    assert not any("tensorflow" in line or "keras" in line for line in PROJECT["project"]["dependencies"])


@pytest.mark.parametrize("image", IMAGES)
def test_nobody_runs_as_root(image: str) -> None:
    user = STAGES[image].all("USER")[-1]
    assert user.isdecimal()
    (made,) = (step for step in STAGES["base"].all("RUN") if "useradd" in step)
    assert f"--uid {user} " in made


@pytest.mark.parametrize("image", IMAGES)
def test_volumes_belong_to_who_runs(image: str) -> None:
    (made,) = (step for step in STAGES["base"].all("RUN") if "useradd" in step)
    owned = shlex.split(made.partition("install ")[2])
    (volumes,) = STAGES[image].all("VOLUME")
    assert "/songs" in of_json(volumes)
    assert set(of_json(volumes)) <= set(owned)
    assert owned[owned.index("--owner") + 1] == "echoes"


def test_labels_tell_the_truth() -> None:
    (labels,) = STAGES["serve"].all("LABEL")
    said = dict(word.split("=", 1) for word in shlex.split(labels))
    prefix, project = "org.opencontainers.image.", PROJECT["project"]
    assert said[f"{prefix}version"] == project["version"]
    assert said[f"{prefix}licenses"] == project["license"]
    assert said.keys() >= {f"{prefix}title", f"{prefix}description"}


def test_the_entry_point_is_the_project_s_command() -> None:
    for image in IMAGES:
        assert of_json(STAGES[image].all("ENTRYPOINT")[-1])[0] in PROJECT["project"]["scripts"]


def test_the_serving_container_writes_its_song_without_network_home_or_training(site: Path, tmp_path: Path) -> None:
    command = [*of_json(STAGES["serve"].all("ENTRYPOINT")[-1]), "song", "--theme", "melancholy"]
    done = in_image(site, tmp_path, *command, "--seed", "3")
    assert done.returncode == 0, done.stderr
    assert {path.suffix for path in (tmp_path / "songs").iterdir()} == {".mid", ".kar", ".musicxml"}
    assert {path.name for path in tmp_path.iterdir()} == {"songs"}


def test_the_training_container_says_how_to_train(site: Path, tmp_path: Path) -> None:
    command = of_json(STAGES["train"].all("ENTRYPOINT")[-1]) + of_json(STAGES["train"].all("CMD")[-1])
    done = in_image(site, tmp_path, *command)
    assert done.returncode == 0, done.stderr
    assert "--network" in done.stdout


def test_a_container_that_serves_is_healthy_and_keeps_its_songs_in_the_volume(site: Path, tmp_path: Path) -> None:
    port = free_port()
    words = [word.replace(":8000/", f":{port}/") for word in healthcheck()]
    assert in_image(site, tmp_path, *words).returncode == 1
    with served(site, tmp_path, port):
        done = in_image(site, tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in (tmp_path / "songs").glob("*.sqlite")] == ["echoes.sqlite"]
    assert ("EXPOSE", "8000") in STAGES["serve"].steps


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
