import pytest

from lyrics.agreement import plurals_of, slips

VOCABULARY = frozenset(
    "day days rose roses lily lilies bliss kiss kisses grass his was is this wave waves sea heaven's life".split()
)


def test_plurals_are_words_beside_their_singulars() -> None:
    assert plurals_of(VOCABULARY) == {"days", "roses", "lilies", "kisses", "waves"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The days was happy", 1),
        ("the days were happy", 0),
        ("a roses bloom", 1),
        ("every lilies", 1),
        ("the roses of the sea", 0),
        ("the sound of waves is sweet", 0),
        ("I is and we was", 2),
        ("I am and we were", 0),
        ("thou are the rose", 1),
        ("he have the sea", 1),
        ("the stars that are the winter's", 0),
        ("I never cannot sing", 1),
        ("I never can", 0),
        ("not no", 1),
        ("", 0),
        ("days", 0),
    ],
)
def test_counts_neighbours_that_disagree(text: str, count: int) -> None:
    assert slips(text.split(), plurals_of(VOCABULARY)) == count
