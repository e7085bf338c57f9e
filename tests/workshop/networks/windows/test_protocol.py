import json

import numpy as np
import pytest

from tests.workshop.networks.windows.builders import KINDS, encoded, indifferent, learned, untrained, works
from workshop.networks.windows.ngram import TokenNGram
from workshop.networks.windows.protocol import COPIED_TOKENS, Claim, check_claim, generated
from workshop.networks.windows.windows import WINDOW

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def claim() -> Claim:
    network = indifferent(KINDS["rnn"])
    return check_claim(network, works(), np.random.default_rng(0), temperatures=(1.0,), pieces=2, length=12)


def test_training_validation_and_generated_music_are_judged(claim: Claim) -> None:
    found = {passage.name: passage for passage in claim.passages}
    assert list(found) == ["training", "validation", "generated at 1"]
    assert {name: passage.targets for name, passage in found.items()} == {
        "training": 48,
        "validation": 18,
        "generated at 1": 24,
    }
    # a network that finds all tokens alike cannot tell music from noise; the n-gram can
    assert [passage.network for passage in claim.passages] == [pytest.approx(np.log(len(learned())))] * 3
    assert max(found["training"].ngram, found["validation"].ngram) < 0.1 < found["generated at 1"].ngram


def test_copying_is_of_whole_stretches(claim: Claim) -> None:
    found = {passage.name: passage.copied for passage in claim.passages}
    assert found["training"] == 1
    assert found["generated at 1"] == 0
    assert COPIED_TOKENS <= 9


def test_the_judge_is_the_ngram_that_knows_validation_best(claim: Claim) -> None:
    assert claim.judge == min(claim.baselines, key=lambda name: claim.baselines[name])
    found = {passage.name: passage.ngram for passage in claim.passages}
    assert found["validation"] == pytest.approx(claim.baselines[claim.judge])


def test_the_ngram_is_measured_on_the_same_targets_as_a_network() -> None:
    ngram = TokenNGram(works().train, 3)
    nats = ngram.nats(encoded(works().valid))
    assert len(nats) == untrained(KINDS["rnn"]).loss(works().valid).targets == ngram.loss(works().valid).targets
    assert ngram.loss(works().valid).nats == pytest.approx(nats.sum())


def test_generated_pieces_begin_with_an_opening_and_go_on_in_the_networks_way() -> None:
    network = untrained(KINDS["rnn"])
    found = [generated(network, np.random.default_rng(seed), 1.0, pieces=3, length=5) for seed in (1, 1, 2)]
    assert [ids.shape for ids in found[0]] == [(WINDOW + 5,)] * 3
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])
    openings = {tuple(ids) for ids in network.openings.tolist()}
    assert all(tuple(ids[:WINDOW].tolist()) in openings for ids in found[0])


def test_what_was_found_is_json_and_a_table(claim: Claim) -> None:
    fields = json.loads(json.dumps(claim.to_json()))
    assert fields["tokens"] == len(learned())
    assert len(fields["passages"]) == 3
    lines = claim.table.splitlines()
    assert [line.split("  ")[0] for line in lines[1:4]] == ["training", "validation", "generated at 1"]
    assert "100.0%" in lines[1]
    assert "Kneser-Ney 2-gram" in lines[-1]
