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
    """Passes over files that `-m "not train and not slow"` leaves out whole: importing them would load TensorFlow."""
    terms = str(config.getoption("markexpr")).split(" and ")
    if collection_path.suffix != ".py" or not all(re.fullmatch(r"not \w+", term) for term in terms):
        return None
    marks = re.findall(r"pytest\.mark\.(\w+)", " ".join(OF_THE_FILE.findall(collection_path.read_text("utf-8"))))
    return True if any(f"not {mark}" in terms for mark in marks) else None
