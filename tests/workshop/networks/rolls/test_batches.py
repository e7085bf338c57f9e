import numpy as np
import pytest

from tests.workshop.networks.rolls.builders import drawn_rolls
from workshop.networks.rolls.batches import RollBatches, RollBatching, in_parts, stretches, whole_rolls
from workshop.networks.rolls.layout import RollLayout

pytestmark = pytest.mark.train

LAYOUT = RollLayout.of_rolls(drawn_rolls(8))
FRAMES = [LAYOUT.frames_of_roll(roll) for roll in drawn_rolls(8)]


def test_the_past_is_the_present_a_step_earlier() -> None:
    examples = stretches(FRAMES[:2], [0, 2], 4)
    np.testing.assert_array_equal(examples.past[:, 1:], examples.present[:, :-1])
    assert not examples.past[0, 0].any()
    np.testing.assert_array_equal(examples.past[1, 0], FRAMES[1][1])
    np.testing.assert_array_equal(examples.present[1], FRAMES[1][2:6][:4])
    assert examples.targets == 4 + min(4, len(FRAMES[1]) - 2)


def test_whole_rolls_count_every_frame_once_and_padding_never() -> None:
    batches = list(whole_rolls(FRAMES, 3))
    assert sum(batch.targets for batch in batches) == sum(len(roll) for roll in FRAMES)
    assert sum(batch.present.astype(int).sum() for batch in batches) == sum(roll.astype(int).sum() for roll in FRAMES)
    for batch in batches:
        assert not batch.present[batch.weights == 0].any()


def test_validation_leaves_the_first_frame_of_every_roll_out() -> None:
    source = RollBatches(FRAMES, FRAMES[:3], RollBatching(4, 2))
    assert sum(batch.targets for batch in source.validation()) == sum(len(roll) - 1 for roll in FRAMES[:3])


def test_a_roll_of_one_frame_is_not_validated_on() -> None:
    source = RollBatches(FRAMES, [FRAMES[0][:1], FRAMES[1]], RollBatching(4, 1))
    assert [batch.targets for batch in source.validation()] == [len(FRAMES[1]) - 1]


def test_a_batch_is_the_same_in_every_process_and_others_differ() -> None:
    one, same = (RollBatches(FRAMES, FRAMES, RollBatching(4, 3), seed=2).batch(1, 0) for _ in range(2))
    np.testing.assert_array_equal(one.present, same.present)
    other = RollBatches(FRAMES, FRAMES, RollBatching(4, 3), seed=2).batch(2, 0)
    assert not np.array_equal(one.present, other.present)


def first_triads(semitones: int) -> set[int]:
    """Lowest cells of the first frames of many stretches, all of whose frames are looked at."""
    source = RollBatches(FRAMES, [], RollBatching(50, 4, transpose=semitones))
    found = set()
    for epoch in range(20):
        for index in range(source.batches_per_epoch):
            batch = source.batch(epoch, index)
            for present, weights in zip(batch.present, batch.weights, strict=True):
                used = [np.flatnonzero(frame[0]).tolist() for frame in present[weights > 0]]
                assert all(cells == [cells[0], cells[0] + 4, cells[0] + 7] for cells in used)
                found.add(used[0][0])
    return found


def test_moved_rolls_stay_within_the_cells_and_keep_their_notes() -> None:
    as_they_are, moved = first_triads(0), first_triads(3)
    assert as_they_are < moved
    assert max(moved) + 7 < LAYOUT.pitches


def test_of_very_many_rolls_some_are_validated_on(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sum(batch.targets for batch in RollBatches(FRAMES, FRAMES, RollBatching(4, 2)).validation())
    monkeypatch.setattr("workshop.networks.rolls.batches.MOST_VALID_CELLS", sum(roll.size for roll in FRAMES) // 3)
    part = sum(batch.targets for batch in RollBatches(FRAMES, FRAMES, RollBatching(4, 2)).validation())
    assert 0 < part < 0.6 * whole


@pytest.mark.parametrize("most", [4, 5, 6, 100])
def test_long_rolls_come_in_stretches_and_every_frame_once(most: int) -> None:
    parts = list(in_parts(FRAMES, 2, most * FRAMES[0][0].size))
    assert sum(part.targets for part in parts) == sum(len(roll) for roll in FRAMES)
    counted = sum((part.present * part.weights[..., None, None]).sum() for part in parts)
    assert counted == sum(roll.astype(int).sum() for roll in FRAMES)
    assert sum(int((part.starts == 0).sum()) for part in parts) == len(FRAMES)
    for part in parts:
        np.testing.assert_array_equal(part.past[:, 1:], part.present[:, :-1])
