from io import BytesIO
from pathlib import Path
from typing import Any

import mido
import pytest
import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from music.keys import Key, Mode
from music.metre import Metre
from music.midi import file_bytes, head_events, note_events, signature_events, ticks, track_of, write_melody
from music.notes import Melody
from music.readers.midi import read_midi
from tests.music.melodies import melodies, tune

KEYS = [
    Key(letter + sign, mode)
    for mode in Mode
    for letter in "CDEFGAB"
    for sign in ("", "#", "b")
    if -7
    <= {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1}[letter]
    + 7 * {"": 0, "#": 1, "b": -1}[sign]
    - 3 * (mode is Mode.MINOR)
    <= 7
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("midi")


def heard_by_mido(path: Path) -> list[tuple[int, int, int, int]]:
    """(onset, end, pitch, velocity) in ticks."""
    now, sounding, notes = 0, {}, []
    for message in mido.MidiFile(path, charset="ascii").tracks[1]:
        now += message.time
        if message.type == "note_on":
            sounding[message.note] = (now, message.velocity)
        elif message.type == "note_off":
            start, velocity = sounding.pop(message.note)
            notes.append((start, now, message.note, velocity))
    assert sounding == {}
    return sorted(notes)


@settings(max_examples=40)
@given(melody=melodies())
def test_mido_and_symusic_hear_the_melody(folder: Path, melody: Melody) -> None:
    path = folder / "melody.mid"
    write_melody(melody, path)
    wanted = [(ticks(n.onset_ql), ticks(n.end_ql), n.pitch_midi, n.velocity) for n in melody.notes]
    assert heard_by_mido(path) == wanted
    score: Any = symusic.Score(path)
    assert [(n.start, n.end, n.pitch, n.velocity) for t in score.tracks for n in t.notes] == wanted
    assert score.tempos[0].qpm == pytest.approx(melody.tempo_bpm, rel=1e-5)
    signature = score.time_signatures[0]
    assert (signature.numerator, signature.denominator) == (melody.metre.numerator, melody.metre.denominator)


def test_times_on_the_grid_are_whole_ticks() -> None:
    assert [ticks(steps / 24) for steps in range(200)] == [20 * steps for steps in range(200)]


def test_our_own_reader_hears_the_same(folder: Path) -> None:
    melody = tune("1 3:0.5 ~5:0.5 | . 8:2", key="Bb major", metre="3/4", tempo_bpm=80)
    write_melody(melody, folder / "own.mid")
    piece = read_midi(folder / "own.mid")
    assert (piece.key, piece.metre) == (melody.key, melody.metre)
    assert piece.tempo_bpm == pytest.approx(80)
    assert [(n.onset_ql, n.duration_ql, n.pitch_midi) for part in piece.parts for n in part.notes] == [
        (n.onset_ql, n.duration_ql, n.pitch_midi) for n in melody.notes
    ]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_every_key_has_its_signature(key: Key) -> None:
    conductor = track_of(signature_events(90, Metre(4, 4), key), 0)
    midi = mido.MidiFile(file=BytesIO(file_bytes([conductor])))
    assert [m.key for m in midi.tracks[0] if m.type == "key_signature"] == [key.tonic + "m" * (key.mode == "minor")]


@pytest.mark.parametrize(("metre", "clocks"), [("4/4", 24), ("6/8", 36), ("2/2", 48), ("5/16", 6), ("1/1", 96)])
def test_the_metronome_clicks_on_beats(metre: str, clocks: int) -> None:
    conductor = track_of(signature_events(90, Metre.parse(metre), Key.parse("C")), 0)
    message = next(m for m in conductor if m.type == "time_signature")
    assert f"{message.numerator}/{message.denominator}" == metre
    assert message.clocks_per_click == clocks


@given(st.permutations([(0, 240), (240, 480), (480, 960)]))
def test_notes_that_touch_end_before_they_begin_again(notes: list[tuple[int, int]]) -> None:
    events = head_events("Voice", 3)
    for start, end in notes:
        events += note_events(start, end, 3, 60, 70)
    track = track_of(events, 1200)
    assert [(m.type, m.time) for m in track] == [
        ("track_name", 0),
        ("program_change", 0),
        ("note_on", 0),
        ("note_off", 240),
        ("note_on", 0),
        ("note_off", 240),
        ("note_on", 0),
        ("note_off", 480),
        ("end_of_track", 240),
    ]
    assert {m.channel for m in track if not m.is_meta} == {3}


def test_a_track_lasts_to_its_last_message() -> None:
    assert track_of(note_events(0, 500, 0, 60, 70), 480)[-1].time == 0
