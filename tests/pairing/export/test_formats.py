import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.export.formats import folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("don\u2019t “go”", 'don\'t "go"'),
        ("night—fall…", "night-fall..."),
        ("café naïve Œuvre Straße", "cafe naive Oeuvre Strasse"),
        ("cafe\u0301", "cafe"),
        ("月 x", "? x"),
        ("and/or \\ @T {#x}", "and-or - aT (#x)"),
        ("½", "1?2"),
        ("a\u00a0b", "a b"),
        ("\u00a8", ""),
        ("the\u203feternal", "the eternal"),
    ],
)
def test_folds_to_what_every_reader_shows(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text())
def test_is_printable_ascii_without_commands_and_folding_again_changes_nothing(text: str) -> None:
    plain = folded(text)
    assert all(" " <= character <= "~" and character not in "/\\@{}" for character in plain)
    assert folded(plain) == plain


@given(st.text(), st.text())
def test_folding_parts_is_folding_the_whole(first: str, second: str) -> None:
    assert folded(first) + folded(second) == folded(first + second)
