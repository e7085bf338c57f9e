"""Songs that were made from one another by changes: which are listed, and which go together."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.web.test_store import RECIPE, numbered
from web.errors import NotFound
from web.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "songs.sqlite")) as store:
        yield store


def test_a_song_that_was_deleted_and_made_again_is_nobodys_parent(store: Store) -> None:
    first, _ = store.keep(numbered(1), RECIPE)
    second, _ = store.keep(numbered(2), RECIPE, parent=first.id)
    store.delete(first.id)
    again, _ = store.keep(numbered(1), RECIPE, parent=second.id)
    assert store.find(second.id).parent is None
    assert again.parent == second.id
    assert seeds(store, is_latest=True) == [1]


def seeds(store: Store, limit: int = 100, *, is_latest: bool = False) -> list[int]:
    """Of all songs, newest first, read page by page."""
    found, before = [], None
    while True:
        page, before = store.newest(limit, before, is_latest)
        found += [summary["seed"] for summary in page]
        if before is None:
            return found
        assert len(page) == limit


def kept_line(store: Store, *numbers: int, parent: str | None = None) -> list[str]:
    """Keeps songs each of which was made from the one before it, and returns their ids."""
    ids = []
    for number in numbers:
        parent = store.keep(numbered(number), RECIPE, parent=parent)[0].id
        ids.append(parent)
    return ids


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_the_latest_are_those_that_nothing_was_made_from(store: Store, limit: int) -> None:
    first, *_ = kept_line(store, 1, 2, 3)
    kept_line(store, 4)
    kept_line(store, 5, 6, parent=first)
    kept_line(store, *range(10, 40))
    assert seeds(store, limit, is_latest=True) == [39, 6, 4, 3]
    assert len(seeds(store, limit)) == 36


def test_what_a_deleted_song_was_made_from_is_the_latest_again(store: Store) -> None:
    *_, last = kept_line(store, 1, 2)
    store.delete(last)
    assert seeds(store, is_latest=True) == [1]


@pytest.mark.parametrize("is_latest", [False, True])
def test_songs_are_listed_without_looking_at_all_of_them(store: Store, is_latest: bool) -> None:
    asked: list[str] = []
    connect = sqlite3.connect

    def watched(*args: object, **wishes: object) -> sqlite3.Connection:
        connection = connect(*args, **wishes)  # type: ignore[call-overload]
        connection.set_trace_callback(asked.append)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", watched)
        store.newest(2, 9, is_latest)
    (statement,) = asked
    plan = [row[3] for row in store._writer.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert [step for step in plan if step.startswith("SCAN")] == []
    assert all("INDEX" in step or "PRIMARY KEY" in step for step in plan if step.startswith("SEARCH"))


def test_a_song_is_deleted_with_what_it_was_made_from(store: Store) -> None:
    *_, last = kept_line(store, 1, 2, 3)
    kept_line(store, 4)
    store.delete(last, with_earlier=True)
    assert seeds(store) == [4]


def test_what_another_song_was_made_from_stays(store: Store) -> None:
    first, second, third = kept_line(store, 1, 2, 3)
    kept_line(store, 4, parent=second)
    store.delete(third, with_earlier=True)
    assert seeds(store) == [4, 2, 1]
    store.delete(first, with_earlier=True)
    assert seeds(store) == [4, 2]


def test_what_was_made_from_it_stays(store: Store) -> None:
    _, second, _ = kept_line(store, 1, 2, 3)
    store.delete(second, with_earlier=True)
    assert seeds(store) == [3]


def test_nothing_is_deleted_with_a_song_that_is_not_kept(store: Store) -> None:
    kept_line(store, 1, 2)
    with pytest.raises(NotFound, match="aaaa"):
        store.delete("aaaa", with_earlier=True)
    assert seeds(store) == [2, 1]


def test_a_file_from_before_lists_the_latest(tmp_path: Path) -> None:
    path = tmp_path / "songs.sqlite"
    with closing(Store(path)) as store:
        kept_line(store, 1, 2)
        store._writer.execute("DROP INDEX songs_by_parent")
    with closing(Store(path)) as store:
        assert seeds(store, is_latest=True) == [2]
        assert store._writer.execute("SELECT count(*) FROM sqlite_master WHERE name = 'songs_by_parent'").fetchone()[0]
