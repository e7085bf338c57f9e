from pathlib import Path

import mido
import numpy as np

from music.keys import Key
from music.metre import Metre
from music.notes import Note, piano_part
from music.piano.expression import clear_of, held_to, pedals, tidied, with_velocities, within_reach
from music.piano.files import without_overlaps, write_piano
from music.piano.texture import Texture

FOUR = Metre(4, 4)


def chord(onset: float, *pitches: int) -> tuple[Note, ...]:
    return tuple(Note(onset, 1.0, pitch) for pitch in pitches)


def test_the_upper_line_is_louder_and_levels_are_heard() -> None:
    right, left = with_velocities(chord(0, 64, 67, 72), chord(0, 36, 43), [2, 2], FOUR)
    assert right[2].velocity > right[1].velocity == right[0].velocity
    assert left[0].velocity > left[1].velocity
    louder, _ = with_velocities(chord(0, 64, 67, 72), (), [6, 6], FOUR)
    assert louder[0].velocity > right[0].velocity + 30


def test_a_held_note_out_of_reach_is_let_go() -> None:
    held = (Note(0, 4, 36), Note(1, 1, 48), Note(2, 1, 60))
    assert [note.duration_ql for note in within_reach(held)] == [2, 1, 1]


def test_a_note_that_runs_into_the_next_ends_there_unless_it_is_held_for_long() -> None:
    notes = (Note(0, 0.75, 60), Note(0.5, 1.5, 62), Note(1, 0.25, 64), Note(2, 1, 65))
    assert [note.duration_ql for note in tidied(notes, FOUR)] == [0.5, 1.5, 0.25, 1]
    over_the_line = (Note(3, 2, 60), Note(4, 1, 62), Note(7, 4, 64), Note(8, 1, 65))
    assert [note.duration_ql for note in tidied(over_the_line, FOUR)] == [1, 1, 4, 1]


def test_the_last_bar_is_held_to_the_end() -> None:
    notes = (Note(3, 4, 60), Note(4, 1, 64))
    assert [note.end_ql for note in held_to(notes, 4, 8)] == [7, 8]
    assert [note.end_ql for note in held_to(notes, 4, 6)] == [6, 6]


def test_a_note_is_cut_where_the_voice_would_rub() -> None:
    voice = (Note(0, 2, 72), Note(2, 2, 73))
    assert [n.duration_ql for n in clear_of((Note(0, 4, 60), Note(0, 4, 63)), voice, FOUR)] == [2, 4]


def test_the_pedal_changes_with_bar_and_harmony_and_not_in_dry_bars() -> None:
    notes = [note for bar in range(2) for note in chord(4.0 * bar, 60)]
    wet = pedals([1, 2, 2, 2], [Texture.BROKEN] * 2, [*notes, *chord(2, 60)], FOUR, 8)
    assert [round(down) for down, _ in wet] == [0, 2, 4]
    assert pedals([1, 2, 2, 2], [Texture.UNISON, Texture.BROKEN], notes, FOUR, 8)[0][0] > 4


def test_notes_struck_again_end_those_before() -> None:
    notes = (Note(0, 2, 60), Note(1, 2, 60), Note(1, 1, 60), Note(1, 1, 64))
    assert without_overlaps(notes) == (Note(0, 1, 60), Note(1, 2, 60), Note(1, 1, 64))


def test_midi_has_both_hands_and_the_pedal(tmp_path: Path) -> None:
    piano = piano_part(chord(0, 72), chord(0, 48), ((0.25, 3.75),))
    path = tmp_path / "a.mid"
    write_piano(piano, Key.parse("C minor"), FOUR, 90, 4, path)
    tracks = mido.MidiFile(path).tracks
    assert [[m.note for m in track if m.type == "note_on"] for track in tracks[1:]] == [[72], [48]]
    for track in tracks[1:]:
        times = np.cumsum([message.time for message in track])
        found = [(int(t), m.value) for t, m in zip(times, track, strict=True) if m.type == "control_change"]
        assert found == [(120, 127), (1800, 0)]
