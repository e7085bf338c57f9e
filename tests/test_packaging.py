import ast
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable
from email import message_from_string
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from tarfile import open as open_tar
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from engine.errors import OUR_PACKAGES
from hatch_build import ImportFormError, below_package
from tests.commands import process

pytestmark = pytest.mark.build

ROOT = Path(__file__).resolve().parents[1]
FOR_TESTS = ("train", "score", "singing", "web", "library", "dev")
"""The extras that `make setup` installs."""
PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*==[0-9]+(\.[0-9a-z]+)*")
PACKAGE = "eternal_echoes"
ROOMS = sorted(OUR_PACKAGES - {PACKAGE})

# A job for a process of the server's pool, and one that it refuses; what came of them.
WORKS_IN_THE_POOL = """
import os
import anyio
from eternal_echoes.engine.files import data_path
from eternal_echoes.web.pool_process import PoolProcess

async def main():
    worker = PoolProcess(os.getpid)
    await worker.ready()
    print((await worker.ask(data_path, ("slurs.txt",), 60)).value)
    print((await worker.ask(data_path, ("none.txt",), 60)).failure)
    await worker.stop()

anyio.run(main)
"""


def built(source: Path, folder: Path, kind: str) -> Path:
    """The wheel or the sdist of a source tree."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    ZipFile(wheel).extractall(folder)
    return folder


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, and all that is installed here but the checkout and TensorFlow."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
    into = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--no-compile"]
    subprocess.run([*into, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True, timeout=120)
    (site,) = folder.glob("lib/python3*/site-packages")
    absent = "import sys; sys.modules.update(tensorflow=None, keras=None)"
    (site / "rest.pth").write_text(f"{sysconfig.get_path('purelib')}\n{absent}\n", encoding="utf-8")
    return folder


def run(environment: Path, folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [environment / "bin" / program, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "HOME": str(folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def relative_files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def bare_imports(source: str) -> set[str]:
    """Rooms that are imported by names of their own."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
    return names & {"cli", *ROOMS}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("from web import a", "from eternal_echoes.web import a"),
        ("from music.keys import (\n    Key,\n)", "from eternal_echoes.music.keys import (\n    Key,\n)"),
        ("import web.app as app, os", "import eternal_echoes.web.app as app, os"),
        ("def f():\n    'ä'; from music import b", "def f():\n    'ä'; from eternal_echoes.music import b"),
        ("if TYPE_CHECKING:\n    from web import a", "if TYPE_CHECKING:\n    from eternal_echoes.web import a"),
        ("from . import web\nimport website\nx = 'from web import a'", None),
    ],
)
def test_imports_of_rooms_are_written_anew(source: str, wanted: str | None) -> None:
    assert below_package(source, {"web", "music"}) == (wanted or source)


def test_an_import_that_binds_a_bare_name_is_refused() -> None:
    with pytest.raises(ImportFormError, match=r"line 2: import web\.app; wanted"):
        below_package("import os\nimport web.app\n", {"web"})


def test_modules_named_in_strings_are_found_in_a_checkout_and_below_the_package() -> None:
    room = re.compile(rf"(import_module|__import__|find_spec)\(f?[\"']({'|'.join(ROOMS)})\\b")
    files = [path for name in ROOMS for path in (ROOT / name).rglob("*.py")]
    assert [path.name for path in files if room.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("room", [*ROOMS, "data"])
def test_wheel_holds_every_file_of_the_rooms(unpacked: Path, room: str) -> None:
    assert relative_files(ROOT / room) == relative_files(unpacked / PACKAGE / room)


def test_wheel_holds_one_package_and_nothing_else(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir()} == {PACKAGE, "eternal_echoes-0.1.0.dist-info"}
    own = {path.name for path in (ROOT / PACKAGE).glob("*.py")}
    at_the_top = {path.name for path in (unpacked / PACKAGE).iterdir()}
    assert at_the_top == {*ROOMS, "data", "cli.py", *own}


def test_modules_of_the_wheel_differ_by_their_imports_alone(unpacked: Path) -> None:
    modules = {path: path.read_text(encoding="utf-8") for path in (unpacked / PACKAGE).rglob("*.py")}
    assert [str(path) for path, text in modules.items() if bare_imports(text)] == []
    own = {path: path.relative_to(unpacked / PACKAGE) for path in modules}
    for path, text in modules.items():
        checkout = ROOT / own[path]
        source = checkout if checkout.exists() else ROOT / PACKAGE / own[path]
        assert text.replace(f"{PACKAGE}.", "") == source.read_text(encoding="utf-8").replace(f"{PACKAGE}.", "")


def test_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    sdist = built(ROOT, tmp_path / "sdist", "sdist")
    with open_tar(sdist) as content:
        content.extractall(tmp_path, filter="data")
    again = built(tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path / "wheel", "wheel")
    assert again.read_bytes() == wheel.read_bytes()


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


def test_installed_command_writes_the_song_of_the_checkout(environment: Path, tmp_path: Path) -> None:
    wish = ("song", "--theme", "melancholy", "--seed", "3", "--format", "mid,kar,musicxml,json")
    done = run(environment, tmp_path, "echoes", *wish, "--out", "here")
    assert done.returncode == 0, done.stderr
    assert process(*wish, "--out", str(tmp_path / "checkout")).code == 0
    here, there = ({path.name: path.read_bytes() for path in (tmp_path / f).iterdir()} for f in ("here", "checkout"))
    assert len(here) == 4
    assert here == there


def test_installed_server_shows_its_help(environment: Path, tmp_path: Path) -> None:
    done = run(environment, tmp_path, "python", "-m", PACKAGE, "serve", "--help")
    assert "--port" in done.stdout, done.stderr


def test_installed_server_s_processes_work(environment: Path, tmp_path: Path) -> None:
    done = run(environment, tmp_path, "python", "-c", WORKS_IN_THE_POOL)
    assert done.returncode == 0, done.stderr
    path, failure = done.stdout.splitlines()
    assert Path(path).is_relative_to(environment)
    assert failure == "Failure.REFUSED"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("music", "networks"), 1, "eternal-echoes[train]"),
        (("song", "--theme", "joy", "--metre", "3/x"), 2, "no such metre: '3/x'"),
    ],
)
def test_installed_command_s_errors_are_for_people(
    environment: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = run(environment, tmp_path, "echoes", *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


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
