import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from email import message_from_string
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.build

ROOT = Path(__file__).resolve().parents[1]
FOR_TESTS = ("train", "score", "singing", "web", "library", "dev")
"""The extras that `make setup` installs."""
PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*==[0-9]+(\.[0-9a-z]+)*")

# The checkout leaves the path, for an editable install put it there; the wheel's folder then stands alone. At
# the end come the files of our own modules and of TensorFlow's, were it loaded.
FROM_THE_WHEEL_ALONE = f"""
import atexit, sys
sys.path = [entry for entry in sys.path if entry not in ("", {str(ROOT)!r})]
watched = ("cli", "commands", "engine", "music", "lyrics", "pairing", "workshop", "web", "tensorflow")
def loaded():
    return [str(module.__file__) for name, module in sys.modules.items() if name.partition(".")[0] in watched]
atexit.register(lambda: print("\\nLOADED", *loaded(), sep="\\n"))
import cli
cli.main()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    ZipFile(wheel).extractall(folder)
    return folder


def run_unpacked(site: Path, folder: Path, *arguments: str) -> str:
    """What the command printed, run in `folder` from the unpacked wheel and nothing of the checkout."""
    done = subprocess.run(
        [sys.executable, "-c", FROM_THE_WHEEL_ALONE, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(site), "PYTHONUTF8": "1", "HOME": str(folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    printed, _, loaded = done.stdout.partition("\nLOADED\n")
    assert str(site / "cli.py") in loaded.splitlines()
    assert [path for path in loaded.splitlines() if not path.startswith(str(site))] == []
    return printed


def relative_files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("room", ["engine", "music", "lyrics", "pairing", "workshop", "web"])
def test_wheel_holds_every_file_of_the_rooms(unpacked: Path, room: str) -> None:
    assert relative_files(ROOT / room) == relative_files(unpacked / room)


def test_wheel_holds_the_command_and_the_data_and_nothing_else(unpacked: Path) -> None:
    assert (unpacked / "cli.py").read_bytes() == (ROOT / "cli.py").read_bytes()
    assert relative_files(unpacked / "eternal_echoes_data") == relative_files(ROOT / "data")
    at_the_top = {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")}
    rooms = {"engine", "music", "lyrics", "pairing", "workshop", "web", "commands"}
    assert at_the_top == rooms | {"cli.py", "eternal_echoes_data"}


def test_wheel_asks_for_light_packages_and_offers_the_heavy_ones(unpacked: Path) -> None:
    (info,) = unpacked.glob("*.dist-info")
    metadata = message_from_string((info / "METADATA").read_text(encoding="utf-8"))
    required = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    light = {r.name for r in required if r.marker is None}
    heavy = {r.name for r in required if r.marker is not None and r.marker.evaluate({"extra": "train"})}
    assert light == {"mido", "numpy", "onnxruntime", "snowballstemmer", "typer"}
    assert "tensorflow" in heavy
    assert metadata["License-Expression"] == "MIT"
    assert (info / "licenses" / "LICENSE").is_file()
    assert "echoes = cli:main" in (info / "entry_points.txt").read_text(encoding="utf-8")


def test_wheel_shows_its_help_from_any_folder(unpacked: Path, tmp_path: Path) -> None:
    assert "song" in run_unpacked(unpacked, tmp_path, "--help")


def test_wheel_writes_a_song_from_any_folder(unpacked: Path, tmp_path: Path) -> None:
    run_unpacked(unpacked, tmp_path, "song", "--theme", "melancholy", "--seed", "3", "--out", "here")
    written = {path.suffix for path in (tmp_path / "here").rglob("*") if path.is_file()}
    assert {".mid", ".kar", ".musicxml"} <= written


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="ascii").splitlines()
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def needed(requirements: Iterable[Requirement], seen: set[tuple[str, str]], extra: str = "") -> set[str]:
    """Names of the packages asked for here and, in turn, by these, as this Python and system ask for them.

    Args:
        requirements: of one package.
        seen: names with an extra, or "", that need not be looked at again.
        extra: of that package, for which these are.
    """
    for requirement in requirements:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for asked in {"", *requirement.extras} - {asked for known, asked in seen if known == name}:
            seen.add((name, asked))
            needed(map(Requirement, installed_requires(name)), seen, asked)
    return {name for name, _ in seen}


def installed_requires(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        pytest.fail(f"{name} is needed and not installed: make setup")


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="ascii").splitlines()
    assert [line for line in lines if not PIN.fullmatch(line)] == []
    assert lines == sorted(lines, key=str.lower)
    assert len(pins()) == len(lines)


def test_constraints_pin_all_that_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = map(Requirement, [*project["dependencies"], *(line for name in FOR_TESTS for line in extras[name])])
    all_needed = needed((r for r in asked if r.name != project["name"]), set())
    assert {"numpy", "keras", "h5py", "pytest", "pluggy", "starlette"} <= all_needed
    assert all_needed - pins().keys() == set()
