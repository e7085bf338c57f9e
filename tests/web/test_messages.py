"""Errors in sentences, as people read them."""

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from web.messages import first_wrong
from web.schemas import SongBody, Step
from web.stream import StreamRequest

_SEEDS = "a whole number from 0 to 9007199254740991"
_STEPS = ",".join(['{"what": "words"}'] * 21)

SAID: dict[str, tuple[type[BaseModel], str, str]] = {
    "no-number": (SongBody, '{"seed": "abc"}', f'seed: "abc" came; wanted {_SEEDS}'),
    "below": (SongBody, '{"seed": -1}', f"seed: -1 came; wanted {_SEEDS}"),
    "above": (SongBody, '{"verses": 13}', "verses: 13 came; wanted a whole number from 1 to 12"),
    "part-of-a-number": (SongBody, '{"lines": 1.5}', "lines: 1.5 came; wanted a whole number from 1 to 64"),
    "many-digits": (SongBody, f'{{"seed": {10**30}}}', f"seed: {10**30} came; wanted {_SEEDS}"),
    "slow": (SongBody, '{"tempo_bpm": 5}', "tempo_bpm: 5 came; wanted a number from 10 to 400"),
    "endless": (SongBody, '{"tempo_bpm": 1e999}', "tempo_bpm: Infinity came; wanted a number from 10 to 400"),
    "hot": (StreamRequest, '{"temperature": 9}', "temperature: 9 came; wanted a number from 0.05 to 5"),
    "number-in-a-step": (
        SongBody, '{"then": [{"what": "line", "number": 0}]}',
        "then.0.number: 0 came; wanted a whole number from 1 to 10000"),
    "no-choice": (Step, '{"what": "key"}', 'what: "key" came; wanted line, stanza, melody or words'),
    "no-yes-or-no": (SongBody, '{"accompaniment": "no"}', 'accompaniment: "no" came; wanted true or false'),
    "no-text": (SongBody, '{"theme": 3}', "theme: 3 came; wanted text"),
    "too-short": (SongBody, '{"title": ""}', 'title: "" came; wanted some text'),
    "too-long": (SongBody, f'{{"theme": "{"x" * 501}"}}', "theme: 501 characters came; wanted at most 500"),
    "too-many": (SongBody, f'{{"then": [{_STEPS}]}}', "then: 21 came; wanted at most 20"),
    "other-shape": (SongBody, '{"metre": "waltz"}', 'metre: "waltz" came; wanted it as in 3/4'),
    "missing": (Step, "{}", "what: nothing came, but it is needed"),
    "no-such-field": (SongBody, '{"tempo": 90}', "tempo: came, but there is no such field"),
    "other-object": (SongBody, "[]", "the body: [] came; wanted an object"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_what_came_and_what_was_wanted_are_said(name: str) -> None:
    model, content, says = SAID[name]
    with pytest.raises(ValidationError) as caught:
        model.model_validate_json(content, strict=True)
    assert first_wrong(caught.value.errors(), model=model) == says


def test_a_list_says_where_in_it_something_is_wrong() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(tuple[Step, ...]).validate_json('[{"what": "words"}, {"what": "words", "seed": "x"}]')
    assert first_wrong(caught.value.errors(), "then", Step) == f'then.1.seed: "x" came; wanted {_SEEDS}'
