"""The page's files: they offer what the server takes, hold together, and have nothing that the headers forbid."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import web
from lyrics.viewpoint import Diction, Mood
from music.keys import Key
from music.metre import Metre
from music.styles import Voice
from pairing.export import Format
from pairing.form import SUNG_FORMS, SongForm
from web.routes.page import whole_page
from web.schemas import SongBody

PAGE = Path(web.__file__).parent / "page"
SCRIPTS = sorted(PAGE.rglob("*.js"))
SHEETS = sorted(PAGE.rglob("*.css"))
NEVER_SHOWN = {"then", "tune", "song-file"}
"""Of a request, what the form does not ask for; of the form, what is sent as a file."""


class Page(HTMLParser):
    """The page's elements, and the values that each list of choices offers."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.choices: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remembers it."""
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if tag == "select":
            self.choices[given["id"]] = []
        elif tag == "option":
            self.choices[list(self.choices)[-1]].append(given["value"])


@pytest.fixture(scope="module")
def markup() -> Page:
    read = Page()
    read.feed(whole_page())
    return read


def fields(markup: Page) -> dict[str, dict[str, str]]:
    """What the form for a song asks for, by name."""
    return {given["name"]: given for _, given in markup.elements if given.get("name") and "id" in given}


@pytest.mark.parametrize(
    ("choice", "known"),
    [
        ("mood", list(Mood)),
        ("stream-mood", list(Mood)),
        ("voice", list(Voice)),
        ("form", [form for form in SongForm if form is not SongForm.STROPHIC]),  # which is what "" is
        ("diction", list(Diction)),
        ("stanza", SUNG_FORMS),
    ],
)
def test_choices_are_those_there_are(markup: Page, choice: str, known: list[str]) -> None:
    assert sorted(markup.choices[choice]) == sorted(["", *known])


def test_keys_offered_are_keys(markup: Page) -> None:
    first, *keys = markup.choices["key"]
    assert first == ""
    assert len(set(keys)) == 24
    assert [str(Key.parse(key)) for key in keys] == keys


def test_metres_offered_are_metres(markup: Page) -> None:
    first, *metres = markup.choices["metre"]
    assert first == ""
    assert [str(Metre.parse(metre)) for metre in metres] == metres


def test_the_form_asks_for_what_the_server_takes(markup: Page) -> None:
    assert set(fields(markup)) - NEVER_SHOWN == set(SongBody.model_fields) - NEVER_SHOWN


@pytest.mark.parametrize("name", ["theme", "words", "title", "track", "rhyme", "verses", "lines", "tempo_bpm", "seed"])
def test_fields_are_as_narrow_as_the_server(markup: Page, name: str) -> None:
    wanted = bounds(SongBody.model_json_schema()["properties"][name])
    given = fields(markup)[name]
    shown = {
        "maxLength": given.get("maxlength"),
        "minimum": given.get("min"),
        "maximum": given.get("max"),
    }
    assert {limit: float(value) for limit, value in shown.items() if value is not None} == wanted


def bounds(schema: dict[str, Any]) -> dict[str, float]:
    """The limits that a control can have, of a field that may be left out."""
    (kind,) = [kind for kind in schema["anyOf"] if kind.get("type") != "null"]
    return {name: kind[name] for name in ("maxLength", "minimum", "maximum") if name in kind}


def test_formats_are_listed_in_groups_that_the_page_puts_in_order() -> None:
    groups = re.search(r"const GROUPS = \[(.*?)\];", (PAGE / "downloads.js").read_text(encoding="utf-8"))
    assert groups is not None
    assert set(re.findall(r'"([^"]+)"', groups[1])) == {kind.group for kind in Format}


def test_all_that_is_asked_for_by_address_is_there(markup: Page) -> None:
    addresses = {given.get(name, "") for _, given in markup.elements for name in ("src", "href")}
    files = [address.removeprefix("/page/") for address in addresses if address.startswith("/page/")]
    assert files
    assert [file for file in files if not (PAGE / file).is_file()] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.relative_to(PAGE).as_posix())
def test_scripts_ask_for_scripts_that_are_there(script: Path) -> None:
    asked = re.findall(r'^(?:import|\} from)[^"\n]*"([^"]+)";', script.read_text(encoding="utf-8"), re.M)
    assert [name for name in asked if not (script.parent / name).is_file()] == []


def test_icons_are_there() -> None:
    asked = {
        name for sheet in SHEETS for name in re.findall(r'url\("(icons/[^"]+)"\)', sheet.read_text(encoding="utf-8"))
    }
    assert asked
    assert sorted(name for name in asked if not (PAGE / name).is_file()) == []


def test_nothing_stands_in_the_markup_that_the_headers_forbid(markup: Page) -> None:
    for tag, given in markup.elements:
        assert "style" not in given
        assert not [name for name in given if name.startswith("on")]
        assert tag != "style"
        assert tag != "script" or given.get("src", "").startswith("/page/")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.relative_to(PAGE).as_posix())
def test_scripts_never_make_markup_of_text(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)


@pytest.mark.parametrize("file", [*SCRIPTS, *SHEETS], ids=lambda path: path.relative_to(PAGE).as_posix())
def test_files_are_small_and_ask_nobody_else(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 320
    assert re.findall(r"(?:https?:)?//\w+\.\w+[^\s\"']*", text) == []
