import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config import ConfigError, NetworkConfig, Output, Schedule, TrainingConfig

VALID: dict[str, Any] = {
    "vocabulary_size": 10,
    "embedding_size": 4,
    "lstm_units": [8, 6],
    "output": "dense",
    "condition_size": 3,
    "dropout": 0.5,
}
SIZES = st.integers(1, 10_000)


@given(
    st.builds(
        NetworkConfig,
        vocabulary_size=SIZES,
        embedding_size=SIZES,
        lstm_units=st.lists(SIZES, min_size=1, max_size=4).map(tuple),
        output=st.sampled_from(Output),
        condition_size=st.integers(0, 100),
        dropout=st.floats(0, 1, exclude_max=True),
    )
)
def test_a_network_survives_json(config: NetworkConfig) -> None:
    read = NetworkConfig.from_json(json.loads(json.dumps(config.to_json())))
    assert read == config
    assert isinstance(read.output, Output)  # an equal string would pass `==` and build another network


def test_reads_the_fields_of_a_saved_network() -> None:
    assert NetworkConfig.from_json(VALID) == NetworkConfig(10, 4, (8, 6), Output.DENSE, 3, 0.5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"vocabulary_size": 0}, r"vocabulary_size is 0; wanted 1 or more", id="no ids"),
        pytest.param({"embedding_size": -1}, r"embedding_size is -1", id="negative embedding"),
        pytest.param({"lstm_units": []}, r"lstm_units is empty", id="no layer"),
        pytest.param({"lstm_units": [8, 0]}, r"lstm_units\[1\] is 0", id="layer without units"),
        pytest.param({"lstm_units": ["many"]}, r"not a network configuration.*'many'", id="units are no number"),
        pytest.param({"lstm_units": 8}, r"not a network configuration", id="units are no list"),
        pytest.param({"vocabulary_size": "ten"}, r"not a network configuration", id="size is no number"),
        pytest.param({"output": "sparse"}, r"'sparse' is not a valid Output", id="unknown output"),
        pytest.param({"condition_size": -2}, r"condition_size is -2; wanted 0 or more", id="negative condition"),
        pytest.param({"dropout": 1.0}, r"dropout is 1.0; wanted 0 or more, below 1", id="all dropped"),
        pytest.param({"dropout": -0.1}, r"dropout is -0.1", id="negative dropout"),
        pytest.param({"dropout": float("nan")}, r"dropout is nan", id="dropout is not a number"),
        pytest.param({"attention_heads": 2}, r"attention_heads", id="unknown field"),
    ],
)
def test_refuses_a_network(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        NetworkConfig.from_json(VALID | change)


@pytest.mark.parametrize("name", ["vocabulary_size", "embedding_size", "lstm_units", "output"])
def test_refuses_a_network_without(name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        NetworkConfig.from_json({field: value for field, value in VALID.items() if field != name})


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"epochs": 0}, "1 or more"),
        ({"validate_every": 0}, "1 or more"),
        ({"checkpoint_every": -5}, "1 or more"),
        ({"seed": -1}, "0 or more"),
        ({"warmup_steps": -1}, "0 or more"),
        ({"learning_rate": 0.0}, "above 0"),
        ({"learning_rate": float("nan")}, "above 0"),
        ({"clip_norm": -1.0}, "above 0"),
        ({"averaging": 1.0}, "0 or more, below 1"),
    ],
    ids=lambda value: "=".join(map(str, *value.items())) if isinstance(value, dict) else None,
)
def test_refuses_a_training(change: dict[str, Any], wanted: str) -> None:
    ((name, value),) = change.items()
    with pytest.raises(ConfigError, match=f"{name} is {value}; wanted {wanted}"):
        replace(TrainingConfig(epochs=1), **change)


def test_a_constant_rate_stays_at_its_peak() -> None:
    config = TrainingConfig(epochs=1, learning_rate=0.5, warmup_steps=4, schedule=Schedule.CONSTANT)
    assert [config.rate_at(step, 100) for step in (0, 1, 3, 4, 50, 99)] == [0.125, 0.25, 0.5, 0.5, 0.5, 0.5]


def test_a_checkpoint_from_before_there_were_schedules_is_of_the_usual_one() -> None:
    usual = TrainingConfig(epochs=1)
    assert "schedule" not in usual.identity()
    assert usual.identity() | {"schedule": "constant"} == replace(usual, schedule=Schedule.CONSTANT).identity()
