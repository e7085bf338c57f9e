import pytest
from hypothesis import given, settings

from music.chords import CHORD_COUNT, NO_CHORD, HarmonisedMelody, HarmonyError, chord_id, slot_ql
from tests.music.melodies import harmonised, harmonised_melodies, tune

TUNE = tune("1 3 5 8 | 5:2 1")


@pytest.mark.parametrize(
    ("chord_ids", "message"),
    [
        pytest.param((1, 1, 1), "3 chords for 4 slots", id="too few"),
        pytest.param((1,) * 5, "5 chords for 4 slots", id="too many"),
        pytest.param((1, 1, -1, 1), f"wanted 0 to {CHORD_COUNT - 1}", id="negative"),
        pytest.param((1, 1, 1, CHORD_COUNT), f"wanted 0 to {CHORD_COUNT - 1}", id="past the vocabulary"),
    ],
)
def test_a_harmony_of_another_melody_is_refused(chord_ids: tuple[int, ...], message: str) -> None:
    with pytest.raises(HarmonyError, match=message):
        HarmonisedMelody(TUNE, chord_ids)


@pytest.mark.parametrize(
    ("metre", "chords", "wanted"),
    [
        ("4/4", "0:maj 0:maj 7:7 0:maj", [("C", 0, 4), ("G7", 4, 2), ("C", 6, 2)]),
        ("4/4", "0:maj", [("C", 0, 8)]),
        ("4/4", "N 2:m N 0:maj", [("Dm", 2, 2), ("C", 6, 2)]),
        ("4/4", "0:maj 7:7 N", [("C", 0, 2), ("G7", 2, 2)]),
        ("4/4", "N", []),
        ("3/4", "0:maj 7:7 0:maj", [("C", 0, 3), ("G7", 3, 3), ("C", 6, 3)]),
        ("2/4", "0:maj 7:7 7:7 0:maj", [("C", 0, 2), ("G7", 2, 4), ("C", 6, 2)]),
        ("5/4", "0:maj 0:maj 0:maj 5:maj 5:maj 7:maj 0:maj", [("C", 0, 3), ("F", 3, 2), ("G", 5, 1), ("C", 6, 4)]),
    ],
)
def test_chords_that_stay_are_joined_up_to_the_bar_line(
    metre: str, chords: str, wanted: list[tuple[str, float, float]]
) -> None:
    melody = harmonised(tune("1 3 5 8 | 5:2 1", metre=metre), chords)
    assert [(chord.symbol, chord.onset_ql, chord.duration_ql) for chord in melody.chords] == wanted


@settings(max_examples=40)
@given(harmonised_melodies())
def test_joined_chords_say_what_stands_in_every_slot(melody: HarmonisedMelody) -> None:
    key, length = melody.melody.key, slot_ql(melody.melody.metre)
    found = [NO_CHORD] * len(melody.chord_ids)
    for chord in melody.chords:
        for slot in range(round(chord.onset_ql / length), min(len(found), round(chord.end_ql / length))):
            assert found[slot] == NO_CHORD
            found[slot] = chord_id(chord, key)
    assert tuple(found) == melody.chord_ids
    assert all(a.end_ql <= b.onset_ql + 1e-6 for a, b in zip(melody.chords, melody.chords[1:], strict=False))
    assert all(
        a.symbol != b.symbol or a.end_ql < b.onset_ql for a, b in zip(melody.chords, melody.chords[1:], strict=False)
    )


@settings(max_examples=40)
@given(harmonised_melodies())
def test_the_last_chord_lasts_to_the_bar_line_after_the_last_note(melody: HarmonisedMelody) -> None:
    if melody.chord_ids[-1] != NO_CHORD:
        end_ql, bar_ql = melody.chords[-1].end_ql, melody.melody.metre.bar_ql
        assert end_ql / bar_ql == pytest.approx(round(end_ql / bar_ql))
        assert -1e-6 < end_ql - melody.melody.end_ql < bar_ql - 1e-6
