"""The OpenAPI document: what FastAPI finds out, and the bodies that are read by hand."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from web.answers import REASONS
from web.bodies import FORM, JSON
from web.schemas import Problem, SongBody, Step
from web.stream import StreamRequest
from web.stream_child import AHEAD_S

_STREAM_QUERY = ", ".join(f"`{name}`" for name in StreamRequest.model_fields)
_ABOUT = f"""
A request that is not met is answered with `{{"detail": "what came and what was wanted"}}`.

**`WebSocket /api/stream`** plays piano without end. Its query, all of it optional: {_STREAM_QUERY}. Each message is one
object in JSON: `{{"about": {{...}}}}` where a piece begins, a note (`onset_s`, `duration_s`, `pitch_midi`, `velocity`,
`part`), or `{{"pedal": {{"onset_s", "is_down"}}}}`; it comes about {AHEAD_S:g} s before it is to sound. The socket is
closed with 1008 for wishes that cannot be met, 1013 where as many listen as may, and 1011 where the piano fails.
"""
_REF = "#/components/schemas/{model}"
_FILES = {
    "tune": "A tune for new words, or for these: MIDI, karaoke, MusicXML, ABC or kern.",
    "song": "A song with words under notes, kept as it is: any file with them. It goes with no other field.",
}


def document(app: FastAPI) -> None:
    """Makes `app` tell of the bodies too."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _whole(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way to extend the document


def _whole(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title, version=app.version, summary=app.summary, description=_ABOUT, routes=app.routes
    )
    _, models = models_json_schema([(SongBody, "validation"), (Step, "validation")], ref_template=_REF)
    schemas = found["components"]["schemas"]
    schemas |= models["$defs"]
    for methods in found["paths"].values():
        for operation in methods.values():
            _tell_problems(operation["responses"])
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    # What each of them says in words: a theme or words are wanted.
    schemas["SongBody"]["anyOf"] = [{"required": ["theme"]}, {"required": ["words"]}]
    form = _form(schemas["SongBody"])
    songs = found["paths"]["/api/songs"]["post"]
    songs["requestBody"] = _body({JSON: {"$ref": _REF.format(model="SongBody")}, FORM: form})
    rewrite = found["paths"]["/api/songs/{song_id}/rewrite"]["post"]
    rewrite["requestBody"] = _body({JSON: {"$ref": _REF.format(model="Step")}})
    return found


def _tell_problems(responses: dict[str, Any]) -> None:
    """What stands before every operation refuses, and wrong parameters are answered as all else that is wrong."""
    content = {JSON: {"schema": {"$ref": _REF.format(model=Problem.__name__)}}}
    for status in ("403", *({"422"} & responses.keys())):
        responses[status] = {"description": REASONS[int(status)], "content": content}


def _body(kinds: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {kind: {"schema": schema} for kind, schema in kinds.items()}}


def _form(request: dict[str, Any]) -> dict[str, Any]:
    """The same fields as text, without null, and the files."""
    fields = {name: _without_null(field) for name, field in request["properties"].items()}
    fields["then"] = {"type": "string", "description": "A JSON list of steps."}
    uploads = {
        name: {"type": "string", "contentMediaType": "application/octet-stream", "description": text}
        for name, text in _FILES.items()
    }
    return {"type": "object", "properties": fields | uploads, "additionalProperties": False}


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    choices = [choice for choice in field.get("anyOf", []) if choice != {"type": "null"}]
    rest = {key: value for key, value in field.items() if key not in ("anyOf", "default")}
    return rest | choices[0] if choices else rest
