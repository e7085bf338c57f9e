from collections.abc import Sequence
from dataclasses import replace

from music.piano.encoding import encode, plan_of
from music.piano.ids import FIRST_BAR, FIRST_CHORD, Tracker
from music.piano.pieces import PianoPiece
from music.piano.rules import TYPICAL_LOG, bar_score
from music.piano.texture import BarPlan
from tests.music.piano.pieces import waltz

PIECE = waltz(4)
PLAN = plan_of(PIECE, 4)


def score(piece: PianoPiece, logs: Sequence[float] = (TYPICAL_LOG,), plan: BarPlan = PLAN, first_bar: int = 2) -> float:
    tracker = Tracker(piece.metre)
    for token in encode(piece).ids.tolist()[:-1]:
        tracker.follow(token)
    return bar_score(tracker, logs, first_bar, plan, piece.metre)


def test_likely_bars_score_higher_than_unlikely_ones_but_not_than_typical_ones() -> None:
    typical, unlikely, dull = (score(PIECE, [log]) for log in (TYPICAL_LOG, TYPICAL_LOG - 1, TYPICAL_LOG + 1))
    assert typical > dull > unlikely


def test_a_texture_density_or_register_other_than_planned_costs() -> None:
    textures = replace(PLAN, textures=(PLAN.textures + 1) % 12)
    denser = replace(PLAN, densities=PLAN.densities * 3)
    higher = replace(PLAN, registers=PLAN.registers + 12)
    for other in (textures, denser, higher):
        assert score(PIECE, plan=other) < score(PIECE)


def test_bars_that_return_again_and_again_cost() -> None:
    same = tuple(note.moved(3.0 * bar) for bar in range(4) for note in PIECE.right[:6])
    assert score(replace(PIECE, right=same), first_bar=3) < score(PIECE, first_bar=3)


def test_a_silent_hand_costs() -> None:
    assert score(replace(PIECE, right=())) < score(PIECE)


def test_onsets_come_in_order_with_their_ids() -> None:
    tracker = Tracker(PIECE.metre)
    ids = encode(PIECE).ids.tolist()
    for token in ids[:-1]:
        tracker.follow(token)
    bars = [n for n, token in enumerate(ids) if FIRST_BAR <= token < FIRST_CHORD]
    second = tracker.onsets_in(1)
    assert [position for position, _ in second] == [0, 12, 24, 36, 48, 60]
    written = [token for _, found in second for token in found]
    assert written == ids[bars[1] + 1 : bars[2] + 1]  # the next bar's id is written at the last onset
