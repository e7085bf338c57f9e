"""What `lyrics generate` and `song` do with forms, titles, themes and wishes that are hard to meet."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Done, check_refused, echoes

pytestmark = pytest.mark.slow


def words(*arguments: str, theme: str = "joy") -> Done:
    return echoes("lyrics", "generate", "--theme", theme, "--seed", "1", *arguments)


def stanzas(made: Any) -> list[list[Any]]:
    """The lines of the JSON by stanzas."""
    found: list[list[Any]] = [[]]
    for line in made["lines"]:
        if line is None:
            found.append([])
        else:
            found[-1].append(line)
    return found


def bare(line: Any) -> str:
    text: str = line["text"].rstrip(".,;!?")
    return text


def test_a_chorus_is_the_same_word_for_word() -> None:
    verse, chorus, other, again = stanzas(words("--form", "chorus", "--json").printed)
    assert chorus == again
    assert len({bare(line) for line in (*verse, *chorus, *other)}) == 12


def test_a_form_gives_syllables_and_rhyme_and_the_rest_wins() -> None:
    made = stanzas(words("--form", "couplets", "--syllables", "5", "--lines", "6", "--json").printed)
    assert [[(len(line["syllables"]), line["rhyme"]) for line in stanza] for stanza in made] == [
        [(5, "A"), (5, "A"), (5, "B"), (5, "B")],
        [(5, "A"), (5, "A")],
    ]


def test_a_form_that_wishes_contradict_is_told_in_a_line() -> None:
    check_refused(words("--form", "common", "--syllables", "8,8,8"), 1, "3 numbers of syllables for the 4 lines")
    check_refused(words("--form", "chorus", "--rhyme", "AABB"), 1, "the form chorus has stanzas of several kinds")


def test_a_given_title_stands_over_the_words() -> None:
    assert words("--lines", "1", "--syllables", "2", "--title", "My Song").stdout.startswith("My Song\n\n")


def test_a_song_has_the_form_title_and_refrain_that_are_wished(tmp_path: Path) -> None:
    wishes = ("--stanza", "kyrielle", "--syllables", "4", "--title", "My Song", "--seed", "2", "--format", "json")
    made = echoes("song", "--theme", "joy", *wishes, "--out", str(tmp_path), "--json").printed
    first, second = ([bare(line) for line in stanza["lines"]] for stanza in made["stanzas"])
    assert made["title"] == "My Song"
    assert Path(made["files"]["json"]).name == "my-song-2.json"
    assert first[3] == second[3]
    assert len({*first, *second}) == 7


@pytest.mark.parametrize("theme", ["joy", "\U0001f30a"], ids=["joy", "emoji"])
def test_one_syllable_a_line_is_enough_for_forty_lines(theme: str) -> None:
    done = words("--syllables", "1", "--rhyme", "ABAB", "--lines", "40", "--json", theme=theme)
    lines = [line for stanza in stanzas(done.printed) for line in stanza]
    assert [len(line["syllables"]) for line in lines] == [1] * 40
    assert len({bare(line) for line in lines}) == 40
    assert "rhyme" not in done.stderr


def test_a_rhyme_of_sixty_four_lines_is_told_where_it_is_only_near() -> None:
    done = words("--syllables", "1", "--rhyme", "A" * 64, "--lines", "64", "--json")
    (lines,) = stanzas(done.printed)
    near = [number for number, line in enumerate(lines, start=1) if line.get("near_rhyme")]
    assert len({bare(line).lower() for line in lines}) == 64
    notice = r"stanza 1, line (\d+): no word is left for a perfect rhyme with .* nearly rhymes"
    told = re.findall(notice, done.stderr)
    assert [int(number) for number in told] == near != []
    assert all(line["rhyme"] == "A" for number, line in enumerate(lines, start=1) if number in near)


def test_the_longest_lines_can_be_asked_for() -> None:
    done = words("--syllables", "16", "--lines", "2", "--json")
    assert [[len(line["syllables"]) for line in stanza] for stanza in stanzas(done.printed)] == [[16, 16]]


HARD_THEMES = {
    "emoji": ("\U0001f622\U0001f622", "without a topic"),
    "Cyrillic": ("\u043b\u044e\u0431\u043e\u0432\u044c", "without a topic"),
    "Chinese": ("\u7231\u60c5", "without a topic"),
    "German": ("Sehnsucht", "has no say"),
    "many words": (" ".join(f"{a}{b}zzqx" for a in "qxvjk" for b in "qxvjkz"), "30 telling words; the first 24 count"),
}


@pytest.mark.parametrize(("theme", "notice"), HARD_THEMES.values(), ids=HARD_THEMES)
def test_a_theme_that_is_not_known_is_written_about_with_a_notice(theme: str, notice: str) -> None:
    done = words("--lines", "1", "--syllables", "2", theme=theme)
    assert done.code == 0
    assert notice in done.stderr
    assert len(done.stderr) < 4000


@pytest.mark.parametrize(
    ("theme", "code", "message"),
    [
        pytest.param("", 2, "the theme is empty", id="empty"),
        pytest.param("x" * 10_241, 1, "the theme has 10241 characters; wanted at most 10000", id="ten kilobytes"),
        pytest.param("sea\udcff", 1, "wanted UTF-8", id="no text"),
    ],
)
def test_what_is_no_theme_is_told_in_a_line(theme: str, code: int, message: str) -> None:
    check_refused(words(theme=theme), code, message)


@pytest.mark.parametrize(
    "wish", [("--rhyme", "ABAB1"), ("--form", "triolet"), ("--form", "sonnet", "--lines", "5")], ids=" ".join
)
def test_the_same_seed_gives_the_same_bytes(wish: Sequence[str]) -> None:
    arguments = (*wish, "--lines", "5", "--json")
    assert words(*arguments).stdout == words(*arguments).stdout
