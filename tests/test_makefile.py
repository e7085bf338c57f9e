import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STAMPS = (".song-stamp", ".web-stamp", ".dev-stamp", ".page-stamp")
READ = ("Makefile", "pyproject.toml", "constraints.txt", "tests/page/package-lock.json")

# Stands where the environment's Python would, and notes each call: one line of arguments after an empty line.
RECORDER = """#!/bin/sh
printf '\\n' >>calls
for argument in "$@"; do printf '%s\\n' "$argument" >>calls; done
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that holds what make reads, under a name with a space, and a finished environment."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    for name in READ:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(RECORDER)
    python.chmod(0o755)
    installed(folder, "mido")
    for name in (*READ, ".venv/bin/python"):
        os.utime(folder / name, (1_000, 1_000))
    for stamp in STAMPS:
        (folder / ".venv" / stamp).touch()
    return folder


def installed(folder: Path, package: str, *, whole: bool = True) -> Path:
    info = folder / ".venv" / "lib" / "python3.11" / "site-packages" / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").touch()
    if whole:
        (info / "INSTALLER").touch()
    return info


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=inherited | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def calls(folder: Path) -> list[list[str]]:
    """Arguments of every call of the environment's Python, oldest first."""
    record = folder / "calls"
    return (
        [call.split("\n") for call in record.read_text(encoding="utf-8")[1:-1].split("\n\n")] if record.exists() else []
    )


def test_help_is_the_default_and_names_the_targets(checkout: Path) -> None:
    done = make(checkout)
    assert done.returncode == 0
    for target in ("help", "song", "serve", "setup", "quick", "test", "wheel", "clean"):
        assert f"  {target} " in done.stdout


THEMES = [
    "melancholy",
    "lost at sea",
    'it\'s "late"',
    "$HOME and $(shell echo no) `echo no` $$",
    "mélancolie 海",
    "--help",
    "a # b; c \\ d",
    "",
]


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_arrives_as_it_was_given(checkout: Path, theme: str) -> None:
    assert make(checkout, "song", f"THEME={theme}").returncode == 0
    assert make(checkout, "song", THEME=theme).returncode == 0
    assert calls(checkout) == [["cli.py", "song", f"--theme={theme}"]] * 2


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["song"], ["song", "--theme=melancholy"]),
        (["song", "SEED=7"], ["song", "--theme=melancholy", "--seed=7"]),
        (["serve"], ["serve"]),
        (["serve", "PORT=8080"], ["serve", "--port=8080"]),
    ],
    ids=" ".join,
)
def test_what_is_given_is_passed_on_and_nothing_installed(checkout: Path, words: list[str], wanted: list[str]) -> None:
    assert make(checkout, *words).returncode == 0
    assert calls(checkout) == [["cli.py", *wanted]]


@pytest.mark.parametrize(("target", "project"), [("song", "."), ("serve", ".[web]"), ("setup", ".[dev]")])
@pytest.mark.parametrize("changed", ["constraints.txt", "pyproject.toml"])
def test_changed_requirements_are_installed_once(checkout: Path, target: str, project: str, changed: str) -> None:
    stamps = [checkout / ".venv" / name for name in STAMPS]
    for stamp in stamps:
        os.utime(stamp, (2_000, 2_000))
    os.utime(checkout / changed, (3_000, 3_000))
    for _ in range(2):
        assert make(checkout, target).returncode == 0
    installs = [call for call in calls(checkout) if "install" in call]
    assert installs == [["-m", "pip", "install", "--quiet", "--editable", project]]


def test_a_failed_install_is_not_taken_for_done(checkout: Path) -> None:
    (checkout / ".venv" / ".song-stamp").unlink()
    (checkout / ".venv" / "bin" / "python").write_text('#!/bin/sh\ntest "$3" != install\n')
    for _ in range(2):
        assert make(checkout, "song").returncode != 0


def test_a_package_cut_off_in_mid_install_is_removed_first(checkout: Path) -> None:
    half = installed(checkout, "numpy", whole=False)
    whole = installed(checkout, "pandas")
    (checkout / ".venv" / ".song-stamp").unlink()
    assert make(checkout, "song").returncode == 0
    assert not half.exists()
    assert whole.exists()


@pytest.mark.parametrize("python", ["no-such-python", "false"])
def test_a_python_that_will_not_do_is_named_before_anything_is_made(checkout: Path, python: str) -> None:
    shutil.rmtree(checkout / ".venv")
    done = make(checkout, "song", f"PYTHON={python}")
    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stderr
    assert not (checkout / ".venv").exists()


def test_the_checks_of_ci_are_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text(encoding="utf-8")
    listed = make(ROOT, "--dry-run", "test", f"PYTHON={sys.executable}").stdout
    for tool in ("ruff check", "ruff format --check", "mypy", "oxlint", "tsc", "pytest"):
        assert f" {tool}" in listed.replace("/", " ")
