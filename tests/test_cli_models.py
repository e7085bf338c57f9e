from pathlib import Path
from typing import Any

import pytest

from engine import files
from tests.commands import ROOT, check_refused, echoes


def song(out: Path) -> tuple[str, ...]:
    return ("song", "--theme", "joy", "--seed", "5", "--out", str(out), "--verses", "1", "--lines", "2")


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.unlink()
    path.write_bytes(content)


def halved(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[: len(content) // 2])


MODEL_FILES = [
    *(f"voice/{name}" for name in ("config.json", "step.onnx", "vocabulary.json")),
    *(f"verse/{name}" for name in ("config.json", "step.onnx", "vocabulary.json", "words.txt", "themes.npz")),
]


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped models as links in a folder of their own, from where they are loaded."""
    for name in MODEL_FILES:
        link = tmp_path / "data" / "models" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(ROOT / "data" / "models" / name)
    monkeypatch.setattr(files, "__file__", str(tmp_path / "engine" / "files.py"))
    return tmp_path / "data" / "models"


@pytest.mark.parametrize("name", MODEL_FILES)
@pytest.mark.parametrize("harm", [Path.unlink, halved, damaged], ids=["missing", "halved", "damaged"])
def test_a_model_file_that_is_not_whole_is_named_in_a_line(name: str, harm: Any, models: Path, tmp_path: Path) -> None:
    harm(models / name)
    out = tmp_path / "out"
    check_refused(echoes(*song(out)), 1, str(models / name.partition("/")[0]), name.partition("/")[2])
    assert not out.exists()


def test_a_missing_model_folder_is_named_in_a_line(models: Path, tmp_path: Path) -> None:
    (models / "voice").rename(tmp_path / "elsewhere")
    check_refused(echoes(*song(tmp_path / "out")), 1, f"missing shipped file: {models / 'voice'}")
