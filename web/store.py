"""Kept songs: one SQLite file, which a crash at any moment leaves whole."""

import json
import sqlite3
from base64 import b32encode
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from pairing.export.songjson import whole_song_to_json
from pairing.reading.songjson import song_from_json
from pairing.song import Song
from web.errors import NotFound, RequestError
from web.recipes import SongRecipe

ID_CHARACTERS = 16
_APPLICATION_ID = 0x4563686F  # "Echo", so that another program's file is not taken for ours
_VERSION = 1
_MAGIC = b"SQLite format 3\0"
_BUSY_S = 10.0
"""How long to wait for another process that writes to the file."""

_TABLE = """
CREATE TABLE songs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL,
    parent TEXT,
    title TEXT NOT NULL,
    theme TEXT NOT NULL,
    key TEXT NOT NULL,
    metre TEXT NOT NULL,
    tempo_bpm REAL NOT NULL,
    seed TEXT NOT NULL, -- a file that was read may hold any number
    mood TEXT,
    first_line TEXT NOT NULL,
    recipe TEXT NOT NULL,
    notices TEXT NOT NULL,
    song TEXT NOT NULL
)"""
_BY_PARENT = "CREATE INDEX IF NOT EXISTS songs_by_parent ON songs (parent)"
_SUMMARY = "number, id, created, title, theme, key, metre, tempo_bpm, seed, mood, first_line, recipe"
_PARENT = "(SELECT p.id FROM songs AS p WHERE p.id = songs.parent AND p.number < songs.number) AS parent"
"""While it is kept: a song that was deleted is nobody's parent, not even where it was made again."""
_IS_LATEST = "NOT EXISTS (SELECT * FROM songs AS c WHERE c.parent = songs.id AND c.number > songs.number)"
"""That no kept song was made from it."""
_ALONE = "SELECT number FROM songs WHERE id = :id"
_WITH_EARLIER = """
WITH RECURSIVE going(number, parent) AS (
    SELECT number, parent FROM songs WHERE id = :id
    UNION ALL
    SELECT p.number, p.parent FROM going JOIN songs AS p ON p.id = going.parent AND p.number < going.number
    WHERE (SELECT count(*) FROM songs AS c WHERE c.parent = p.id AND c.number > p.number) = 1
)
SELECT number FROM going"""
"""The song, and of those it was made from the ones that nothing else was made from."""


class StoreError(ValueError):
    """A file that cannot keep songs."""


class NotKept(RequestError):  # noqa: N818 - named after what the answer says
    """The file of songs cannot be written to, or not be read."""

    status = 503
    retry_after_s = 30


@dataclass(frozen=True)
class StoredSong:
    """A song in the store.

    Attributes:
        id: follows from the song.
        created: when it was kept, in ISO 8601.
        parent: the song it was made from, while that is kept.
        recipe: how it was asked for.
        notices: what was not as asked.
        content: the song as an object of JSON, without files.
    """

    id: str
    created: str
    parent: str | None
    recipe: SongRecipe
    notices: tuple[str, ...]
    content: dict[str, Any]

    @property
    def link(self) -> str:
        """Path and query that make or show the song again."""
        return self.recipe.link(self.id)

    def song(self) -> Song:
        """Reads the song back from its JSON."""
        return song_from_json(self.content)


