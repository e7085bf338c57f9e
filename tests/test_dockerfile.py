import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
IMAGES = ("serve", "train")

# What the serving image lacks is not found, and nobody is reached.
BARE = """
import socket, sys
from importlib.machinery import PathFinder

class Bare:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return None if name.partition(".")[0] in {absent!r} else PathFinder.find_spec(name, path, target)

def unreachable(*arguments):
    raise OSError("no network")

sys.meta_path[:] = [Bare if finder is PathFinder else finder for finder in sys.meta_path]
socket.socket.connect = unreachable
"""


@dataclass(frozen=True)
class Stage:
    """What is between one FROM and the next: (instruction, arguments), those of the stage it builds on first."""

    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        inherited = STAGES[self.base].all(instruction) if self.base in STAGES else []
        return inherited + [arguments for name, arguments in self.steps if name == instruction]

    def needs(self) -> Iterator[str]:
        """The stages that it is made from."""
        named = [self.base] if self.base in STAGES else []
        for name in named + [n for _, arguments in self.steps for n in re.findall(r"\bfrom=(\S+?)[\s,]", arguments)]:
            yield name
            yield from STAGES[name].needs()


def instructions() -> list[tuple[str, str]]:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    whole = (line.strip() for line in text.replace("\\\n", " ").splitlines())
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in whole if line)]


def read_stages() -> dict[str, Stage]:
    found: dict[str, Stage] = {}
    for name, arguments in instructions():
        if name == "FROM":
            base, _, called = arguments.split()
            found[called] = Stage(called, base)
        elif found:
            list(found.values())[-1].steps.append((name, arguments))
    return found


STAGES = read_stages()
COPIED = [
    (stage.name, source)
    for stage in STAGES.values()
    for name, arguments in stage.steps
    if name == "COPY" and not arguments.startswith("--from")
    for source in shlex.split(arguments)[:-1]
]


def is_passed_on(path: str) -> bool:
    """Whether `.dockerignore` lets a file of the checkout through: of the lines that match, the last decides."""
    passed = True
    for line in IGNORED:
        pattern = line.removeprefix("!")
        if pattern and not pattern.startswith("#") and matches(path, pattern):
            passed = line.startswith("!")
    return passed


def matches(path: str, pattern: str) -> bool:
    """Whether the pattern stands for the path or a folder above it; its stars do not cross a slash, `**/` does."""
    parts = path.split("/")
    wanted = pattern.removeprefix("**/").split("/")
    starts = range(len(parts)) if pattern.startswith("**/") else (0,)
    return any(
        len(parts) >= start + len(wanted)
        and all(fnmatchcase(part, one) for part, one in zip(parts[start:], wanted, strict=False))
        for start in starts
    )


def of_json(arguments: str) -> list[str]:
    """An instruction in exec form: no shell stands between the process and its signals."""
    words: list[str] = json.loads(arguments)
    return words


def files_below(source: str) -> list[str]:
    path = ROOT / source
    found = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    return [each.relative_to(ROOT).as_posix() for each in found]


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
    heavy = PROJECT["project"]["optional-dependencies"]["train"]
    absent = {Requirement(line).name for line in heavy}
    (root / "site" / "sitecustomize.py").write_text(BARE.format(absent=absent), encoding="utf-8")
    return root / "site"


def in_image(site: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command as the serving container runs it, in `folder`; its home cannot be written to."""
    said = dict(word.split("=", 1) for line in STAGES["serve"].all("ENV") for word in shlex.split(line))
    path = f"{site / 'bin'}:{Path(sys.executable).parent}"
    return subprocess.run(
        words,
        cwd=folder,
        env=said | {"PATH": path, "PYTHONPATH": str(site), "HOME": "/proc"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


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
        ("training-packages", PROJECT["project"]["optional-dependencies"]["train"]),
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
    command = of_json(STAGES["serve"].all("ENTRYPOINT")[-1]) + of_json(STAGES["serve"].all("CMD")[-1])
    done = in_image(site, tmp_path, *command, "--seed", "3")
    assert done.returncode == 0, done.stderr
    assert {path.suffix for path in (tmp_path / "songs").iterdir()} == {".mid", ".kar", ".musicxml"}
    assert {path.name for path in tmp_path.iterdir()} == {"songs"}


def test_the_training_container_says_how_to_train(site: Path, tmp_path: Path) -> None:
    command = of_json(STAGES["train"].all("ENTRYPOINT")[-1]) + of_json(STAGES["train"].all("CMD")[-1])
    done = in_image(site, tmp_path, *command)
    assert done.returncode == 0, done.stderr
    assert "--network" in done.stdout


def test_a_whole_image_is_healthy(site: Path, tmp_path: Path) -> None:
    done = in_image(site, tmp_path, *healthcheck())
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("model", ["voice", "piano", "verse", "letters"])
def test_an_image_without_a_model_is_not_healthy(site: Path, tmp_path: Path, model: str) -> None:
    folder = site / "eternal_echoes_data" / "models" / model
    folder.rename(tmp_path / model)
    try:
        assert in_image(site, tmp_path, *healthcheck()).returncode == 1
    finally:
        (tmp_path / model).rename(folder)
