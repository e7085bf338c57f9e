import keras
import numpy as np
import pytest
from keras import ops
from numpy.typing import NDArray

from workshop.networks.attention.relative import Block, RelativeAttention, skewed

pytestmark = pytest.mark.train

HEADS, CONTEXT, WIDTH, STEPS = 2, 7, 6, 5


def drawn(*shape: int) -> NDArray[np.float32]:
    return np.random.default_rng(3).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_skewing_puts_the_product_of_each_distance_before_its_key(steps: int) -> None:
    products = drawn(2, 3, steps, steps)
    found = np.asarray(skewed(ops.convert_to_tensor(products)))
    for query in range(steps):
        for key in range(query + 1):
            distance = query - key
            np.testing.assert_array_equal(found[..., query, key], products[..., query, steps - 1 - distance])


def test_attention_is_that_of_every_pair_worked_out_alone() -> None:
    layer = RelativeAttention(HEADS, CONTEXT, seed=1)
    inputs = drawn(1, STEPS, WIDTH)
    layer.build(inputs.shape)
    layer.distances.assign(drawn(*layer.distances.shape))
    found = np.asarray(layer(inputs))[0]

    size = WIDTH // HEADS
    query, key, value = np.split(np.asarray(layer.projection(inputs))[0], 3, axis=-1)
    far = np.asarray(layer.distances)
    together = np.zeros((STEPS, WIDTH), np.float32)
    for head in range(HEADS):
        own = slice(head * size, (head + 1) * size)
        for i in range(STEPS):
            scores = [query[i, own] @ (key[j, own] + far[head, CONTEXT - 1 - (i - j)]) for j in range(i + 1)]
            shares = np.exp(np.array(scores) / size**0.5)
            together[i, own] = shares / shares.sum() @ value[: i + 1, own]
    expected = np.asarray(layer.output_projection(together))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_block_sees_nothing_that_comes_later() -> None:
    block = Block(HEADS, CONTEXT, seed=2)
    inputs = drawn(1, STEPS, WIDTH)
    changed = inputs.copy()
    changed[0, 3, 0] += 1  # one feature: normalising takes away what all have
    before, after = np.asarray(block(inputs)), np.asarray(block(changed))
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert not np.allclose(before[:, 3], after[:, 3])
    assert not np.allclose(before[:, 4], after[:, 4])


def test_step_by_step_a_block_gives_what_it_gives_at_once() -> None:
    block = Block(HEADS, CONTEXT, seed=2)
    inputs = drawn(1, CONTEXT, WIDTH)
    whole = np.asarray(block(inputs))
    keys = values = np.zeros((1, HEADS, CONTEXT, WIDTH // HEADS), np.float32)
    for place in range(CONTEXT):
        known = np.arange(CONTEXT) >= CONTEXT - place - 1
        found, keys, values = block.step(inputs[:, place : place + 1], keys, values, known)
        np.testing.assert_allclose(np.asarray(found)[:, 0], whole[:, place], atol=1e-5)


def test_dropout_is_for_training() -> None:
    block = Block(HEADS, CONTEXT, dropout=0.5, seed=2)
    inputs = drawn(1, STEPS, WIDTH)
    np.testing.assert_array_equal(np.asarray(block(inputs)), np.asarray(block(inputs)))
    assert not np.allclose(np.asarray(block(inputs)), np.asarray(block(inputs, training=True)))


def test_half_precision_hides_the_future_too() -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        block = Block(HEADS, CONTEXT, seed=2)
    finally:
        keras.config.set_dtype_policy("float32")
    inputs = drawn(1, STEPS, WIDTH)
    changed = inputs.copy()
    changed[0, 4, 0] += 1
    before, after = (np.asarray(ops.cast(block(x), "float32")) for x in (inputs, changed))
    np.testing.assert_array_equal(before[:, :4], after[:, :4])
    assert not np.array_equal(before[:, 4], after[:, 4])
