import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from lyrics.prosody import Lexicon
from lyrics.writing import WritingConfig
from tests.lyrics.models import small_model, stanza
from tests.workshop.verse.evaluation.stanzas import formed_stanza
from workshop.verse.evaluation import samples
from workshop.verse.evaluation.samples import STANZAS_A_SONG, THEMES, drawn, formed, save_samples, turn, write_samples
from workshop.verse.evaluation.stanzas import FORMS, FormedStanza
from workshop.verse.readers import read_stanzas

LEXICON = Lexicon.load()
SMALL = WritingConfig(stanzas=1, lines=2)
EIGHT, SIX = "the sea is on the lonely shore", "the moon is on the sea"
COMMON = (EIGHT, SIX, "the night is dark the night is cold", "the star is far from me")


@cache
def written(count: int, seed: int = 1) -> list[FormedStanza]:
    return write_samples(small_model(), count, seed, lambda message: None, SMALL)


def found(*lines: str) -> list[FormedStanza]:
    return formed([stanza(*lines)], LEXICON)


def form_of(stanza: FormedStanza) -> tuple[tuple[int, ...], list[bool]]:
    return tuple(line.syllables for line in stanza.order), [bool(line.rhyme) for line in stanza.order]


def test_as_many_stanzas_as_asked_two_a_song() -> None:
    assert [s.song for s in written(3)] == ["1: melancholy", "1: melancholy", "2: joy"]


def test_written_stanzas_are_as_their_form_asks() -> None:
    for number, sample in enumerate(written(6)):
        syllables, scheme = FORMS[number // STANZAS_A_SONG]
        assert form_of(sample)[0] == syllables
        assert len(sample.lines) == len(scheme)
        assert sample.sung
        assert tuple(len(line.syllables) for line in sample.sung.lines) == syllables
        assert [line.words for line in sample.lines] == [
            tuple(line.text.rstrip(",;.!?").split()) for line in sample.sung.lines
        ]


def test_all_themes_meet_all_forms() -> None:
    pairs = len(THEMES) * len(FORMS)
    assert len({turn(number) for number in range(pairs)}) == pairs


def test_few_songs_have_many_forms() -> None:
    assert len({turn(number)[1] for number in range(len(FORMS))}) == len(FORMS)


def test_a_song_is_the_same_however_many_follow() -> None:
    assert written(2) == written(6)[:2]
    assert written(2, seed=2) != written(2)


def test_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "SONGS_A_REPORT", 2)
    told: list[str] = []
    write_samples(small_model(), 5, 1, told.append, SMALL)
    assert told == ["4 of 5 stanzas are written"]


def test_saved_stanzas_are_a_corpus(tmp_path: Path) -> None:
    save_samples(written(4), tmp_path / "verse.jsonl")
    again = list(read_stanzas(tmp_path / "verse.jsonl"))
    assert [(s.book, s.lines) for s in again] == [(s.song, s.lines) for s in written(4)]
    assert json.loads((tmp_path / "verse.jsonl").read_text(encoding="utf-8").splitlines()[0])["lines"]


@pytest.mark.parametrize(
    ("lines", "syllables", "rhyming"),
    [
        pytest.param((EIGHT, SIX, "the night is dark the night is cold", "the star is far from me"),
                     (8, 6, 8, 6), [False, True, False, True], id="ABCB"),
        pytest.param((EIGHT, SIX, "the night is dark before the door", "the star is far from me"),
                     (8, 6, 8, 6), [True] * 4, id="ABAB"),
        pytest.param((EIGHT, "the night is dark before the door"), (8, 8), [True, True], id="couplet"),
        pytest.param((EIGHT, "the wind is on the silent sea", "the night is far the night is free",
                      "the night is dark before the door"), (8, 8, 8, 8), [True] * 4, id="ABBA"),
    ],
)  # fmt: skip
def test_a_form_is_found_by_syllables_and_rhymes(
    lines: tuple[str, ...], syllables: tuple[int, ...], rhyming: list[bool]
) -> None:
    (stanza,) = found(*lines)
    assert form_of(stanza) == (syllables, rhyming)
    assert [" ".join(line.words) for line in stanza.lines] == list(lines)
    assert stanza.sung is None


def test_a_line_may_be_sung_shorter_but_is_taken_as_usual_where_both_fit() -> None:
    heaven = "the heaven is the heaven"  # 5 to 7 syllables
    (stanza,) = found(heaven, heaven, EIGHT, heaven)
    assert form_of(stanza)[0] == (6, 6, 8, 6)
    (stanza,) = found("the heaven is the heaven above", SIX, "and heaven is the heaven above", SIX)
    assert form_of(stanza)[0] == (8, 6, 8, 6)


@pytest.mark.parametrize(
    "lines",
    [(EIGHT,), (EIGHT, SIX), (EIGHT, SIX, EIGHT), (SIX, EIGHT, SIX, EIGHT), (EIGHT,) * 5, ("the sea",) * 4],
    ids=["one line", "two unlike", "three", "another order", "five", "short lines"],
)
def test_other_stanzas_have_none_of_the_forms(lines: tuple[str, ...]) -> None:
    assert found(*lines) == []


def test_a_found_odd_line_may_end_on_a_weak_syllable() -> None:
    weak, strong = "the sea is on the mountain", "lonely is the silent sea"
    for line, ends_strong in ((weak, False), (strong, True), ("the sea is far from my love", True)):
        (stanza,) = found(line, SIX, "the night is far from heaven", SIX)
        assert (stanza.order[0].strengths[-1] > 0) is ends_strong


def test_eight_lines_are_two_stanzas() -> None:
    assert [len(stanza.lines) for stanza in found(*COMMON, *COMMON)] == [4, 4]


def test_stanzas_are_drawn_in_random_order() -> None:
    stanzas = [formed_stanza(f"line {'x' * n}") for n in range(9)]
    few, all_of_them = (drawn(stanzas, count, np.random.default_rng(1)) for count in (4, 20))
    assert len({stanza.lines for stanza in few}) == 4
    assert sorted(all_of_them, key=stanzas.index) == stanzas != all_of_them
