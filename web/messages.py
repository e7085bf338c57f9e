"""Turns pydantic's validation errors into one sentence: what came, and what was wanted."""

from collections.abc import Sequence
from functools import cache
from json import dumps
from typing import Any

from pydantic import BaseModel

_WANTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "enum": "{expected}",
    "finite_number": "a number",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than_equal": "{ge} or more",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_type": "a whole number",
    "less_than_equal": "{le} or less",
    "string_too_long": "at most {max_length}",
    "string_too_short": "some text",
    "string_type": "text",
    "too_long": "at most {max_length}",
}
"""What was wanted, by pydantic's name of the error; others are told in its own words."""

_NUMBERS = {"integer": "a whole number", "number": "a number"}
_SHAPE = "string_pattern_mismatch"
LONGEST_SHOWN = 60
"""Of what came, letters."""


def first_wrong(errors: Sequence[Any], field: str = "", model: type[BaseModel] | None = None) -> str:
    """The first of pydantic's errors, in a sentence.

    Args:
        errors: at least one.
        field: what they were found in, "" for the whole.
        model: what they were found by, which knows the limits of numbers; None for single values.
    """
    first = errors[0]
    kind, place = first["type"], ".".join(_names(field, *first["loc"]))
    if kind in ("json_invalid", "value_error"):
        message = first["msg"].removeprefix("Value error, ")
        return f"{place}: {message}" if place else message
    if kind == "extra_forbidden":
        return f"{place}: came, but there is no such field"
    if kind == "missing":
        return f"{place}: nothing came, but it is needed"
    wanted = _wanted(first, _told_of(place.rpartition(".")[2], model))
    return f"{place or 'the body'}: {_came(first)} came; {wanted}"


def _names(*parts: object) -> list[str]:
    return [str(part) for part in parts if part not in ("", "query", "path")]


def _came(error: Any) -> str:
    lengths = {"string_too_long": "{} characters", "too_long": "{}"}
    return lengths[error["type"]].format(len(error["input"])) if error["type"] in lengths else _shown(error["input"])


def _shown(value: Any) -> str:
    text = dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."


def _wanted(error: Any, told: dict[str, Any]) -> str:
    kind = error["type"]
    if kind in _WANTED and "minimum" in told:
        return f"wanted {_NUMBERS[told['type']]} from {told['minimum']} to {told['maximum']}"
    if kind == _SHAPE and "examples" in told:
        return f"wanted it as in {told['examples'][0]}"
    if kind in _WANTED:
        return "wanted " + _WANTED[kind].format(**error.get("ctx", {})).replace("'", "")
    message = str(error["msg"])
    return "wanted " + message.removeprefix("Input should be ") if message.startswith("Input should be ") else message


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _told_of(name: str, model: type[BaseModel] | None) -> dict[str, Any]:
    """What the schema of a model, or of those in it, tells of a field: fields of one name have the same limits."""
    schema = _schema(model) if model else {}
    fields = [part.get("properties", {}).get(name, {}) for part in (schema, *schema.get("$defs", {}).values())]
    field: dict[str, Any] = next(filter(None, fields), {})
    return {**field, **field.get("anyOf", [{}])[0]}  # what may be left out has its limits there
