import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.english.phonemes import nearly_rhymes
from tests.lyrics.models import small_words

PARTS = st.sampled_from(sorted(set(small_words().rhyme_parts) - {""}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("AY M", "AY N", id="time, line"),
        pytest.param("AY T", "AY D", id="night, side"),
        pytest.param("EY", "EY D", id="day, made"),
        pytest.param("UW N", "UW M", id="moon, gloom"),
        pytest.param("AH V", "UW V", id="love, move"),
        pytest.param("OW M", "AH M", id="home, come"),
        pytest.param("AO R", "AO R Z", id="shore, doors"),
        pytest.param("EH V ER", "EH DH ER", id="never, weather"),
    ],
)
def test_what_the_ear_takes_for_a_rhyme(one: str, other: str) -> None:
    assert nearly_rhymes(one, other)
    assert nearly_rhymes(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("IY", "IY", id="a perfect rhyme"),
        pytest.param("IY", "AY", id="other vowels alone"),
        pytest.param("IY", "IH", id="neighbours without consonants"),
        pytest.param("AY T", "AY M", id="consonants unlike"),
        pytest.param("EY", "EY M", id="a consonant too many"),
        pytest.param("AY", "AY ER", id="a syllable too many"),
        pytest.param("EY N", "IY N", id="vowels far apart"),
        pytest.param("AH N", "UW M", id="both unlike"),
        pytest.param("EY", "EY S T", id="two too many"),
    ],
)
def test_what_it_does_not(one: str, other: str) -> None:
    assert not nearly_rhymes(one, other)


@given(PARTS, PARTS)
def test_order_makes_no_difference_and_nothing_nearly_rhymes_with_itself(one: str, other: str) -> None:
    assert nearly_rhymes(one, other) == nearly_rhymes(other, one)
    assert not nearly_rhymes(one, one)
