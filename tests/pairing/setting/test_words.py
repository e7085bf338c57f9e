import pytest

from lyrics.language import language_of
from pairing.setting.words import WordLattice, read_words


def pieces(*lines: str) -> list[tuple[str, ...]]:
    """Every word as it is usually divided."""
    return [word.ways[0].pieces for word in read_words([line.split() for line in lines]).words]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Melody, fair", [("Mel", "o", "dy,"), ("fair",)]),
        ("\u201cNever!\u201d", [("\u201cNev", "er!\u201d")]),
        ("twin-kle", [("twin", "kle")]),
        ("heav-en", [("heav", "en")]),
        ("heav- en", [("heav", "en")]),
        ("love-lorn", [("love-", "lorn")]),
        ("joy \u2014 and", [("joy\u2014",), ("and",)]),
        ("joy\u2014and --day", [("joy\u2014",), ("and--",), ("day",)]),
        ("\u2014 joy", [("\u2014joy",)]),
        ("\u2014 !", []),
        ("\u2167 \u30fc", [("\u2167",), ("\u30fc",)]),
    ],
)
def test_words_are_divided(line: str, expected: list[tuple[str, ...]]) -> None:
    assert pieces(line) == expected


@pytest.mark.parametrize(("word", "ways"), [("am", {1}), ("fine", {1}), ("blessed", {1, 2}), ("fire", {1, 2})])
def test_a_longer_way_needs_a_vowel_letter_for_each_syllable(word: str, ways: set[int]) -> None:
    assert {len(way.pieces) for way in read_words([[word]]).words[0].ways} == ways


def test_a_mark_before_a_line_stays_with_it() -> None:
    assert pieces("The sea", "-- and I --") == [("The",), ("sea",), ("--and",), ("I--",)]


def test_no_letter_is_lost() -> None:
    line = "\u201cThe Assyrian came\u2014down,\u201d like 12 na\u00efve wolves' o'er th' fold; love-lorn!"
    written = "".join(s for word in pieces(line) for s in word)
    assert written.replace("twelve", "12") == line.replace(" ", "")


@pytest.mark.parametrize(
    ("word", "counts"),
    [
        ("heaven", {2, 1}),
        ("glorious", {3, 2}),
        ("every", {2, 3}),
        ("flower", {2, 1}),
        ("day", {1}),
        ("create", {2}),
    ],
)
def test_words_can_be_said_in_several_ways(word: str, counts: set[int]) -> None:
    (found,) = read_words([[word]]).words
    assert {len(way.pieces) for way in found.ways} == counts
    assert len(found.ways) == len(counts)


def test_vowels_that_meet_can_be_said_as_one() -> None:
    (glorious, *_) = language_of().lexicon.pronunciations("glorious")
    assert glorious.run_together().syllables == ("glo", "rious")
    (tired, *_) = language_of().lexicon.pronunciations("tired")
    assert tired.run_together().syllables == ("tired",)
    (never, *_) = language_of().lexicon.pronunciations("never")
    assert never.run_together() is never


def test_each_way_leads_to_the_next_word() -> None:
    words = read_words([["heaven", "heaven"]])
    places = [(place.word, place.way, place.piece) for place in words.places]
    assert places == [(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 0, 1), (1, 1, 0)]
    assert [sorted(set(row) - {-1}) for row in words.links.before.tolist()] == [[], [0], [], [1, 2], [3], [1, 2]]
    assert words.links.first.tolist() == [True, False, True, False, False, False]
    assert words.links.last.tolist() == [False, False, False, False, True, True]
    assert (words.usual_syllables, words.fewest_syllables) == (4, 2)


def test_words_said_in_one_way_keep_it() -> None:
    words = read_words([["heaven", "heaven"]])
    said: WordLattice = words.said([2, 3, 4])
    assert [word.ways[0].pieces for word in said.words] == [("heaven",), ("heav", "en")]
    assert len(said.places) == 3


def test_lines_are_kept_and_empty_ones_passed_over() -> None:
    words = read_words([["one"], [], ["-"], ["two", "three"]])
    assert [word.line for word in words.words] == [0, 3, 3]
    assert words.line_starts == [[0], [1]]
