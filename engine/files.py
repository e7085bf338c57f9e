"""Where shipped data lies, and how files are written so that no reader ever sees half of one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


class MissingDataError(ValueError):
    """A file that ships with the program is not where it should be."""


def data_path(*parts: str) -> Path:
    """Path of a shipped file: `data/` lies beside the rooms, in a checkout as where the wheel is installed.

    Raises:
        MissingDataError: no such file.
    """
    path = Path(__file__).resolve().parent.parent.joinpath("data", *parts)
    if not path.exists():
        raise MissingDataError(f"missing shipped file: {path} (reinstall eternal-echoes to restore it)")
    return path


class UnwritableError(ValueError):
    """A file that cannot be written where it should go."""


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """A path to write to; renamed to `target` when the block ends without an error, else removed.

    The parent folder of `target` is made if needed. The temporary name keeps the suffix, because some libraries
    choose the format by it.

    Raises:
        UnwritableError: the folder cannot be made or written to, or the disk is full.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.parent, prefix=".writing-") as folder:
            aside = Path(folder) / target.name
            yield aside
            aside.replace(target)
    except OSError as error:
        raise UnwritableError(f"cannot write {target}: {error.strerror or error}") from error


def write_text(target: Path, text: str) -> None:
    """Writes UTF-8 text to `target`, atomically."""
    with written_aside(target) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(target: Path, content: bytes) -> None:
    """Writes `content` to `target`, atomically."""
    with written_aside(target) as aside:
        aside.write_bytes(content)
