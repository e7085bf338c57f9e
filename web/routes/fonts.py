"""The fonts of the score: those that verovio reckons with, so that its words and signs fit their places."""

import re
from base64 import b64decode
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from web.answers import Responses, problems
from web.errors import NotFound

router = APIRouter(prefix="/api/score-fonts", tags=["files"])

_EMBEDDED = re.compile(r"base64,([^)]+)\)")
_FONT: Responses = {200: {"content": {"font/woff2": {}}, "description": "A font under the SIL Open Font License."}}
_A_DAY = "public, max-age=86400"


class ScoreFont(StrEnum):
    """A font by what it is for: musical signs within text, and words."""

    SIGNS = "signs"
    ROMAN = "roman"
    BOLD = "bold"
    ITALIC = "italic"


_PLACES = {
    ScoreFont.SIGNS: ("Leipzig.css", 0),
    ScoreFont.ROMAN: ("Liberation.css", 0),
    ScoreFont.BOLD: ("Liberation.css", 1),
    ScoreFont.ITALIC: ("Liberation.css", 2),
}
"""The style sheet of verovio's that a font is in, and how many are before it."""


@router.get(
    "/{name}.woff2",
    summary="A font of the score",
    response_class=Response,
    responses={**_FONT, **problems(404, 422)},
)
def score_font(name: ScoreFont) -> Response:
    """A font in which the score is drawn."""
    return Response(_font(name), media_type="font/woff2", headers={"Cache-Control": _A_DAY})


@cache
def _font(name: ScoreFont) -> bytes:
    """The font as verovio's package has it, within a style sheet; the package itself need not be loaded."""
    sheet, number = _PLACES[name]
    package = find_spec("verovio")
    path = Path(package.origin if package and package.origin else "").parent / "data" / sheet
    if not path.is_file():
        raise NotFound(f"the score's font {name} is not there; wanted verovio with its {sheet} installed")
    return b64decode(_EMBEDDED.findall(path.read_text(encoding="utf-8"))[number])
