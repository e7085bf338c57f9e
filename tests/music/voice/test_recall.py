from hypothesis import given
from hypothesis import strategies as st

from music.voice.network import CONTEXT, NOTHING, Recall, recalled

TUNES = st.lists(st.integers(4, 6), max_size=60)


def reading(ids: list[int]) -> Recall:
    recall = Recall()
    for token in ids:
        recall.write(token)
    return recall


def test_nothing_is_expected_before_anything_returned() -> None:
    expected, runs = recalled([4, 5, 6, 7, 8, 4, 5, 6, 8])
    assert expected.tolist() == [NOTHING] * 9
    assert runs.tolist() == [0] * 9


def test_a_tune_that_returns_is_expected_from_its_fifth_id_on() -> None:
    tune = [4, 5, 6, 7, 8, 9]
    expected, runs = recalled([*tune, *tune, *tune[:3]])
    assert expected.tolist() == [NOTHING] * 10 + [8, 9, 4, 5, 6]
    assert runs.tolist() == [0] * 10 + [4, 5, 6, 7, 8]


def test_what_turns_out_otherwise_is_followed_no_longer() -> None:
    assert reading([4, 5, 6, 7, 8, 4, 5, 6, 7]).expected == (8, 4)
    assert reading([4, 5, 6, 7, 8, 4, 5, 6, 7, 9]).expected == (NOTHING, 0)


def test_a_place_is_followed_as_long_as_it_is_right_then_the_latest() -> None:
    first, second, third = [4, 5, 6, 7, 8, 9], [4, 5, 6, 7, 8, 10], [4, 5, 6, 7]
    assert reading([*first, *second, *third]).expected == (8, 4)
    assert reading([*first, *second, *third, 8]).expected == (10, 5)


def test_a_note_repeated_is_expected_again() -> None:
    assert reading([7] * 5).expected == (7, 4)
    assert reading([7] * 9).expected == (7, 8)


@given(TUNES)
def test_what_is_expected_did_follow_the_same_ids_before(ids: list[int]) -> None:
    expected, runs = recalled(ids)
    for now, (token, run) in enumerate(zip(expected.tolist(), runs.tolist(), strict=True)):
        earlier = [place for place in range(CONTEXT, now) if ids[place - CONTEXT : place] == ids[now - CONTEXT : now]]
        assert (token == NOTHING) == (run == 0) == (not earlier)
        if earlier:
            assert run >= CONTEXT
            assert token in [ids[place] for place in earlier if ids[place - run : place] == ids[now - run : now]]


@given(TUNES, TUNES)
def test_what_is_expected_knows_nothing_of_what_comes(ids: list[int], following: list[int]) -> None:
    whole, alone = recalled([*ids, *following]), recalled(ids)
    for longer, shorter in zip(whole, alone, strict=True):
        assert longer.shape == (len(ids) + len(following),)
        assert longer[: len(ids)].tolist() == shorter.tolist()


@given(TUNES, TUNES, TUNES)
def test_a_copy_goes_its_own_way(ids: list[int], one: list[int], other: list[int]) -> None:
    recall = reading(ids)
    copy = recall.copy()
    for token in one:
        recall.write(token)
    for token in other:
        copy.write(token)
    assert recall.expected == reading([*ids, *one]).expected
    assert copy.expected == reading([*ids, *other]).expected
