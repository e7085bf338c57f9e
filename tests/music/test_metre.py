import pytest

from music.metre import Metre, MetreError


@pytest.mark.parametrize(
    ("text", "bar_ql", "beat_ql", "compound"),
    [("4/4", 4, 1, False), ("3/4", 3, 1, False), ("6/8", 3, 1.5, True), ("2/2", 4, 2, False),
     ("3/8", 1.5, 0.5, False), ("12/8", 6, 1.5, True), ("5/8", 2.5, 0.5, False), ("6/4", 6, 1, False)],
)  # fmt: skip
def test_lengths(text: str, bar_ql: float, beat_ql: float, compound: bool) -> None:
    metre = Metre.parse(text)
    assert (metre.bar_ql, metre.beat_ql, metre.is_compound, str(metre)) == (bar_ql, beat_ql, compound, text)


@pytest.mark.parametrize(
    ("text", "strengths"),
    [
        ("4/4", [1.0, 0.25, 0.5, 0.25, 0.75, 0.25, 0.5, 0.25]),
        ("3/4", [1.0, 0.25, 0.5, 0.25, 0.5, 0.25]),
        ("6/8", [1.0, 0.25, 0.25, 0.75, 0.25, 0.25]),
    ],
)
def test_strengths_by_eighths(text: str, strengths: list[float]) -> None:
    metre = Metre.parse(text)
    for bar in (0, 3):
        assert [metre.strength(bar * metre.bar_ql + i / 2) for i in range(len(strengths))] == strengths
    assert metre.strength(0.125) == 0.0


@pytest.mark.parametrize("text", ["", "4", "4/", "/4", "0/4", "25/4", "4/3", "-3/4", "4/4/4", "a/b", "3.5/4"])
def test_refuses_metres_that_do_not_exist(text: str) -> None:
    with pytest.raises(MetreError):
        Metre.parse(text)
