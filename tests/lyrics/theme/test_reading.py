import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.theme.reading import LONGEST_THEME, Theme, ThemeError, read_theme
from tests.lyrics.models import small_themes


def read(text: str) -> Theme:
    return read_theme(text, small_themes())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sea", ("sea",)),
        ("  The  SEA\n", ("sea",)),
        ("lost: sea & shore!", ("sea", "shore")),
        ("the sea of the sea", ("sea",)),
        ("a song about love", ("love",)),
        ("the", ("the",)),
        ("of that", ("of", "that")),
    ],
)
def test_reads_the_telling_words(text: str, words: tuple[str, ...]) -> None:
    assert read(text).words == words


def test_a_known_word_leaves_no_notice() -> None:
    theme = read("sorrow")
    assert theme.notices == ()
    assert theme.text == "sorrow"
    assert theme.feeling.topic[2] == 1
    table = small_themes()
    row = table.rows["sorrow"]
    assert theme.valence == theme.feeling.valence == pytest.approx(table.valence[row])
    assert theme.arousal == pytest.approx(table.arousal[row])


def test_feelings_lie_between_the_mean_and_the_strongest() -> None:
    mean = (read("love").valence + read("sea").valence) / 2
    theme = read("love and the sea")
    assert mean < theme.valence < read("love").valence
    assert np.linalg.norm(theme.feeling.topic) == pytest.approx(1)


def test_where_words_disagree_the_unpleasant_ones_count_more() -> None:
    assert read("sorrow").valence < read("sorrow love").valence < 0
    assert abs(read("sorrow").valence) < read("love").valence


@pytest.mark.parametrize(
    ("word", "taken"),
    [("oceans", "ocean"), ("delighted", "delight"), ("lonelly", "lonely"), ("Imaginations", "imagination")],
)
def test_an_unknown_word_is_taken_for_its_like_with_a_notice(word: str, taken: str) -> None:
    theme = read(word)
    assert theme.words == (taken,)
    (notice,) = theme.notices
    assert f"'{word.lower()}' is not known; taken for '{taken}'" == notice


@pytest.mark.parametrize("word", ["quux", "qq", "sex", "x" * 300])
def test_a_word_like_no_other_has_no_say(word: str) -> None:
    theme = read(f"{word} sea")
    assert theme.words == ("sea",)
    (notice,) = theme.notices
    assert "has no say" in notice
    assert word[:30] in notice
    assert len(notice) < 100


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ThemeError, match="UTF-8"):
        read("bad\udcff")


@pytest.mark.parametrize("text", ["s\u00e9a", "se\u0301a"], ids=["composed", "decomposed"])
def test_accents_make_no_difference(text: str) -> None:
    assert read(text).words == ("sea",)


UNKNOWN = {
    "emoji": "\U0001f30a\U0001f319",
    "Cyrillic": "\u043c\u0435\u043b\u0430\u043d\u0445\u043e\u043b\u0438\u044f",
    "Chinese": "\u6d77",
    "Turkish": "\u0130\u0131",
    "number": "42",
    "points": "...",
    "made up": "quux",
}


@pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN)
def test_a_theme_of_nothing_known_is_read_with_a_notice(text: str) -> None:
    theme = read(text)
    assert theme.words == ()
    assert theme.text == text
    assert "is known; the song is written without a topic" in theme.notices[-1]
    assert not theme.feeling.topic.any()
    assert (theme.valence, theme.arousal) == (0, 0)


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u3000"], ids=["empty", "space", "tab", "wide space"])
def test_refuses_an_empty_theme(text: str) -> None:
    with pytest.raises(ThemeError, match="the theme is empty"):
        read(text)


def test_refuses_a_huge_theme() -> None:
    assert read("sea " * (LONGEST_THEME // 4)).words == ("sea",)
    with pytest.raises(ThemeError, match=f"{LONGEST_THEME + 1} characters"):
        read("a" * (LONGEST_THEME + 1))


@pytest.mark.parametrize("text", ["no love", "not love", "without love", "love , not this"])
def test_negation_turns_the_feeling_and_keeps_the_topic(text: str) -> None:
    theme = read(text)
    assert theme.valence < 0 < read("love").valence
    assert abs(theme.valence) < read("love").valence
    assert theme.feeling.topic[3] == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("love, not sorrow", ("love",), id="not"),
        pytest.param("never weeping but bliss", ("bliss",), id="but"),
        pytest.param("sorrow. no love", ("sorrow",), id="point"),
        pytest.param("sea without love", ("sea",), id="without"),
        pytest.param("I can't love the sea", ("love", "sea"), id="all"),
    ],
)
def test_negated_words_give_no_topic_where_others_do(text: str, words: tuple[str, ...]) -> None:
    assert read(text).words == words


def test_negated_words_turn_their_own_valence() -> None:
    assert read("love, not sorrow").valence > read("love, sorrow").valence
    assert read("love, no bliss").valence < read("love, bliss").valence
    assert read("love, no bliss").valence < read("love").valence
    assert read("delight, not sleeping").arousal == read("delight").arousal


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    if not text.split():
        with pytest.raises(ThemeError):
            read(text)
        return
    theme = read(text)
    assert all(word in small_themes().rows for word in theme.words)
    assert theme.words or theme.notices
    assert -1 <= theme.valence <= 1
    assert -1 <= theme.arousal <= 1
    assert np.isfinite(theme.feeling.topic).all()
