"""What every test runs under."""

import re
from pathlib import Path

import pytest
from hypothesis import settings

# Examples come from the test itself rather than from the clock or an earlier run: a failure on one machine is
# a failure on all. No deadline, because a loaded machine says nothing about the code.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")

OF_THE_FILE = re.compile(r"^pytestmark = (.+)$", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Passes over files, and folders of files, that `-m "not train and not slow"` leaves out whole.

    To be left out they would first be imported, and TensorFlow with them.
    """
    terms = str(config.getoption("markexpr")).split(" and ")
    if not all(re.fullmatch(r"not \w+", term) for term in terms):
        return None
    files = [collection_path] if collection_path.suffix == ".py" else list(collection_path.rglob("test_*.py"))
    return True if files and all(terms_of(file) & set(terms) for file in files) else None


def terms_of(file: Path) -> set[str]:
    """What leaves the file out, such as "not train"."""
    marks = re.findall(r"pytest\.mark\.(\w+)", " ".join(OF_THE_FILE.findall(file.read_text("utf-8"))))
    return {f"not {mark}" for mark in marks}
