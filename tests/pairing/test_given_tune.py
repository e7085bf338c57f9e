from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings

from lyrics.verse import MOST_SYLLABLES
from music.notes import Melody, Note, Phrase
from pairing.given_tune import FEWEST_SYLLABLES, rhyme_scheme, singable, song_for_tune
from pairing.plan import PlanError
from pairing.request import SongRequest
from pairing.song import CREATOR, Song
from tests.lyrics.models import small_model
from tests.music.melodies import melodies, tune
from tests.pairing.songs import right_of
from tests.pairing.themes import asked, pianist, theme_of

pytestmark = pytest.mark.slow

PLAIN = asked(verses=1, accompaniment=False)
PICKUP = ". . . 5 | 1 2 3 4 | 5 5 3 5 | 1 2 3 4 | 3 2 1:2"


@cache
def song(text: str, wishes: SongRequest = PLAIN, metre: str = "4/4", tempo_bpm: float = 100.0) -> Song:
    return song_for_tune(small_model(), tune(text, "D minor", metre, tempo_bpm), theme_of("sea"), asked(wishes, seed=3))


def sounding(notes: Sequence[Note], start_ql: float = 0.0) -> list[tuple[float, float, int]]:
    return [(round(n.onset_ql - start_ql, 4), round(n.duration_ql, 4), n.pitch_midi) for n in notes]


def lengths(melody: Melody) -> list[int]:
    return [phrase.syllables for phrase in singable(melody).phrases]


@settings(max_examples=25)
@given(melodies())
def test_the_tune_stays_as_it_is(melody: Melody) -> None:
    bar = melody.metre.bar_ql
    melody = melody.moved(by_ql=-(melody.notes[0].onset_ql // bar) * bar)
    made = song_for_tune(small_model(), melody, theme_of("sea"), asked(verses=2, seed=3))
    assert (made.key, made.metre, made.tempo_bpm) == (melody.key, melody.metre, melody.tempo_bpm)
    once = len(melody.notes)
    for part in (made.melody[:once], made.melody[once:]):
        start = part[0].onset_ql - melody.notes[0].onset_ql
        assert start / bar == pytest.approx(round(start / bar), abs=1e-4)
        assert sounding(part, start) == sounding(melody.notes)


def test_a_tune_has_words_and_piano_and_names_its_theme() -> None:
    made = song_for_tune(
        small_model(), tune(PICKUP, "D minor"), theme_of("sea"), asked(title="The Sea", seed=3), pianist()
    )
    assert (made.title, made.theme, made.seed, len(made.stanzas)) == ("The Sea", "sea", 3, 2)
    assert (made.words_by, made.music_by) == (CREATOR, "")
    assert right_of(made)
    assert made.chords[0][0] == 0
    assert all(line.text for line in made.lines)


def test_words_are_as_many_as_the_phrases_take() -> None:
    (stanza,) = song("1 2 ~3 4 5 | 5 4 3 2 ~1").stanzas
    assert [len(line.syllables) for line in stanza.lines] == [4, 4]
    assert [len(s.notes) for s in stanza.lines[0].syllables] == [1, 2, 1, 1]


def test_a_long_tune_makes_several_stanzas_and_is_sung_once() -> None:
    made = song("1 2 3 4 | " * 11 + "1 2 3 4", asked(accompaniment=False))
    assert [len(stanza.lines) for stanza in made.stanzas] == [4, 4, 4]
    assert [stanza.start_ql for stanza in made.stanzas] == [0, 16, 32]


def test_a_scheme_that_is_wished_cuts_the_tune() -> None:
    made = song("1 2 3 4 | " * 5 + "1 2 3 4", asked(PLAIN, rhyme="AAB"))
    assert [[line.rhyme for line in stanza.lines] for stanza in made.stanzas] == [["A", "A", ""]] * 2


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        pytest.param("1 2 3 | 1 2 3 | 5:2 7:2 8:2 | 5:2 7:2 8:2", "AABB", id="in pairs"),
        pytest.param("1 2 3 | 5:2 7:2 8:2 | 1 2 3 | 5:2 7:2 8:2", "ABAB", id="crosswise"),
        pytest.param("1 2 3 | 5:2 7:2 8:2 | 4:3 6:3 2:3 5:3 | 5:2 7:2 8:2", "XAXA", id="second and fourth"),
        pytest.param("1 2 3 | 1 2 3", "AA", id="two"),
        pytest.param("1 2 3", "X", id="one"),
        pytest.param("1 2 3 | 5:2 7:2 | 1 2 3", "AXA", id="three"),
        pytest.param("1 2 3 | 1 2 3 | 4:2 | 5:3 | 5:3 | 4:2", "AABCCB", id="six"),
    ],
)
def test_phrases_that_are_alike_rhyme(text: str, scheme: str) -> None:
    assert rhyme_scheme(tune(text).phrases) == scheme


