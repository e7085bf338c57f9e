"""A song as a file, and as a score for the page."""

from dataclasses import asdict
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from pairing.export import Format, slug
from web import jobs
from web.answers import Responses, problems, tag_of, unchanged
from web.dependencies import run_job, store_of
from web.score import NARROWEST_PX, WIDEST_PX, DrawnScore, width_of

router = APIRouter(prefix="/api/songs/{song_id}", tags=["files"])

Transpose = Annotated[int, Query(ge=-12, le=12, description="Semitones up, or down where below 0.")]
_FILE: dict[str, Any] = {"content": {kind.media_type.partition(";")[0]: {} for kind in Format}}
_SAME: Responses = {304: {"description": "It is as `If-None-Match` has it."}}


@router.get("/files/{format}", responses={200: _FILE, **_SAME, **problems(404, 422, 429, 503)}, response_class=Response)
async def song_file(
    request: Request, song_id: str, kind: Annotated[Format, Path(alias="format")], transpose: Transpose = 0
) -> Response:
    """The song as a file."""
    kept = await to_thread.run_sync(store_of(request).find, song_id)
    tag = tag_of("file", song_id, str(kind), transpose)
    if same := unchanged(request, tag):
        return same
    song = await to_thread.run_sync(kept.song)
    content = await run_job(request, jobs.file_of, song, kind, transpose, is_short=True)
    name = f"{slug(song.title)}{_moved(transpose)}{kind.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": tag, "Cache-Control": "no-cache"}
    return Response(content, headers={**headers, "Content-Type": kind.media_type})


@router.get(
    "/score",
    responses={200: {"model": DrawnScore}, **_SAME, **problems(404, 422, 429, 503)},
    response_class=JSONResponse,
)
async def song_score(
    request: Request,
    song_id: str,
    transpose: Transpose = 0,
    width: Annotated[int, Query(ge=NARROWEST_PX, le=WIDEST_PX, description="In CSS pixels, rounded down.")] = 800,
) -> Response:
    """The song as a picture of its score, and which of its elements sound when."""
    kept = await to_thread.run_sync(store_of(request).find, song_id)
    wide = width_of(width)
    tag = tag_of("score", song_id, transpose, wide)
    if same := unchanged(request, tag):
        return same
    song = await to_thread.run_sync(kept.song)
    score = await run_job(request, jobs.score_of, song, transpose, wide, is_short=True)
    return JSONResponse(asdict(score), headers={"ETag": tag, "Cache-Control": "no-cache"})


def _moved(transpose: int) -> str:
    """What a file's name says of its transposition."""
    return f"-{abs(transpose)}-{'higher' if transpose > 0 else 'lower'}" if transpose else ""
