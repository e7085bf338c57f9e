import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from engine.runtime import ARRAYS, CONFIG, ModelFolderError
from music.boundaries import phrase_starts
from music.boundaries.detector import Detector, Layers
from music.boundaries.features import Array, tune_features
from music.boundaries.lengths import LONGEST
from music.metre import Metre
from tests.music.boundaries.tunes import maman, ode
from workshop.boundaries.corpus import CutTune


def linear(inputs: int, weights: dict[int, float], bias: float) -> Layers:
    """A network without hidden layers."""
    matrix = np.zeros((inputs, 1), np.float32)
    for place, weight in weights.items():
        matrix[place] = weight
    ones: Array = np.ones(inputs, np.float32)
    return Layers(np.zeros(inputs, np.float32), ones, (matrix,), (np.array([bias], np.float32),))


def by_hand() -> Detector:
    """Hears a start where the note before is long, and nothing else."""
    inputs = tune_features(maman().notes, maman().metre).shape[1]
    before = 5 * 8  # the window's first feature of the note before: the logarithm of its length
    first = linear(inputs, {before: 4.0}, -2.0)
    second = linear(inputs + 33 + 32 + 14, {inputs + 16: 3.0}, 0.0)  # the middle of the context is the note itself
    return Detector((first,), (second,), np.zeros(LONGEST, np.float32))


def test_the_second_network_hears_what_the_first_made_of_it() -> None:
    assert by_hand().starts(maman().notes, maman().metre) == maman().starts


def test_the_offset_makes_more_phrases() -> None:
    detector = by_hand()
    more = Detector(detector.first, detector.second, detector.lengths, 99.0)
    assert more.starts(maman().notes, maman().metre) == tuple(range(42))


def test_saved_and_loaded(tmp_path: Path) -> None:
    by_hand().save(tmp_path, {"seed": 1})
    assert Detector.load(tmp_path).starts(maman().notes, maman().metre) == maman().starts
    assert json.loads((tmp_path / CONFIG).read_text())["settings"] == {"seed": 1}


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        by_hand().save(tmp_path / folder, {})
    assert (tmp_path / "a" / ARRAYS).read_bytes() == (tmp_path / "b" / ARRAYS).read_bytes()


def spoil_weights(folder: Path) -> None:
    (folder / ARRAYS).write_bytes((folder / ARRAYS).read_bytes()[:-9])


def spoil_config(folder: Path) -> None:
    (folder / CONFIG).write_text('{"sha256": 3}')


def change_features(folder: Path) -> None:
    fields = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps(fields | {"hears": fields["hears"] | {"reach": 99}}))


SPOILT = {
    "no-folder": (lambda folder: [path.unlink() for path in folder.iterdir()], "no model"),
    "no-weights": (lambda folder: (folder / ARRAYS).unlink(), "weights.npz cannot be read"),
    "cut-weights": (spoil_weights, "is damaged"),
    "no-digest": (spoil_config, "is damaged"),
    "no-json": (lambda folder: (folder / CONFIG).write_text("{"), "is damaged"),
    "other-features": (change_features, "'reach': 99.*this version hears.*'reach': 6"),
}


@pytest.mark.parametrize(("spoil", "message"), SPOILT.values(), ids=SPOILT)
def test_spoilt_folders_are_refused(tmp_path: Path, spoil: object, message: str) -> None:
    by_hand().save(tmp_path, {})
    assert callable(spoil)
    spoil(tmp_path)
    with pytest.raises(ModelFolderError, match=message):
        Detector.load(tmp_path)


def test_weights_that_are_none_are_refused_though_their_digest_is_right(tmp_path: Path) -> None:
    by_hand().save(tmp_path, {})
    (tmp_path / ARRAYS).write_bytes(b"no zip")
    fields = json.loads((tmp_path / CONFIG).read_text())
    fields["sha256"][ARRAYS] = sha256(b"no zip").hexdigest()
    (tmp_path / CONFIG).write_text(json.dumps(fields))
    with pytest.raises(ModelFolderError, match="holds no weights"):
        Detector.load(tmp_path)


KNOWN = {
    "maman": maman(),
    "maman-higher": maman(67),
    "maman-in-eighths": maman(unit_ql=0.5),
    "ode": ode(),
    "ode-lower": ode(53),
}


@pytest.mark.parametrize("tune", KNOWN.values(), ids=KNOWN)
def test_the_shipped_detector_finds_the_phrases_of_tunes_everybody_knows(tune: CutTune) -> None:
    assert phrase_starts(tune.notes, tune.metre) == tune.starts


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_short_tunes(count: int) -> None:
    assert phrase_starts(maman().notes[:count], Metre(4, 4)) == (0,) * min(count, 1)
