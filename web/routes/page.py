"""The page, its files, the documentation of the API, and whether the server is well."""

from dataclasses import asdict
from enum import Enum
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from pairing.request import ASKED, WISHES
from web.answers import problems, version
from web.dependencies import pool_of
from web.schemas import Health

router = APIRouter()

PAGE = Path(__file__).resolve().parents[1] / "page"
DOCS = Path(__file__).resolve().parents[1] / "docs"
SWAGGER = Path(str(files("fastapi_offline") / "static"))
"""Swagger UI, with which fastapi-offline comes: no other host is asked for it."""

_WISHES = "<!-- wishes -->"
"""Where the page has room for wishes that it has no control for by hand."""

_ALWAYS_ASKED = {"Cache-Control": "no-cache"}
"""A browser asks whether a file is still the same, and gets it only if not."""

_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""Whatever the system's own table of types says."""


class PageFiles(StaticFiles):
    """A folder of the page's files."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at a path within the folder."""
        response = await super().get_response(path, scope)
        response.headers.update(_ALWAYS_ASKED)
        if response.status_code == 200 and (kind := _TYPES.get(Path(path).suffix)):
            response.headers["content-type"] = f"{kind}; charset=utf-8"
        return response


def serve_files(app: FastAPI) -> None:
    """Serves the page's files, those of the documentation, and what draws it."""
    app.mount("/page", PageFiles(directory=PAGE))
    app.mount("/docs/page", PageFiles(directory=DOCS))
    app.mount("/docs/swagger", PageFiles(directory=SWAGGER))


@router.get("/", include_in_schema=False)
@router.get("/songs/{song_id}", include_in_schema=False)
def page() -> HTMLResponse:
    """The page; it asks for the song that its address names."""
    return HTMLResponse(whole_page(), headers=_ALWAYS_ASKED)


@router.get("/docs", include_in_schema=False)
def docs() -> FileResponse:
    """What the API can do, to be read and tried."""
    return FileResponse(DOCS / "index.html", headers=_ALWAYS_ASKED)


@router.get("/healthz", tags=["server"], responses={200: {"model": Health}, **problems()}, response_class=JSONResponse)
async def health(request: Request) -> JSONResponse:
    """That the server is well, and how busy it is."""
    return JSONResponse({"status": "ok", "version": version(), "workers": asdict(pool_of(request).state)})


@cache
def whole_page() -> str:
    """The page's markup, with a control for every wish."""
    text = (PAGE / "index.html").read_text(encoding="utf-8")
    missing = (name for name in WISHES if f'name="{name}"' not in text)
    return text.replace(_WISHES, "\n              ".join(map(_control, missing)))


def _control(name: str) -> str:
    about = ASKED[name].metadata
    kind, label = about["type"], escape(about.get("label", name.replace("_", " ").capitalize()))
    note = about.get("note") or (f"such as {about['example']}" if "example" in about else "")
    small = f" <small>{escape(note)}</small>" if note else ""
    if kind is bool:
        ticked = {"type": "checkbox", "checked": ASKED[name].default}
        return f'<div class="field tick"><input{_told(name, ticked)}> <label for="{name}">{label}</label></div>'
    if issubclass(kind, Enum):
        choices = [("", "Usual"), *((c, str(c).replace("-", " ").capitalize()) for c in about.get("choices", kind))]
        options = "".join(f'<option value="{escape(str(value))}">{escape(text)}</option>' for value, text in choices)
        control = f"<select{_told(name, {})}>{options}</select>"
    elif kind is str:
        limits = {"type": "text", "maxlength": about.get("longest"), "autocomplete": "off", "dir": "auto"}
        control = f"<input{_told(name, limits)}>"
    else:
        step, mode = ("1", "numeric") if kind is int else ("any", "decimal")
        limits = {
            "type": "number",
            "min": about.get("least"),
            "max": about.get("most"),
            "step": step,
            "inputmode": mode,
        }
        control = f"<input{_told(name, limits)}>"
    return f'<div class="field"><label for="{name}">{label}{small}</label> {control}</div>'


def _told(name: str, attributes: dict[str, Any]) -> str:
    known = {"id": name, "name": name, **attributes}
    told = {key: "" if value is True else value for key, value in known.items() if value not in (None, False)}
    return "".join(f' {key}="{escape(str(value))}"' for key, value in told.items())
