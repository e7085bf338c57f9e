from itertools import combinations

import numpy as np
import pytest

from pairing.setting.alignment import Links, Worth, chances, likeliest_syllables, most_expected

NOTES = 6
IN_TWO_WAYS = Links.of([[], [0], [], [1, 2], [3]], [0, 2], [4])
"""A word of two syllables (0, 1) or one (2), then two more."""
WAYS = ((0, 1, 3, 4), (2, 3, 4))

Path = tuple[int, ...]


def drawn_worth(rng: np.random.Generator, notes: int, syllables: int) -> Worth:
    begins, continues = rng.normal(0, 2, (2, notes, syllables, 2)).astype(np.float32)
    return Worth(begins, continues)


def value(worth: Worth, path: Path, starts: Path) -> float:
    total = float(worth.begins[0, path[0], 0])
    at, several = 0, 0
    for note in range(1, len(worth.begins)):
        if note in starts:
            at += 1
            total += float(worth.begins[note, path[at], several])
            several = 0
        else:
            total += float(worth.continues[note, path[at], several])
            several = 1
    return total


def all_settings(worth: Worth, ways: tuple[Path, ...]) -> list[tuple[float, Path, Path]]:
    later = range(1, len(worth.begins))
    return [
        (value(worth, path, (0, *starts)), path, (0, *starts))
        for path in ways
        for starts in combinations(later, len(path) - 1)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_all_settings_are_weighed(seed: int) -> None:
    worth = drawn_worth(np.random.default_rng(seed), NOTES, 5)
    settings = all_settings(worth, WAYS)
    total = np.logaddexp.reduce([weight for weight, _, _ in settings])
    expected = np.zeros((NOTES, 5))
    for weight, path, starts in settings:
        expected[list(starts), list(path)] += np.exp(weight - total)
    weighed = chances([worth], [IN_TWO_WAYS])
    assert weighed.log_total[0] == pytest.approx(total, abs=1e-4)
    assert weighed.begins[0].sum(axis=2) == pytest.approx(expected, abs=1e-5)
    assert weighed.begins.sum() + weighed.continues.sum() == pytest.approx(NOTES, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_the_likeliest_way_to_say_the_words_is_found(seed: int) -> None:
    worth = drawn_worth(np.random.default_rng(seed), NOTES, 5)
    assert tuple(likeliest_syllables(worth, IN_TWO_WAYS)) == max(all_settings(worth, WAYS))[1]


def test_songs_together_are_weighed_as_alone() -> None:
    rng = np.random.default_rng(3)
    worths = [drawn_worth(rng, NOTES, 5), drawn_worth(rng, 4, 2), drawn_worth(rng, 3, 3)]
    links = [IN_TWO_WAYS, Links.chain(2), Links.chain(3)]
    together = chances(worths, links)
    for number, (worth, link) in enumerate(zip(worths, links, strict=True)):
        alone = chances([worth], [link])
        notes, syllables = worth.begins.shape[:2]
        assert together.log_total[number] == pytest.approx(alone.log_total[0], abs=1e-4)
        assert together.begins[number, :notes, :syllables] == pytest.approx(alone.begins[0], abs=1e-5)
        assert together.begins[number].sum() == pytest.approx(alone.begins[0].sum(), abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_as_many_as_possible_are_expected_to_be_right(seed: int) -> None:
    table = np.random.default_rng(seed).random((7, 4)).astype(np.float32)
    best = max(combinations(range(1, 7), 3), key=lambda starts: sum(table[(0, *starts), range(4)]))
    assert most_expected(table) == [0, *best]


def test_as_many_syllables_as_notes_leave_one_setting() -> None:
    worth = drawn_worth(np.random.default_rng(1), 5, 5)
    weighed = chances([worth], [Links.chain(5)])
    assert weighed.begins[0].sum(axis=2) == pytest.approx(np.eye(5), abs=1e-5)
