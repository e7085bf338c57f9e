"""What no song file exceeds, so that a damaged or hostile one is refused at once."""

from pathlib import Path

from music.readers import ReadError

LONGEST_QL = 100_000
"""The latest a note may end, in quarters: 14 hours at 120 a minute."""

MOST_SYLLABLES = 20_000
"""More than any opera has; reading so many takes seconds."""

MOST_BYTES = 64 * 2**20
"""The longest file read."""


class TooLongError(ValueError):
    """A song beyond these limits."""


def check_syllables(count: int) -> None:
    """Refuses more syllables than a song can have.

    Raises:
        TooLongError: there are more than `MOST_SYLLABLES`.
    """
    if count > MOST_SYLLABLES:
        raise TooLongError(f"{count} syllables; wanted at most {MOST_SYLLABLES}")


def content_of(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        ReadError: no such file, one that may not be read, an empty one, or one longer than `MOST_BYTES`.
    """
    if not path.is_file():
        raise ReadError(f"{path}: {'a folder' if path.is_dir() else 'no such file'}; wanted a song")
    try:
        size = path.stat().st_size
        if not 0 < size <= MOST_BYTES:
            raise ReadError(f"{path}: it has {size} bytes; wanted a song of 1 to {MOST_BYTES}")
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}; wanted a file that can be read") from error
