"""The page, its files, the documentation of the API, and whether the server is well."""

from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from web.answers import problems, version
from web.parts import pool_of
from web.schemas import Health

router = APIRouter()

PAGE = Path(__file__).resolve().parents[1] / "page"
DOCS = Path(__file__).resolve().parents[1] / "docs"
SWAGGER = Path(str(files("fastapi_offline") / "static"))
"""Swagger UI, with which fastapi-offline comes: no other host is asked for it."""

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
def page() -> FileResponse:
    """The page; it asks for the song that its address names."""
    return FileResponse(PAGE / "index.html", headers=_ALWAYS_ASKED)


@router.get("/docs", include_in_schema=False)
def docs() -> FileResponse:
    """What the API can do, to be read and tried."""
    return FileResponse(DOCS / "index.html", headers=_ALWAYS_ASKED)


@router.get("/healthz", tags=["server"], responses={200: {"model": Health}, **problems()}, response_class=JSONResponse)
async def health(request: Request) -> JSONResponse:
    """That the server is well, and how busy it is."""
    return JSONResponse({"status": "ok", "version": version(), "workers": asdict(pool_of(request).state)})
