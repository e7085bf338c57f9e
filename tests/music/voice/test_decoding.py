import pytest

from music.chords import NO_CHORD, HarmonisedMelody, chord_names
from music.keys import Key
from music.metre import Metre
from music.notes import NoteError
from music.voice.network import START_ID, VOCABULARY_SIZE, EncodingError, decode, names


def decoded(written: list[int]) -> HarmonisedMelody:
    return decode(written, 60, Key.parse("C major"), Metre(4, 4), 90)


def ids(text: str) -> list[int]:
    return [names().index(name) for name in text.split()]


def chords(text: str) -> tuple[int, ...]:
    return tuple(chord_names().index(name) for name in text.split())


def test_what_follows_the_stop_is_not_read() -> None:
    found = decoded(ids("5:maj 0 d24 ~4 d48 phrase </s> d24 d24 2:m"))
    assert [
        (note.onset_ql, note.duration_ql, note.pitch_midi, note.continues_syllable) for note in found.melody.notes
    ] == [(0, 1, 60, False), (1, 2, 64, True)]
    assert found.chord_ids == chords("5:maj 5:maj")


def test_chords_take_the_slots_in_order_and_the_last_holds_on() -> None:
    found = decoded(ids("0:maj 0 d96 5:maj 7:7 2 d24 phrase 4 d24 9:m 7 d192 phrase"))
    assert found.chord_ids == chords("0:maj 5:maj 7:7 9:m 9:m 9:m 9:m")


def test_a_melody_without_chords_has_none() -> None:
    assert decoded(ids("0 d96 2 d24 phrase")).chord_ids == (NO_CHORD,) * 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "end inside a phrase", id="nothing"),
        pytest.param("</s>", "end inside a phrase", id="stop alone"),
        pytest.param("0:maj", "end inside a phrase", id="chord alone"),
        pytest.param("0 d24", "end inside a phrase", id="no phrase end"),
        pytest.param("0 d24 phrase 0", "end inside a phrase", id="no duration at the end"),
        pytest.param("0 d24 </s> phrase", "end inside a phrase", id="stop inside a phrase"),
        pytest.param("d24 phrase", "follows no pitch or rest", id="duration first"),
        pytest.param("0 d24 d48 phrase", "follows no pitch or rest", id="two durations"),
        pytest.param("0:maj d24 phrase", "follows no pitch or rest", id="duration of a chord"),
        pytest.param("0 0 d24 phrase", "where the duration of id", id="pitch without duration"),
        pytest.param("rest phrase", "where the duration of id 3", id="rest without duration"),
        pytest.param("0 phrase", "where the duration of id", id="phrase end for a duration"),
        pytest.param("0 0:maj d24 phrase", "where the duration of id", id="chord for a duration"),
        pytest.param("rest 0:maj d24 phrase", "where the duration of id 3", id="chord for a rest's duration"),
        pytest.param("<s> d24 phrase", f"id {START_ID} stands for nothing", id="start"),
    ],
)
def test_ids_that_are_no_melody_are_refused(text: str, message: str) -> None:
    with pytest.raises(EncodingError, match=message):
        decoded(ids(text))


@pytest.mark.parametrize("unknown", [-1, VOCABULARY_SIZE])
def test_ids_out_of_the_vocabulary_are_refused(unknown: int) -> None:
    with pytest.raises(EncodingError, match=f"id {unknown} stands for nothing sung"):
        decoded([*ids("0"), unknown, *ids("phrase")])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("phrase", "a phrase without notes", id="empty phrase"),
        pytest.param("rest d24 phrase", "a phrase without notes", id="phrase of rest"),
        pytest.param("0:maj phrase", "a phrase without notes", id="phrase of a chord"),
        pytest.param("~0 d24 phrase", "begins inside a syllable", id="continues nothing"),
    ],
)
def test_ids_of_phrases_that_cannot_be_are_refused(text: str, message: str) -> None:
    with pytest.raises(NoteError, match=message):
        decoded(ids(text))
