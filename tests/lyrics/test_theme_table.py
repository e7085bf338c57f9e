from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray

from lyrics.theme import TOPIC_SIZE, ThemeTable, ThemeTableError
from tests.lyrics.models import WORDS, small_themes

MANY = len({word.lower() for word in WORDS})


def test_bytes_keep_words_and_nearly_all_of_the_figures() -> None:
    table = small_themes()
    again = ThemeTable.from_bytes(table.to_bytes())
    assert again.words == table.words
    assert (again.rated == table.rated).all()
    assert np.allclose(again.topics, table.topics, atol=0.5 / 127)
    for name in ("valence", "arousal", "rarity"):
        assert np.allclose(getattr(again, name), getattr(table, name), atol=2e-3), name


def test_what_was_read_is_written_to_the_same_arrays() -> None:
    first = small_themes().to_bytes()
    assert arrays_of(ThemeTable.from_bytes(first).to_bytes()).keys() == arrays_of(first).keys()
    for name, array in arrays_of(ThemeTable.from_bytes(first).to_bytes()).items():
        assert array.tobytes() == arrays_of(first)[name].tobytes(), name


def arrays_of(content: bytes) -> dict[str, NDArray[np.generic]]:
    with np.load(BytesIO(content)) as stored:
        return {key: stored[key] for key in stored}


def packed(arrays: dict[str, NDArray[np.generic]]) -> bytes:
    content = BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    return content.getvalue()


def test_the_mean_topic_is_a_unit_vector_between_the_words() -> None:
    topic = small_themes().mean_topic(["sea", "moon", "quux"])
    assert np.linalg.norm(topic) == pytest.approx(1)
    assert topic[:2].tolist() == pytest.approx([0.5**0.5] * 2)


@pytest.mark.parametrize("words", [[], ["quux"], ["the"]], ids=["none", "unknown", "without a topic"])
def test_the_mean_topic_of_nothing_is_zeros(words: list[str]) -> None:
    assert not small_themes().mean_topic(words).any()
    assert small_themes().mean_topic(words).shape == (TOPIC_SIZE,)


@pytest.mark.parametrize(
    ("text", "valence"),
    [
        ("love", 0.8),
        ("love quux the", 0.8),
        ("love love", 1),
        ("sorrow love", 0.2 / 2**0.5),
        ("sorrow weeping grave", -1.5 / 3**0.5),
        ("sea", 0),
        ("", 0),
    ],
)
def test_mean_valence_counts_rated_words_alone(text: str, valence: float) -> None:
    assert small_themes().mean_valence(text.split()) == pytest.approx(valence)


def garbled(content: bytes) -> bytes:
    middle = len(content) // 3
    return content[:middle] + bytes(b ^ 0x55 for b in content[middle : middle + 60]) + content[middle + 60 :]


DAMAGES = {
    "empty": lambda content: b"",
    "text": lambda content: b"no table",
    "cut off": lambda content: content[: len(content) // 2],
    "garbled": garbled,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_refuses_damaged_content(damage: str) -> None:
    with pytest.raises(ThemeTableError, match="table of themes is damaged"):
        ThemeTable.from_bytes(DAMAGES[damage](small_themes().to_bytes()))


def test_refuses_one_array_in_place_of_four() -> None:
    content = BytesIO()
    np.save(content, np.zeros(3))
    with pytest.raises(ThemeTableError, match="is damaged"):
        ThemeTable.from_bytes(content.getvalue())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("topics", np.zeros((3, TOPIC_SIZE), np.int8)),
        ("topics", np.zeros((MANY, 3), np.int8)),
        ("feelings", np.zeros((2, MANY), np.float16)),
        ("feelings", np.zeros((3, 5), np.float16)),
        ("rated", np.zeros(5, bool)),
    ],
    ids=["other rows", "other topic size", "a feeling too few", "feelings of other words", "ratings of other words"],
)
def test_refuses_arrays_that_disagree(name: str, value: NDArray[np.generic]) -> None:
    with pytest.raises(ThemeTableError, match="table of themes"):
        ThemeTable.from_bytes(packed({**arrays_of(small_themes().to_bytes()), name: value}))


@pytest.mark.parametrize("name", ["words", "topics", "feelings", "rated"])
def test_refuses_a_missing_array(name: str) -> None:
    arrays = {key: value for key, value in arrays_of(small_themes().to_bytes()).items() if key != name}
    with pytest.raises(ThemeTableError, match=name):
        ThemeTable.from_bytes(packed(arrays))
