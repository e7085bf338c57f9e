import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.readers import LINE_ENDS, CleanLine, clean_line

CLEANED = [
    ("My mother 's ev ' ry prayer ,", "My mother's ev'ry prayer", ","),
    ("I do n't know ; nor wo n't", "I don't know nor won't", ""),
    ("' Tis time , ' twas said :", "'Tis time 'twas said", ";"),
    ("o ' er the hills ne ' er", "o'er the hills ne'er", ""),
    ("The leaves she turn'd were lov 'd .", "The leaves she turned were loved", "."),
    ("I 'd go if she'd go , and they'd", "I'd go if she'd go and they'd", ""),
    ("th' eternal stars' light", "th' eternal stars light", ""),
    ("\u201cOh, hear!\u201d", "Oh hear", "!"),
    ("God\u2019s \u2018own\u2019 peace?", "God's own peace", "?"),
    ("(he said.)", "he said", "."),
    ("love -- and life --", "love and life", ""),
    ("love\u2014and life\u2014", "love and life", ""),
    ("a sun-lit sea", "a sun-lit sea", ""),
    ("  Wait ...", "Wait", "."),
    ("The belov\u00e8d one was crown\u00e8d", "The beloved one was crowned", ""),
    ("And ' t is late , 't was so", "And 'tis late 'twas so", ""),
    ("let ' em go , let 'em .", "let 'em go let 'em", "."),
    ("singin' thro ' the vale", "singing through the vale", ""),
    ("Thro' woods tho' dark", "Through woods though dark", ""),
    ("thou'd know and ye'd", "thou'd know and ye'd", ""),
    ("here an ' there", "here an' there", ""),
]


@pytest.mark.parametrize(("text", "words", "end"), CLEANED, ids=[text.strip() for text, _, _ in CLEANED])
def test_cleans_a_line(text: str, words: str, end: str) -> None:
    assert clean_line(text) == CleanLine(tuple(words.split()), end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "CANTO 12",
        "[Illustration]",
        "{gloss}",
        "* * *",
        "a | b",
        "_emphasis_",
        "1 .",
        "\u2014",
        "' '",
        "a & b",
    ],
)
def test_refuses_what_is_no_verse(text: str) -> None:
    assert clean_line(text) is None


@given(st.text(alphabet="abIT '\u2019-,.;:!?\u2014\u201d()", max_size=30))
def test_a_clean_line_has_only_words_and_one_mark(text: str) -> None:
    cleaned = clean_line(text)
    if cleaned is None:
        assert not any(character.isalpha() for character in text)
    else:
        assert cleaned.end in LINE_ENDS
        for word in cleaned.words:
            assert word.strip("'-").replace("'", "").replace("-", "").isalpha()


@given(st.lists(st.sampled_from("the sea o'er mother's don't I turned ev'ry sun-lit".split()), min_size=1))
def test_a_clean_line_stays_as_it_is(words: list[str]) -> None:
    assert clean_line(" ".join(words)) == CleanLine(tuple(words), "")
