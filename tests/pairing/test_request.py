from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from lyrics.forms import FORMS, FormError
from pairing.request import ASKED, GIVEN, WISHES, Change, SongRequest, SongRequestError, help_of, parsed, wishes_of
from tests.pairing.themes import asked

FILE = Path("a.mid")
SONG: dict[str, Any] = {"song": Path("a.json")}
LINE: dict[str, Any] = {**SONG, "change": Change.LINE, "number": 1}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "Missing theme or words: what is the song about?"),
    "a tune alone": ({"tune": FILE}, "Missing theme or words"),
    "a track without a tune": ({"theme": "x", "track": "1"}, "track goes with tune only"),
    "verses for words": ({"words": FILE, "verses": 2}, "verses does not go with words: the words have their own"),
    "a key for a tune": ({"theme": "x", "tune": FILE, "key": "C"}, "key does not go with tune: the tune has its own"),
    "a change of nothing": ({"theme": "x", "change": Change.WORDS}, "new words goes with song only: which song is it"),
    "a song unchanged": (SONG, "song with nothing to change; wanted one of new line, new stanza"),
    "words for a song": ({**LINE, "words": FILE}, "words does not go with song: the song has its own"),
    "a track for a song": ({**LINE, "track": "1"}, "track does not go with song"),
    "a mood for a line": ({**LINE, "mood": "calm"}, "mood does not go with new line: it stays as it is"),
    "no piano for a line": ({**LINE, "accompaniment": False}, "accompaniment does not go with new line"),
    "a line without number": ({**LINE, "number": None}, "a number goes with a line or a stanza; line came with None"),
    "numbered words": ({**LINE, "change": Change.WORDS}, "a number goes with a line or a stanza; words came with 1"),
}


@pytest.mark.parametrize(("wishes", "message"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_go_together_is_refused(wishes: dict[str, Any], message: str) -> None:
    with pytest.raises(SongRequestError) as refused:
        asked(**{"theme": None, **wishes})
    assert message in str(refused.value)


def test_a_refusal_can_be_told_in_other_names() -> None:
    with pytest.raises(SongRequestError) as refused:
        SongRequest(theme="x", track="1")
    assert refused.value.named(str.upper) == "TRACK goes with TUNE only: which file has that track?"


@pytest.mark.parametrize("name", ["sonnet", "chorus"])
def test_forms_of_several_kinds_of_stanzas_are_none_of_a_song(name: str) -> None:
    form = next(form for form in FORMS if form == name)
    with pytest.raises(FormError, match="for one tune; wanted one of common, ballad"):
        SongRequest(theme="x", stanza=form)


def test_wishes_are_those_that_are_settled() -> None:
    assert asked().wishes == {}
    assert asked(tempo_bpm=90.0, accompaniment=False).wishes == {"tempo_bpm": 90, "accompaniment": False}


def test_a_new_melody_takes_what_a_tune_would_settle_and_words_do_not() -> None:
    melody = ("form", "mood", "voice", "key", "tempo_bpm", "metre", "accompaniment")
    assert wishes_of(Change.MELODY) == melody
    assert wishes_of(Change.WORDS) == ("title",)
    assert wishes_of(Change.LINE) == ()


def test_every_field_tells_how_it_is_asked_for() -> None:
    assert set(ASKED) == {*GIVEN, *WISHES} == {f.name for f in fields(SongRequest)} - {"change", "number", "seed"}
    for name, field in ASKED.items():
        assert field.default is not MISSING
        assert help_of(name).endswith((".", "it."))
        assert {*field.metadata.get("settled_by", ())} <= {"words", "tune"}
    assert "With --words, what your stanzas are" in help_of("form", "--{}".format)


def test_what_is_typed_is_read_and_read_again_as_it_is() -> None:
    for name, field in ASKED.items():
        if example := field.metadata.get("example"):
            assert str(parsed(name, example)) if name in ("key", "metre") else parsed(name, example)
    assert parsed("syllables", "8,6") == (8, 6)
    assert parsed("title", None) is None


def test_a_seed_is_drawn_unless_one_is_given() -> None:
    assert len({SongRequest(theme="x").seed for _ in range(3)}) > 1
