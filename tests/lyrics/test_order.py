import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.verse import (
    MOST_LINES,
    MOST_SYLLABLES,
    LineOrder,
    OrderError,
    check_refrains,
    iambic,
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


@pytest.mark.parametrize(
    ("text", "scheme"),
    [("ABAB", "A B A B"), (" abcb\n", "A B C B"), ("x-Xa", "X - X A"), ("ABAb1", "A B A B1"), ("A1bA2", "A1 B A2")],
)
def test_parses_a_rhyme_scheme(text: str, scheme: str) -> None:
    assert parse_rhyme(text) == tuple(scheme.split())


@pytest.mark.parametrize("text", ["", " ", "A B", "A,B", "1A", "A12", "-1", "\u00c4B", "AB\u0411", "AB."])
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
        ("AA", 6, ["A", "A", "B", "B", "C", "C"]),
        ("ABAB", 6, ["A", "B", "A", "B", "", ""]),
        ("A", 2, ["", ""]),
    ],
)
def test_rhymes_of_a_stanza(scheme: str, lines: int | None, rhymes: list[str]) -> None:
    assert [line.rhyme for line in stanza_order((8,), scheme, lines)] == rhymes


def test_a_scheme_of_its_own_letters_goes_on_with_others() -> None:
    order = stanza_order((8,), "ABBX", 12)
    assert [line.rhyme for line in order] == ["", "B", "B", "", "", "C", "C", "", "", "D", "D", ""]


def test_every_round_has_a_letter_of_its_own_up_to_the_longest_stanza() -> None:
    letters = [line.rhyme for line in stanza_order((8,), "AA", MOST_LINES)]
    assert len(set(letters)) == MOST_LINES // 2
    assert all(letters[n] == letters[n + 1] for n in range(0, MOST_LINES, 2))


@pytest.mark.parametrize(
    ("scheme", "lines", "rhymes", "refrains"),
    [
        ("ABAB1", None, "A B A B", "- - - B1"),
        ("AAB1", None, "A A -", "- - B1"),
        ("A1A1", None, "- -", "A1 A1"),
        ("A1A2", None, "A A", "A1 A2"),
        ("AAB1B2", 8, "A A B B C C B B", "- - B1 B2 - - B1 B2"),
        ("X1", 2, "- -", "X1 X1"),
    ],
)
def test_a_letter_with_a_refrain_keeps_its_rhyme(scheme: str, lines: int | None, rhymes: str, refrains: str) -> None:
    order = stanza_order((8,), parse_rhyme(scheme), lines)
    assert [line.rhyme or "-" for line in order] == rhymes.split()
    assert [line.refrain or "-" for line in order] == refrains.split()


def test_a_refrain_is_as_long_wherever_it_returns() -> None:
    check_refrains([stanza_order((8, 6), parse_rhyme("AB1AB1")), stanza_order((6,), parse_rhyme("B1"))])
    with pytest.raises(OrderError, match="refrain A1 has 8 syllables in one place and 6 in another"):
        check_refrains([stanza_order((8, 6), parse_rhyme("A1A1"))])


def test_without_a_tune_every_second_syllable_from_the_last_is_stressed() -> None:
    one, other = iambic((LineOrder(4, "A"), LineOrder(3, "A", refrain="A1")))
    assert one == LineOrder(4, "A", (-0.5, 0.5, -0.5, 0.5))
    assert other == LineOrder(3, "A", (0.5, -0.5, 0.5), "A1")


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
