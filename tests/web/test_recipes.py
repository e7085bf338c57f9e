"""How songs were asked for, and links that ask again."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from web.recipes import SongRecipe
from web.schemas import SongBody, Step

WHOLE: dict[str, Any] = {
    "theme": "rain & sun? 50% #1 ü 🎵", "mood": "wistful", "form": "verse-chorus", "verses": 3, "lines": 4,
    "syllables": "8,6", "rhyme": "ABAB", "stanza": "ballad", "diction": "old", "title": "A=B&C", "voice": "alto",
    "key": "F# minor", "tempo_bpm": 90.25, "metre": "6/8", "accompaniment": False, "seed": 2**53 - 1,
}  # fmt: skip
THEN: list[dict[str, Any]] = [
    {"what": "line", "number": 3, "seed": 55},
    {"what": "stanza", "number": 2, "seed": 7},
    {"what": "words", "seed": 0},
    {"what": "melody", "seed": 12},
]


def recipe(then: list[dict[str, Any]] | None = None, **request: Any) -> SongRecipe:
    return SongRecipe.of(SongBody.model_validate({**request, "then": then or []}))


def request_of(link: str) -> SongBody:
    """As a page reads its address."""
    fields: dict[str, Any] = dict(parse_qsl(urlsplit(link).query, strict_parsing=True))
    steps = [step.split("-") for step in fields.pop("then", "").split(",") if step]
    then = [{"what": what, "number": rest[0] if rest[1:] else None, "seed": rest[-1]} for what, *rest in steps]
    return SongBody.model_validate({**fields, "then": then})


@pytest.mark.parametrize("then", [[], THEN], ids=["plain", "changed"])
@pytest.mark.parametrize("request_", [{"theme": "x", "seed": 0}, WHOLE], ids=["short", "whole"])
def test_a_link_says_all_that_was_asked_for(request_: dict[str, Any], then: list[dict[str, Any]]) -> None:
    asked = SongBody.model_validate({**request_, "then": then})
    assert request_of(SongRecipe.of(asked).link("id")) == asked


def test_whole_tempi_are_short_and_no_other_is_rounded() -> None:
    assert recipe(theme="x", seed=1, tempo_bpm=90).link("id") == "/?theme=x&tempo_bpm=90&seed=1"
    exact = recipe(theme="x", seed=1, tempo_bpm=100.123456789)
    assert request_of(exact.link("id")) == exact.request


@pytest.mark.parametrize("has_file", [True, False])
def test_a_recipe_is_kept_as_json(has_file: bool) -> None:
    kept = SongRecipe.of(SongBody.model_validate({**WHOLE, "then": THEN}), has_file=has_file)
    assert SongRecipe.from_json(json.loads(json.dumps(kept.to_json()))) == kept


def test_a_long_history_is_kept() -> None:
    long = recipe(theme="x", seed=1)
    for seed in range(50):
        long = long.followed_by(Step.model_validate({"what": "words", "seed": seed}))
    assert SongRecipe.from_json(long.to_json()) == long
    assert long.link("someid") == "/songs/someid"
