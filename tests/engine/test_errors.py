import json

import pytest

from engine.errors import is_for_people
from lyrics.title import TitleError
from music.metre import MetreError
from web.store import StoreError
from workshop.corpus.errors import CorpusError


@pytest.mark.parametrize(
    "error", [MetreError("13/0"), TitleError("none"), StoreError("no file"), CorpusError("no folder")]
)
def test_our_own_errors_are_for_people(error: Exception) -> None:
    assert is_for_people(error)


@pytest.mark.parametrize("error", [ValueError("math domain error"), json.JSONDecodeError("x", "y", 0), KeyError("a")])
def test_others_are_bugs(error: Exception) -> None:
    assert not is_for_people(error)
