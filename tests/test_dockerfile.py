import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COPIED = [
    source
    for arguments in re.findall(r"^COPY (?!--from)(.+)$", TEXT, re.MULTILINE)
    for source in shlex.split(arguments)[:-1]
]


def test_all_that_the_wheel_is_made_of_is_copied_and_passed_on() -> None:
    wanted = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert {*wanted, "README.md", "LICENSE", "pyproject.toml", "constraints.txt"} == set(COPIED)
    passed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{source}" for source in COPIED} <= set(passed)
    assert all((ROOT / source).exists() for source in COPIED)


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("serving.txt", [line for extra in ("web", "score") for line in EXTRAS[extra] if "echoes" not in line]),
        ("training.txt", EXTRAS["train"] + EXTRAS["library"]),
    ],
)
def test_requirements_are_those_of_the_project(file: str, wanted: list[str]) -> None:
    (program,) = re.findall(rf'^RUN python -c "(.+)" > {file}$', TEXT, re.MULTILINE)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == wanted


def test_the_image_tells_the_version_and_runs_the_project_s_command_as_nobody() -> None:
    assert f'image.version="{PROJECT["project"]["version"]}"' in TEXT
    assert {json.loads(words)[0] for words in re.findall(r"^ENTRYPOINT (.+)$", TEXT, re.MULTILINE)} == {"echoes"}
    users = re.findall(r"^USER (\d+)$", TEXT, re.MULTILINE)
    assert len(users) == len(re.findall("^ENTRYPOINT", TEXT, re.MULTILINE))
    assert all(f"--uid {user} " in TEXT for user in users)


def docker(*words: str) -> str:
    done = try_docker(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def try_docker(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", *words], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)


def what_is_missing() -> str:
    """Why images cannot be built here, or nothing."""
    (version,) = re.findall(r"^ARG PYTHON=(.+)$", TEXT, re.MULTILINE)
    (base,) = re.findall(r"^FROM (python:.+) AS base$", TEXT, re.MULTILINE)
    if shutil.which("docker") is None or try_docker("version").returncode:
        return "no Docker that runs"
    if try_docker("buildx", "version").returncode:
        return "no BuildKit"
    return "no base image" if try_docker("pull", base.replace("${PYTHON}", version)).returncode else ""


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    """The serving image."""
    if missing := what_is_missing():
        pytest.skip(f"{missing}: the image is not built")
    name = "eternal-echoes:tested"
    docker("build", "--tag", name, ".")
    yield name
    docker("rmi", "--no-prune", name)


@pytest.mark.build
@pytest.mark.timeout(1800)
def test_the_image_writes_a_song_without_network_or_training(image: str) -> None:
    song = ("--network", "none", "--rm", image, "song", "--theme", "melancholy", "--seed", "3")
    assert ".mid" in docker("run", *song)
    missing = "import importlib.util as find; print(find.find_spec('tensorflow'))"
    assert docker("run", "--rm", "--entrypoint", "python", image, "-c", missing) == "None"
    assert docker("run", "--rm", "--entrypoint", "id", image, "-u") == "10001"


@pytest.mark.build
@pytest.mark.timeout(1800)
def test_the_image_serves_and_keeps_songs_in_its_volume(image: str) -> None:
    container = docker("run", "--detach", image)
    try:
        docker("exec", container, "sh", "-c", "until [ -e /songs/echoes.sqlite ]; do sleep 1; done")
        (check,) = re.findall(r"^HEALTHCHECK .+ CMD (.+)$", TEXT, re.MULTILINE)
        tried = f"for try in 1 2 3 4 5; do {shlex.join(json.loads(check))} && exit; sleep 1; done; exit 1"
        docker("exec", container, "sh", "-c", tried)
    finally:
        docker("rm", "--force", "--volumes", container)
