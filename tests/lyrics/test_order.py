import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.order import (
    MOST_LINES,
    MOST_SYLLABLES,
    LineOrder,
    OrderError,
    parse_rhyme,
    parse_syllables,
    stanza_order,
)

COUNTS = st.lists(st.integers(1, MOST_SYLLABLES), min_size=1, max_size=8)


@given(COUNTS)
def test_parse_syllables_undoes_joining(counts: list[int]) -> None:
    assert parse_syllables(",".join(map(str, counts))) == tuple(counts)
    assert parse_syllables(" , ".join(map(str, counts))) == tuple(counts)


@pytest.mark.parametrize("text", ["", ",", "8,", "8,,6", "eight", "8;6", "8.5", "-8", "+8", "8 6", "\u00b2", "0x8"])
def test_refuses_syllables_that_are_no_numbers(text: str) -> None:
    with pytest.raises(OrderError, match="wanted whole numbers with commas between"):
        parse_syllables(text)


@pytest.mark.parametrize("text", ["0", "8,0", "17", "8,6,999999"])
def test_refuses_lines_nobody_sings(text: str) -> None:
    with pytest.raises(OrderError, match=f"a line of {text.split(',')[-1]} syllables .*wanted 1 to {MOST_SYLLABLES}"):
        parse_syllables(text)


@pytest.mark.parametrize(("text", "scheme"), [("ABAB", "ABAB"), (" abcb\n", "ABCB"), ("x-Xa", "X-XA")])
def test_parses_a_rhyme_scheme(text: str, scheme: str) -> None:
    assert parse_rhyme(text) == scheme


@pytest.mark.parametrize("text", ["", " ", "A B", "A,B", "A1", "\u00c4B", "AB\u0411", "AB."])
def test_refuses_what_is_no_rhyme_scheme(text: str) -> None:
    with pytest.raises(OrderError, match="wanted a letter a line"):
        parse_rhyme(text)


@pytest.mark.parametrize(
    ("scheme", "lines", "rhymes"),
    [
        ("ABAB", None, ["A", "B", "A", "B"]),
        ("ABCB", None, ["", "B", "", "B"]),
        ("AXA-", None, ["A", "", "A", ""]),
        ("XX--", None, ["", "", "", ""]),
        ("AABBA", None, ["A", "A", "B", "B", "A"]),
        ("AABB", 3, ["A", "A", ""]),
        ("AA", 6, ["A", "A", "A1", "A1", "A2", "A2"]),
        ("ABAB", 6, ["A", "B", "A", "B", "", ""]),
        ("A", 2, ["", ""]),
    ],
)
def test_rhymes_of_a_stanza(scheme: str, lines: int | None, rhymes: list[str]) -> None:
    assert [line.rhyme for line in stanza_order((8,), scheme, lines)] == rhymes


def test_syllables_and_scheme_are_repeated() -> None:
    assert [line.syllables for line in stanza_order((8, 6), "ABABC")] == [8, 6, 8, 6, 8]
    assert [line.syllables for line in stanza_order((8, 6, 4), "AA")] == [8, 6, 4]


@given(COUNTS, st.text("ABCX-", min_size=1, max_size=8), st.integers(1, MOST_LINES))
def test_no_rhyme_letter_stands_alone(counts: list[int], scheme: str, lines: int) -> None:
    order = stanza_order(counts, scheme, lines)
    assert len(order) == lines
    letters = [line.rhyme for line in order if line.rhyme]
    assert all(letters.count(letter) > 1 for letter in letters)


@pytest.mark.parametrize("lines", [0, -1, MOST_LINES + 1])
def test_refuses_a_stanza_of_no_or_too_many_lines(lines: int) -> None:
    with pytest.raises(OrderError, match=f"a stanza of {lines} lines"):
        stanza_order((8,), "AA", lines)


@pytest.mark.parametrize("syllables", [0, -3, MOST_SYLLABLES + 1])
def test_refuses_a_line_of_no_or_too_many_syllables(syllables: int) -> None:
    with pytest.raises(OrderError, match=f"a line of {syllables} syllables"):
        LineOrder(syllables)


def test_refuses_strengths_of_another_number() -> None:
    with pytest.raises(OrderError, match="2 strengths for 3 syllables"):
        LineOrder(3, strengths=(0.5, -0.5))