def test_long_phrases_are_cut_where_a_singer_breathes() -> None:
    text = "1 " * 9 + "1:3 " + "1 " * 8
    assert lengths(tune(text)) == [10, 8]
    assert lengths(tune("1 " * 9 + ". " + "1 " * 9)) == [9, 9]
    assert lengths(tune("1 " * 40)) == [10] * 4


def test_a_held_syllable_is_not_cut() -> None:
    text = "1 " * 8 + "1:2 ~2 ~3:2 " + "1 " * 8
    assert [p.notes[0].continues_syllable for p in singable(tune(text)).phrases] == [False, False]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("1 2 | 3 4 5", [5], id="the first"),
        pytest.param("1 2 3 | .:2 4 | 5 6 7", [3, 4], id="to the nearer"),
        pytest.param("1 2 3 | 4 | .:2 5 6 7", [4, 3], id="to the one before"),
        pytest.param("1 | 2 | 3 | 4", [4], id="one after another"),
        pytest.param("1 " * 16 + "| 2", [16, 1], id="no room"),
        pytest.param("1", [1], id="alone"),
    ],
)
def test_tiny_phrases_join_a_neighbour(text: str, wanted: list[int]) -> None:
    assert lengths(tune(text)) == wanted


@given(melodies())
def test_every_phrase_can_have_a_line(melody: Melody) -> None:
    made = singable(melody)
    assert sounding(made.notes) == sounding(melody.notes)
    assert all(phrase.syllables <= MOST_SYLLABLES for phrase in made.phrases)
    for before, after in pairwise(made.phrases):
        is_tiny = min(before.syllables, after.syllables) < FEWEST_SYLLABLES
        assert not is_tiny or before.syllables + after.syllables > MOST_SYLLABLES


def continued(text: str, tempo_bpm: float = 120) -> list[bool]:
    notes = singable(tune(text, tempo_bpm=tempo_bpm)).notes
    return [note.continues_syllable for note in notes]


def test_the_shortest_notes_are_sung_on_the_syllable_before() -> None:
    assert continued("1 2:0.125 3:0.125 4 5 6") == [False, True, True, False, False, False]
    assert continued("1 2:0.25 3:0.25 4 5 6") == [False] * 6  # an eighth of a second each
    assert continued("1 2:0.25 3:0.25 4 5 6", tempo_bpm=130) == [False, True, True, False, False, False]


def test_a_run_is_cut_into_syllables_of_three_notes() -> None:
    assert continued("1:0.125 " * 7 + "1 2 3") == [False, True, True] * 2 + [False] * 4


def test_after_a_rest_a_syllable_begins() -> None:
    assert continued("1 . 2:0.125 3:0.125 4 5")[1:3] == [False, True]


def test_a_tune_that_marks_its_melismas_keeps_them() -> None:
    assert continued("1 2:0.125 3:0.125 4 ~5 6") == [False, False, False, False, True, False]


@pytest.mark.parametrize(
    ("lines", "wishes", "error", "message"),
    [
        pytest.param(65, PLAIN, PlanError, "the tune has 65 phrases to sing; wanted at most 64 lines", id="too long"),
        pytest.param(30, asked(verses=3), PlanError, "30 phrases to sing for each of 3 verses", id="too often"),
        pytest.param(2, asked(verses=13), PlanError, "a song of 13 verses", id="verses"),
    ],
)
def test_what_cannot_be_sung_is_refused(lines: int, wishes: SongRequest, error: type[ValueError], message: str) -> None:
    phrases = tuple(Phrase(tune("1 2 3 4", start_ql=4 * n).notes) for n in range(lines))
    with pytest.raises(error, match=message):
        song_for_tune(small_model(), replace(tune("1"), phrases=phrases), theme_of(), wishes)
