import pytest

from music.dynamics import LEVELS, level_of


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_every_mark_has_its_level(level: int) -> None:
    assert level_of(LEVELS[level]) == level


@pytest.mark.parametrize(
    ("mark", "level"),
    [("fp", 2), ("pppp", 0), ("ffff", 7), ("(p", 2), ("mf>", 4), ("sf", None), ("ffz", None), ("<", None)],
)
def test_marks_are_read_as_they_stand_in_scores(mark: str, level: int | None) -> None:
    assert level_of(mark) == level
