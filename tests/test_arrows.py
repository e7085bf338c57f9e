import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from engine.errors import OUR_PACKAGES

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("engine", "music", "lyrics", "pairing")
WORKSHOP = "workshop"
MAY_IMPORT = {
    "engine": {"engine"},
    "music": {"music", "engine"},
    "lyrics": {"lyrics", "engine"},
    "pairing": {"pairing", "music", "lyrics", "engine"},
    "workshop": {WORKSHOP, *ROOMS},
    "commands": {"commands", "web", WORKSHOP, *ROOMS},
    "cli.py": {"cli", "commands", "web", *ROOMS},
    "web": {"web", *ROOMS},
    "eternal_echoes": {"eternal_echoes", *ROOMS},
    "eternal_echoes/__main__.py": {"cli"},
}
EDGES = {"cli", *OUR_PACKAGES}
TRAINING_FILES = {
    "engine/network.py", "engine/training.py", "engine/export.py", "engine/tagger.py", "engine/warm_start.py",
}  # fmt: skip
EXTRAS = ("train", "score", "singing", "web", "library")
SLOW_TO_LOAD = {
    "tensorflow", "keras", "music21", "pandas", "matplotlib", "scipy", "nltk", "onnx", "onnxruntime", "verovio",
    "fastapi", "starlette", "pydantic", "uvicorn", "anyio", "websockets",
}  # fmt: skip
MAX_FLOORS = 7
MAX_LINES = 320
GENERATED = {"__pycache__", "node_modules", "build", "dist", "runs", "songs", "corpora"}
PROSE = {".py", ".md", ".toml", ".txt", ".json", ".html", ".css", ".js", ".yml", ".yaml", ""}


@cache
def repository_files() -> list[Path]:
    """Every file of the repository: what tools leave behind, all ignored by git, is passed over."""
    found: list[Path] = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [n for n in below if n == ".ci" or not (n.startswith(".") or n in GENERATED)]
        found += [Path(folder, name) for name in names]
    return sorted(found)


@cache
def product_files() -> list[Path]:
    return [p for p in repository_files() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in MAY_IMPORT]


def may_import(path: Path) -> set[str]:
    """Names of our packages that a file may import: its own arrows, else those of its folder."""
    return MAY_IMPORT.get(name_of(path)) or MAY_IMPORT[path.relative_to(ROOT).parts[0]]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST, *, at_load: bool = False) -> Iterator[str]:
    """Top-level names of what is imported, lazily too unless `at_load`, without relative imports."""
    for node in ast.iter_child_nodes(tree):
        if at_load and (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_type_checking(node)):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (ast.literal_eval(arg).partition(".")[0] for arg in node.args[:1] if is_text(arg))
        yield from imports(node, at_load=at_load)


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def inner_rooms() -> list[str]:
    """Every folder of the product that has Python files of its own."""
    return sorted({name_of(path.parent) for path in product_files()} - {"."})


