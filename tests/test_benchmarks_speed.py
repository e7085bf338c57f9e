import json
from pathlib import Path

import pytest

from benchmarks import speed_generation, speed_reading, speed_training
from benchmarks.side_by_side import seconds_a_unit, show
from music.keys import Key
from music.metre import Metre
from music.notes import Note, Part, Piece, in_order

pytestmark = pytest.mark.train


def test_actions_take_turns_after_a_first_call_that_does_not_count() -> None:
    calls: list[str] = []

    def action(name: str) -> int:
        calls.append(name)
        return 10

    taken = seconds_a_unit({"a": lambda: action("a"), "b": lambda: action("b")}, rounds=2)
    assert calls == list("ababab")
    assert all(0 < seconds < 1 for seconds in taken.values())


def test_figures_are_shown_as_lines_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    show({"notes a second": 3400.4, "share": 0.123456}, as_json=False)
    assert capsys.readouterr().out == "notes a second  3,400\nshare           0.1235\n"
    show({"share": 0.5}, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"share": 0.5}


def test_generation_is_timed_both_ways_on_networks_of_one_size() -> None:
    found = speed_generation.figures(units=8, vocabulary=20, rounds=1, notes=20, usual_notes=2)
    usual = found["usual, notes a second"]
    for name in ("int8", "float32"):
        assert found[f"{name} is faster than usual by"] == pytest.approx(found[f"{name}, notes a second"] / usual)
        assert found[f"{name}, share of the memory limit"] > 0


def test_training_is_timed_both_ways() -> None:
    found = speed_training.figures(units=4, vocabulary=20, rounds=1, compiled=False)
    ratio = found["ours, targets a second"] / found["usual, targets a second"]
    assert found["ours is faster than usual by"] == pytest.approx(ratio)


def test_reading_is_timed_on_the_same_notes(tmp_path: Path) -> None:
    notes = in_order(Note(onset, 1.0, 60 + onset % 12) for onset in range(30))
    piece = Piece("scale", (Part("", notes),), Key.parse("C major"), Metre(4, 4), 100)
    found = speed_reading.figures([speed_reading.write_piece(piece, tmp_path / "scale.mid")], rounds=1)
    assert (found["files"], found["notes"]) == (1, 30)
    ratio = found["ours, notes a second"] / found["music21, notes a second"]
    assert found["ours is faster than music21 by"] == pytest.approx(ratio)
