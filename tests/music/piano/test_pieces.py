from dataclasses import replace

import pytest

from music.notes import NoteError
from tests.music.piano.pieces import song, waltz


def test_a_piece_ends_with_its_last_note_or_voice() -> None:
    assert waltz(4).end_ql == 12
    assert replace(song(2), right=(), left=()).end_ql == 8
    assert replace(waltz(), right=(), left=()).end_ql == 0


def test_hands_out_of_order_are_refused() -> None:
    piece = waltz()
    with pytest.raises(NoteError, match=r"right: .* out of order"):
        replace(piece, right=piece.right[::-1])


@pytest.mark.parametrize("level", [-1, 8])
def test_a_dynamic_that_does_not_exist_is_refused(level: int) -> None:
    with pytest.raises(NoteError, match=f"dynamic level {level} at quarter 0"):
        replace(waltz(), dynamics=((0.0, level),))