class Store:
    """Songs in a file that is made if needed. Safe to use from several threads.

    Args:
        path: of the file; its folder is made if needed.

    Raises:
        StoreError: it cannot be made, is no file of songs, or was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # a file that is gone is not made again by reading from it
        self._uri = f"{path.absolute().as_uri()}?mode=rw"
        self._lock = Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _check_kind(path)
            self._writer = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot keep songs: {error}") from error
        try:
            self._set_up()
        except sqlite3.Error as error:
            self._writer.close()
            raise StoreError(f"{path} cannot keep songs: {error}") from error
        except StoreError:
            self._writer.close()
            raise

    def close(self) -> None:
        """Closes the file for writing; nothing can be kept afterwards."""
        with self._lock:
            self._writer.close()

    def keep(
        self, song: Song, recipe: SongRecipe, notices: Sequence[str] = (), parent: str | None = None
    ) -> tuple[StoredSong, bool]:
        """Keeps a song for good, and tells whether it is new; the very same song stays as it was kept first.

        Raises:
            NotKept: the disk is full, or the file is gone or held by another.
        """
        text = canonical_json(song)
        values = {
            "id": song_id(text),
            "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "parent": parent,
            "title": song.title,
            "theme": song.theme,
            "key": str(song.key),
            "metre": str(song.metre),
            "tempo_bpm": song.tempo_bpm,
            "seed": str(song.seed),
            "mood": song.mood,
            "first_line": next(song.lines).text,
            "recipe": json.dumps(recipe.to_json()),
            "notices": json.dumps(list(notices)),
            "song": text,
        }
        names = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        statement = f"INSERT INTO songs ({names}) VALUES ({places}) ON CONFLICT (id) DO NOTHING"
        with self._writing() as cursor:
            is_new = cursor.execute(statement, values).rowcount > 0
        return self.find(str(values["id"])), is_new

    def find(self, song_id: str) -> StoredSong:
        """The song that is kept under an id.

        Raises:
            NotFound: none is kept under that id.
            NotKept: the file is gone.
        """
        columns = f"id, created, {_PARENT}, recipe, notices, song"
        with self._reading() as connection:
            row = connection.execute(f"SELECT {columns} FROM songs WHERE id = ?", (song_id,)).fetchone()
        if row is None:
            raise _not_found(song_id)
        return StoredSong(
            id=row["id"],
            created=row["created"],
            parent=row["parent"],
            recipe=SongRecipe.from_json(json.loads(row["recipe"])),
            notices=tuple(json.loads(row["notices"])),
            content=json.loads(row["song"]),
        )

    def newest(
        self, limit: int, before: int | None = None, is_latest: bool = False
    ) -> tuple[list[dict[str, Any]], int | None]:
        """Summaries of up to `limit` songs, newest first, and what `before` is for the ones after them.

        Args:
            limit: how many.
            before: as an earlier call returned it; None for the newest.
            is_latest: leaves out songs that a kept song was made from.

        Raises:
            NotKept: the file is gone.
        """
        wanted = ["number < :before"] * (before is not None) + [_IS_LATEST] * is_latest
        where = f"WHERE {' AND '.join(wanted)}" if wanted else ""
        statement = f"SELECT {_SUMMARY}, {_PARENT} FROM songs {where} ORDER BY number DESC LIMIT :limit"
        with self._reading() as connection:
            rows = connection.execute(statement, {"before": before, "limit": limit + 1}).fetchall()
        summaries = [_summary(row) for row in rows[:limit]]
        return summaries, rows[limit - 1]["number"] if len(rows) > limit else None

    def delete(self, song_id: str, with_earlier: bool = False) -> None:
        """Deletes a song, and where it is wished those it was made from.

        Args:
            song_id: its id.
            with_earlier: forgets, too, what it was made from, and what that was, up to a song that another kept one
                was made from.

        Raises:
            NotFound: none is kept under that id.
            NotKept: the file cannot be written to.
        """
        statement = f"DELETE FROM songs WHERE number IN ({_WITH_EARLIER if with_earlier else _ALONE})"
        with self._writing() as cursor:
            if not cursor.execute(statement, {"id": song_id}).rowcount:
                raise _not_found(song_id)

    def _set_up(self) -> None:
        # A commit is on the disk when it returns: FULL, which WAL alone does not mean.
        self._writer.execute("PRAGMA synchronous = FULL")
        with self._transaction() as cursor:
            version, made_by = (cursor.execute(f"PRAGMA {n}").fetchone()[0] for n in ("user_version", "application_id"))
            is_empty = not cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if not is_empty and made_by != _APPLICATION_ID:
                raise StoreError(f"{self._path} is a database of another program; wanted a file of songs or a new one")
            if version > _VERSION:
                raise StoreError(
                    f"{self._path} has version {version} of the store; this program reads up to version {_VERSION}"
                )
            if is_empty:
                cursor.execute(_TABLE)
                cursor.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                cursor.execute(f"PRAGMA user_version = {_VERSION}")
            cursor.execute(_BY_PARENT)  # in files from before there was one, too
        self._writer.execute("PRAGMA journal_mode = WAL")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Cursor]:
        try:
            with self._lock, self._transaction() as cursor:
                yield cursor
        except sqlite3.OperationalError as error:
            raise NotKept(f"the file of songs cannot be written to: {error}") from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Cursor]:
        self._writer.execute("BEGIN IMMEDIATE")
        with self._writer, closing(self._writer.cursor()) as cursor:
            yield cursor

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        # of its own, so that nobody waits for the disk behind a writer; opening one takes well under a millisecond
        try:
            with closing(sqlite3.connect(self._uri, timeout=_BUSY_S, isolation_level=None, uri=True)) as connection:
                connection.row_factory = sqlite3.Row
                yield connection
        except sqlite3.OperationalError as error:
            raise NotKept(f"the file of songs cannot be read: {error}") from error


def _check_kind(path: Path) -> None:
    """SQLite takes a file of a few bytes for an empty database, and writes over it."""
    if path.is_file() and path.stat().st_size:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise StoreError(f"{path} cannot keep songs: it is no database; wanted a file of songs or a new one")


def canonical_json(song: Song) -> str:
    """The song as text that is the same whenever the song is."""
    content = whole_song_to_json(song, {})
    del content["files"]
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def song_id(text: str) -> str:
    """The id of a song by its canonical JSON."""
    return b32encode(sha256(text.encode()).digest()).decode().lower()[:ID_CHARACTERS]


def _not_found(song_id: str) -> NotFound:
    return NotFound(f"no song {song_id[:60]!r} is kept here")


def _summary(row: sqlite3.Row) -> dict[str, Any]:
    summary = dict(row)
    del summary["number"]
    recipe = SongRecipe.from_json(json.loads(summary.pop("recipe")))
    return {**summary, "seed": int(row["seed"]), "link": recipe.link(row["id"])}
