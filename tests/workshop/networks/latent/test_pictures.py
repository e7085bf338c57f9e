from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from workshop.networks.latent.pictures import PlaneError, decoded_plane, grid_points, latent_plane
from workshop.networks.latent.walks import Latent
from workshop.networks.windows.tokens import Tokens

MEANS = np.random.default_rng(0).standard_normal((40, 2)).astype(np.float32)


def colours_in(path: Path) -> int:
    pixels = matplotlib.image.imread(path)
    return len(np.unique((pixels[..., :3] * 255).astype(int).reshape(-1, 3), axis=0))


def test_a_plane_has_a_panel_for_every_colouring(tmp_path: Path) -> None:
    density = np.linspace(1, 3, 40).tolist()
    latent_plane(MEANS, {"density": density}, tmp_path / "one.png")
    latent_plane(MEANS, {"density": density, "key": [f"key {n % 13}" for n in range(40)]}, tmp_path / "two.png")
    one, two = (matplotlib.image.imread(tmp_path / f"{name}.png") for name in ("one", "two"))
    assert two.shape[1] == 2 * one.shape[1]
    assert colours_in(tmp_path / "one.png") > 100  # a scale


def test_grid_points_cut_the_prior_into_squares_of_equal_probability() -> None:
    points = grid_points(3)
    assert points.shape == (9, 2)
    np.testing.assert_allclose(points[4], 0, atol=1e-6)
    np.testing.assert_allclose(points[0], [-0.9674, -0.9674], atol=1e-4)  # a sixth of a normal lies below
    assert points[1, 0] > points[0, 0]
    assert points[1, 1] == points[0, 1]


def test_decoded_windows_lie_side_by_side(tmp_path: Path) -> None:
    tokens = Tokens(("C4", "E4"))
    decoded_plane(tokens, np.zeros((4, 6), np.int32), tmp_path / "low.png")
    decoded_plane(tokens, np.tile([[0], [1], [0], [1]], 6), tmp_path / "both.png")
    assert (tmp_path / "low.png").read_bytes() != (tmp_path / "both.png").read_bytes()
    assert colours_in(tmp_path / "both.png") > 1


@pytest.mark.parametrize(
    ("means", "colourings", "named"),
    [
        pytest.param(MEANS[:, :1], {}, r"\(40, 1\)", id="one dimension"),
        pytest.param(MEANS[0], {}, r"\(2,\)", id="no rows"),
        pytest.param(MEANS, {"key": ["C"]}, "1 values of 'key' for 40 windows", id="too few values"),
    ],
)
def test_what_no_plane_shows_is_refused(
    means: Latent, colourings: dict[str, list[str]], named: str, tmp_path: Path
) -> None:
    with pytest.raises(PlaneError, match=named):
        latent_plane(means, colourings, tmp_path / "plane.png")
