from dataclasses import dataclass
from pathlib import Path

import matplotlib.image

from engine.curves import draw_curves


@dataclass(frozen=True)
class Point:
    epoch: float
    train_loss: float
    valid_loss: float


FALLING = [Point(n / 2, 5 / (n + 1), 6 / (n + 1)) for n in range(4)]


def test_draws_a_picture_of_the_losses(tmp_path: Path) -> None:
    draw_curves(FALLING, tmp_path / "runs" / "curves.png")
    draw_curves(FALLING[:2], tmp_path / "shorter.png")
    picture = matplotlib.image.imread(tmp_path / "runs" / "curves.png")
    assert picture.shape[:2] == (440, 660)
    assert (picture != matplotlib.image.imread(tmp_path / "shorter.png")).any()


def test_the_same_losses_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        draw_curves(FALLING, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_run_without_a_validation_yet_has_an_empty_picture(tmp_path: Path) -> None:
    draw_curves([], tmp_path / "curves.png")
    assert (tmp_path / "curves.png").stat().st_size > 0
