"""Answers that several routes give, and how they are documented."""

import logging
import tomllib
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Match

from web.errors import RequestError
from web.guards import SAFE_HEADERS
from web.messages import first_wrong
from web.pool_process import LostProcessError
from web.schemas import Problem

Responses = dict[int | str, dict[str, Any]]
"""Documented answers by status."""

_LOG = logging.getLogger("web")
_METHODS = ("GET", "POST", "DELETE")

REASONS = {
    403: "It came from a page of another site, or by a name that is not the server's.",
    404: "There is none.",
    408: "The body did not come in time.",
    413: "The body is too large.",
    415: "The body is of a kind that is not read here.",
    422: "It cannot be met as asked.",
    429: "Too many wait already; `Retry-After` says in how many seconds to try again.",
    503: "The work took too long, or nothing can be kept just now; `Retry-After` says when to try again.",
}
"""What each status means, as it is documented."""

_RETRY = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}


@cache
def version() -> str:
    """The program's, as it was installed or as its checkout says."""
    try:
        return installed_version("eternal-echoes")
    except PackageNotFoundError:
        project = Path(__file__).resolve().parents[1] / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def problems(*statuses: int) -> Responses:
    """Documents answers that tell why a request is not met; `web.document` adds 403 everywhere."""
    return {
        status: {
            "model": Problem,
            "description": REASONS[status],
            **({"headers": _RETRY} if status in (429, 503) else {}),
        }
        for status in statuses
    }


def tag_of(*parts: object) -> str:
    """The ETag of what follows from these and the program's version; weak, since it may be sent compressed."""
    return f'W/"{sha256(repr((version(), *parts)).encode()).hexdigest()[:20]}"'


def unchanged(request: Request, tag: str) -> Response | None:
    """The answer to a sender that has it already."""
    has = request.headers.get("if-none-match", "")
    if tag.removeprefix("W/") in {part.strip().removeprefix("W/") for part in has.split(",")} or has.strip() == "*":
        return Response(status_code=304, headers={"ETag": tag})
    return None


def answer_problems(app: FastAPI) -> None:
    """Makes every error of `app` answer with {"detail": a sentence}."""
    app.add_exception_handler(RequestError, _unmet)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(LostProcessError, _lost)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _broken)


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"detail": detail}, status, headers)


def _unmet(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    wait_s = error.retry_after_s
    return _problem(error.status, str(error), {"Retry-After": str(wait_s)} if wait_s else None)


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _problem(422, first_wrong(error.errors()))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    place = repr(request.url.path[:200])
    if error.status_code == 405:
        allowed = ", ".join(sorted(_methods_at(request)))
        return _problem(405, f"{request.method} of {place}; wanted {allowed}", {"Allow": allowed})
    detail = f"nothing is at {place}" if error.status_code == 404 else str(error.detail)
    return _problem(error.status_code, detail, dict(error.headers or {}))


def _methods_at(request: Request) -> set[str]:
    """All that the path takes: Starlette's error names those of the first route that has it."""
    routes = request.app.routes
    found = {m for m in _METHODS if any(r.matches({**request.scope, "method": m})[0] is Match.FULL for r in routes)}
    found = found or {"GET"}  # in a folder of files, whose own scope matches no route
    return found | {"HEAD"} if "GET" in found else found


def _lost(_request: Request, error: Exception) -> Response:
    _LOG.error("%s", error)
    return _problem(503, "the work was cut off; wanted another try", {"Retry-After": "5"})


def _gone(_request: Request, _error: Exception) -> Response:
    return _problem(400, "the body was cut off")  # for nobody: its sender is gone


def _broken(_request: Request, _error: Exception) -> Response:
    # with the headers, because it is answered outside of all that stands before a request
    return _problem(500, "an error of the program, which its log tells", SAFE_HEADERS)
