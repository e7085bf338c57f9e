import numpy as np

from music.piano.hands import right_hand


def hands(*chords: tuple[int, ...]) -> list[list[int]]:
    """The right hand's pitches of each chord, a quarter each."""
    onsets = np.array([24 * n for n, chord in enumerate(chords) for _ in chord])
    pitches = np.array([pitch for chord in chords for pitch in chord])
    is_right = right_hand(onsets, onsets + 24, pitches)
    return [pitches[is_right & (onsets == 24 * n)].tolist() for n in range(len(chords))]


def test_the_widest_gap_parts_the_hands() -> None:
    assert hands((40, 47, 64, 67), (43, 50, 62, 71)) == [[64, 67], [62, 71]]


def test_the_parting_follows_the_hands_up_and_down() -> None:
    up = [(60 + n, 64 + n, 76 + n, 79 + n) for n in range(8)]
    assert hands(*up) == [[76 + n, 79 + n] for n in range(8)]


def test_a_single_line_stays_in_one_hand() -> None:
    line = [(72,), (74,), (76,), (74,), (72,)]
    assert hands(*line) == [list(note) for note in line]


def test_a_broken_bass_under_a_melody_is_the_left_hands() -> None:
    onsets = np.concatenate([np.arange(0, 192, 12), np.arange(0, 192, 48)])
    pitches = np.concatenate([np.tile([38, 45, 50, 57], 4), [69, 72, 70, 67]])
    ends = np.concatenate([onsets[:16] + 12, onsets[16:] + 48])
    np.testing.assert_array_equal(right_hand(onsets, ends, pitches), np.arange(20) >= 16)
