import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lyrics.language import language_of
from lyrics.prosody import Lexicon, NoWordError, WordSource, rhymes

DIVIDED = """
mel-an-chol-y bless-ed spir-it heav-en a-bove ev-ery gath-er lone-ly moth-er noth-ing some-thing
mas-ter ta-ble lit-tle na-tion spe-cial lis-ten cas-tle is-land daugh-ter beau-ti-ful peo-ple
ex-am-ple fin-ger sing-er long-ing run-ning fall-ing mak-ing shad-ow mead-ow sor-row gold-en o-cean
wom-an fa-ther for-est sto-ry glo-ry ho-ly an-gel un-der-stand re-mem-ber for-ev-er to-mor-row
sun-light chil-dren christ-mas up-on with-in al-might-y hun-gry lan-guage through dreamed soft-ly
prais-es sin-ners a-round a-rose dai-ly ear-ly har-vest o'er ne'er 'tis thy-self be-twixt hith-er
for-lorn
"""


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return language_of().lexicon


def divisions(lexicon: Lexicon, word: str) -> list[str]:
    return ["-".join(pronunciation.syllables) for pronunciation in lexicon.pronunciations(word)]


@pytest.mark.parametrize(
    "division",
    DIVIDED.split(),
)
def test_divides_as_printed(lexicon: Lexicon, division: str) -> None:
    assert divisions(lexicon, division.replace("-", ""))[0] == division
    assert lexicon.source(division.replace("-", "")) is WordSource.LEXICON


@pytest.mark.parametrize(
    ("word", "counts"),
    [
        ("every", {2, 3}),
        ("fire", {1, 2}),
        ("hour", {1, 2}),
        ("power", {1, 2}),
        ("flower", {1, 2}),
        ("blessed", {1, 2}),
        ("heaven", {1, 2}),
        ("heav'n", {1}),
        ("o'er", {1}),
        ("moonlight", {2}),
    ],
)
def test_knows_how_long_words_are_sung(lexicon: Lexicon, word: str, counts: set[int]) -> None:
    assert {len(pronunciation.syllables) for pronunciation in lexicon.pronunciations(word)} == counts


def test_around_does_not_rhyme_with_round(lexicon: Lexicon) -> None:
    (round_, *_), (around, *_) = lexicon.pronunciations("round"), lexicon.pronunciations("around")
    assert around.rhyme_part == round_.rhyme_part
    assert not rhymes(around, round_)


def test_wind_rhymes_both_ways(lexicon: Lexicon) -> None:
    (find,), (pinned,) = lexicon.pronunciations("find"), lexicon.pronunciations("pinned")
    for other in (find, pinned):
        assert any(rhymes(wind, other) for wind in lexicon.pronunciations("wind"))


@pytest.mark.parametrize("word", ["mother", "MOTHER", "Mother,", "\u201cmother\u201d", "'mother'", "(mother)!"])
def test_case_and_punctuation_make_no_difference(lexicon: Lexicon, word: str) -> None:
    assert word in lexicon
    assert divisions(lexicon, word) == ["moth-er"]


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("mother's", "M AH1 DH ER0 Z"),
        ("mother\u2019s", "M AH1 DH ER0 Z"),
        ("mothers'", "M AH1 DH ER0 Z"),
        ("rose's", "R OW1 Z AH0 Z"),
        ("lov'd", "L AH1 V D"),
        ("singin'", "S IH1 NG IH0 N"),
        ("know'st", "N OW1 S T"),
        ("half-lit", "HH AE1 F L IH2 T"),
        ("crown\u00e8d", "K R AW1 N AH0 D"),
        ("na\u00efve", "N AY2 IY1 V"),
        ("42", "F AO1 R T IY0 T UW2"),
    ],
)
def test_follows_from_listed_words(lexicon: Lexicon, word: str, phonemes: str) -> None:
    assert " ".join(lexicon.pronunciations(word)[0].phonemes) == phonemes
    assert word in lexicon


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("shineth", "SH AY1 N IH0 TH"),
        ("flickereth", "F L IH1 K ER0 IH0 TH"),
        ("gleamling", "G L IY1 M L IH0 NG"),
        ("starbeam", "S T AA1 R B IY2 M"),
    ],
)
def test_builds_forms_of_listed_words(lexicon: Lexicon, word: str, phonemes: str) -> None:
    assert word not in lexicon
    assert phonemes in [" ".join(p.phonemes) for p in lexicon.pronunciations(word)]
    assert lexicon.source(word) is WordSource.PREDICTED


@pytest.mark.parametrize(
    ("word", "stresses"),
    [
        ("zyx", (1,)),
        ("Brrr", (1,)),
        ("blandrification", (2, 0, 0, 1, 0)),
        ("snorvelled", (1, 0)),
        ("glimmeringest", (1, 0, 0, 0)),
        ("wintergloom", (1, 0, 2)),
        ("unsorrowed", (0, 1, 0)),
        ("frithmoor's", (1, 2)),
        ("\u65e5\u672c", (1,)),
    ],
)
def test_predicts_the_rest(lexicon: Lexicon, word: str, stresses: tuple[int, ...]) -> None:
    assert lexicon.source(word) is WordSource.PREDICTED
    assert lexicon.pronunciations(word)[0].stresses == stresses


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("firelight", "F AY1 R L AY2 T"),
        ("changeling", "CH EY1 N JH L IH0 NG"),
        ("viewless", "V Y UW1 L AH0 S"),
        ("dragooned", "D R AH0 G UW1 N D"),
    ],
    ids=["compound", "ending", "another ending", "dra-go-on is none"],
)
def test_words_made_of_listed_ones_sound_as_they_do_if_that_is_likely(
    lexicon: Lexicon, word: str, phonemes: str
) -> None:
    assert lexicon.source(word) is WordSource.PREDICTED
    assert " ".join(lexicon.pronunciations(word)[0].phonemes) == phonemes


def test_very_long_noise_is_answered(lexicon: Lexicon) -> None:
    (noise,) = lexicon.pronunciations("bazinga" * 100)
    assert noise.stresses.count(1) == 1
    assert noise.text == "bazinga" * 100


def test_predicted_endings_rhyme_with_their_models(lexicon: Lexicon) -> None:
    (made_up,), (nation, *_) = lexicon.pronunciations("blandrification"), lexicon.pronunciations("nation")
    assert rhymes(made_up, nation)


@given(st.text(min_size=1, max_size=12))
@example("\u041f\u0440\u0438\u0432\u0435\u0442")
@example("\u65e5\u672c")
@example("''s")
@example("rock-'n'-roll")
@example("\u00c5ngstr\u00f6m")
@example("1234567")
@example("\u00bd")
@example("\u0663")
def test_any_word_has_a_syllable(word: str) -> None:
    lexicon = language_of().lexicon
    if not any(character.isalnum() for character in word):
        with pytest.raises(NoWordError, match="no word"):
            lexicon.pronunciations(word)
    else:
        assert all(pronunciation.syllables for pronunciation in lexicon.pronunciations(word))


@pytest.mark.parametrize("word", ["", " ", "\u2014", "..."])
def test_refuses_what_is_no_word(lexicon: Lexicon, word: str) -> None:
    with pytest.raises(NoWordError, match="no word"):
        lexicon.source(word)


def test_every_listed_division_joins_to_its_word(lexicon: Lexicon) -> None:
    for word in list(lexicon)[::101]:
        for pronunciation in lexicon.pronunciations(word):
            assert pronunciation.text == word