def modules_imported(tree: ast.AST) -> set[str]:
    """Full names of modules imported anywhere, and of what is taken from them, which may be modules too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def arrows_within(room: str, root: Path = ROOT) -> dict[str, set[str]]:
    """For each file and folder directly inside a room those beside it that it imports."""
    children: dict[str, set[str]] = {}
    for path in sorted((root / room).rglob("*.py")):
        child = path.relative_to(root / room).parts[0].removesuffix(".py")
        if child != "__init__":
            children.setdefault(child, set()).update(modules_imported(ast.parse(path.read_text(encoding="utf-8"))))
    beside = {child: f"{room.replace('/', '.')}.{child}" for child in children}
    return {
        child: {
            other
            for other, name in beside.items()
            if other != child and any(f"{m}.".startswith(f"{name}.") for m in modules)
        }
        for child, modules in children.items()
    }


def floors(arrows: dict[str, set[str]]) -> list[set[str]]:
    """What stands on each floor: below those who import it; what stands in a circle, or above one, has no floor."""
    built: list[set[str]] = []
    placed: set[str] = set()
    while floor := {child for child, below in arrows.items() if child not in placed and below <= placed}:
        built.append(floor)
        placed |= floor
    return built


@cache
def imports_of(path: Path, *, at_load: bool = False) -> set[str]:
    return set(imports(ast.parse(path.read_text(encoding="utf-8")), at_load=at_load))


def offences(found: dict[Path, set[str]]) -> dict[str, set[str]]:
    return {name_of(path): names for path, names in found.items() if names}


def may_train(path: Path) -> bool:
    return name_of(path) in TRAINING_FILES or name_of(path).startswith(f"{WORKSHOP}/")


def declared(*extras: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for e in extras for r in project["optional-dependencies"][e])]
    return [asked for asked in map(Requirement, wanted) if asked.name != project["name"]]


@cache
def modules_of(*extras: str) -> set[str]:
    """Modules that the required packages bring: finding out reads the record of every installed package."""
    names = {canonicalize_name(requirement.name) for requirement in declared(*extras)}
    return {
        module
        for module, owners in packages_distributions().items()
        if names & {canonicalize_name(owner) for owner in owners}
    }


def with_what_they_need(requirements: list[Requirement]) -> dict[str, Distribution]:
    """The installed distributions behind the requirements, and those behind these."""
    found: dict[str, Distribution] = {}
    queue = list(requirements)
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        if name not in found:
            found[name] = distribution(requirement.name)
            further = (Requirement(line) for line in found[name].requires or ())
            queue += [r for r in further if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found


def gpl_terms(package: Distribution) -> list[str]:
    """Licence terms that name the GPL or AGPL; of `License`, which is often a whole text, the first line."""
    fields = package.metadata
    terms = [line for name in ("License-Expression", "Classifier") for line in fields.get_all(name) or []]
    terms += [text.partition("\n")[0] for text in fields.get_all("License") or []]
    return [term for term in terms if re.search(r"(?<!L)GPL|(?<!Lesser )General Public", term)]


@pytest.mark.parametrize("room", [*ROOMS, WORKSHOP, "web"])
def test_every_room_has_files_to_check(room: str) -> None:
    assert [path for path in product_files() if name_of(path).startswith(f"{room}/")]


def test_every_package_of_ours_has_its_arrows() -> None:
    assert MAY_IMPORT.keys() == {*OUR_PACKAGES, "cli.py", "eternal_echoes/__main__.py"}


def test_imports_are_found_wherever_they_stand() -> None:
    source = (
        "import a.b\nfrom c.d import e\nfrom . import own\nif TYPE_CHECKING:\n    import f\n"
        "def g():\n    import h\n    importlib.import_module('i.j')\nclass K:\n    import l\n"
    )
    tree = ast.parse(source)
    assert list(imports(tree)) == ["a", "c", "f", "h", "i", "l"]
    assert list(imports(tree, at_load=True)) == ["a", "c", "l"]


def test_imports_run_one_way() -> None:
    found = {p: (imports_of(p) & EDGES) - may_import(p) for p in product_files()}
    assert offences(found) == {}


def test_floors_are_counted_from_the_ground(tmp_path: Path) -> None:
    (tmp_path / "room" / "folder").mkdir(parents=True)
    sources = {
        "ground": "import os, room",
        "first": "def late():\n    from room import ground",
        "folder/inside": "from room.first import x\nfrom room.folder.beside import y",
        "folder/beside": "import room.ground",
        "folderish": "import room.folder.inside as i",
    }
    for name, source in sources.items():
        (tmp_path / "room" / f"{name}.py").write_text(source)
    arrows = arrows_within("room", tmp_path)
    assert arrows == {"ground": set(), "first": {"ground"}, "folder": {"first", "ground"}, "folderish": {"folder"}}
    assert floors(arrows) == [{"ground"}, {"first"}, {"folder"}, {"folderish"}]
    assert floors(arrows | {"ground": {"folder"}, "apart": set()}) == [{"apart"}]


@pytest.mark.parametrize("room", inner_rooms())
def test_arrows_inside_a_room_run_one_way_and_not_far(room: str) -> None:
    arrows = arrows_within(room)
    built = floors(arrows)
    assert arrows.keys() - set().union(*built) == set(), "a circle, and what stands on it"
    assert len(built) <= MAX_FLOORS


def test_the_command_line_opens_the_workshop_only_when_asked() -> None:
    found = {p: imports_of(p, at_load=True) & {WORKSHOP} for p in product_files() if name_of(p).startswith("commands/")}
    assert offences(found) == {}


def test_tensorflow_stays_with_training() -> None:
    found = {p: imports_of(p) & {"tensorflow", "keras"} for p in product_files() if not may_train(p)}
    assert offences(found) == {}


def test_imports_are_declared() -> None:
    """Light packages may be imported anywhere, those of extras in functions or in the files that they are for."""
    known = sys.stdlib_module_names | EDGES
    anywhere = {p: imports_of(p) - known - modules_of(*EXTRAS) for p in product_files()}
    at_load = {
        p: imports_of(p, at_load=True) - known - modules_of(*(["web"] if name_of(p).startswith("web/") else []))
        for p in product_files()
        if not may_train(p)
    }
    assert offences(anywhere) == {}
    assert offences(at_load) == {}


def test_what_the_product_imports_is_not_under_the_gpl() -> None:
    packages = with_what_they_need(declared(*EXTRAS))
    assert {"numpy", "music21", "tensorflow", "fastapi"} <= packages.keys()
    assert {name: gpl_terms(package) for name, package in packages.items() if gpl_terms(package)} == {}


@pytest.mark.parametrize("code", ["import cli", "import cli; cli.main()"], ids=["import", "help"])
def test_the_command_line_loads_nothing_slow(code: str) -> None:
    watched = (
        "import atexit, sys; "
        f"atexit.register(lambda: print('LOADED', sorted({SLOW_TO_LOAD} & set(sys.modules)))); {code}"
    )
    done = subprocess.run(
        [sys.executable, "-c", watched, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("LOADED []\n")


def test_songs_from_themes_are_written_without_readers_of_music() -> None:
    readers = {"music.readers", "music.sung"}
    code = f"import sys, pairing.compose_song, pairing.export; print(sorted({readers} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "[]\n")


def test_files_are_short() -> None:
    scripts = [path for path in repository_files() if path.suffix in {".py", ".js"}]
    lengths = {name_of(path): path.read_text(encoding="utf-8").count("\n") for path in scripts}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_the_repository_names_no_folder_outside_it() -> None:
    files = [p for p in repository_files() if p.suffix in PROSE and p.relative_to(ROOT).parts[0] != "tests"]
    outside = re.compile(r"(?<![\w/])(\.\./)?shared/|/work/|/root/")
    texts = {name_of(path): path.read_text(encoding="utf-8") for path in files}
    assert {"Makefile", ".ci/run", "pyproject.toml"} <= texts.keys()
    assert [name for name, text in texts.items() if outside.search(text)] == []
