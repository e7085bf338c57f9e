"""Songs: written, read, kept, listed, changed, forgotten."""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from pairing.export import Format
from web import jobs, uploads
from web.answers import Responses, problems
from web.bodies import RequestBody, read_body, read_step
from web.dependencies import run_job, store_of
from web.recipes import SongRecipe
from web.schemas import Gallery, SongAnswer
from web.store import Store, StoredSong

router = APIRouter(prefix="/api/songs", tags=["songs"])

_NEW: Responses = {201: {"model": SongAnswer, "description": "A new song."}}
_KNOWN: Responses = {200: {"model": SongAnswer, "description": "The very same song was kept already."}}


@router.post(
    "",
    status_code=201,
    responses={**_NEW, **_KNOWN, **problems(408, 413, 415, 422, 429, 503)},
    response_class=JSONResponse,
)
async def write_song(request: Request) -> JSONResponse:
    """Writes a song from a theme, from words, from a tune; or reads one from a file. It is kept."""
    asked = await read_body(request)
    made, recipe = await _made(request, asked)
    return await _kept(store_of(request), made, recipe)


@router.get("", responses={200: {"model": Gallery}, **problems(422, 503)}, response_class=JSONResponse)
def list_songs(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=100)] = 24,
    before: Annotated[str | None, Query(pattern=r"^[1-9]\d{0,17}$", description="`next` of an earlier page.")] = None,
    latest: Annotated[bool, Query(description="Leaves out songs that a kept song was made from by a change.")] = False,
) -> JSONResponse:
    """Lists songs, newest first."""
    songs, following = store_of(request).newest(limit, None if before is None else int(before), latest)
    return JSONResponse({"songs": songs, "next": None if following is None else str(following)})


@router.get("/{song_id}", responses={200: {"model": SongAnswer}, **problems(404, 503)}, response_class=JSONResponse)
def read_song(request: Request, song_id: str) -> JSONResponse:
    """The song that is kept under an id."""
    return JSONResponse(_answer(store_of(request).find(song_id)))


@router.delete("/{song_id}", status_code=204, responses=problems(404, 422, 503), response_class=Response)
def delete_song(
    request: Request,
    song_id: str,
    with_earlier: Annotated[
        bool, Query(description="Also the songs it was made from by changes, back to one that has another change kept.")
    ] = False,
) -> Response:
    """Forgets a song."""
    store_of(request).delete(song_id, with_earlier)
    return Response(status_code=204)


@router.post(
    "/{song_id}/rewrite",
    status_code=201,
    responses={**_NEW, **_KNOWN, **problems(404, 408, 413, 415, 422, 429, 503)},
    response_class=JSONResponse,
)
async def rewrite_song(request: Request, song_id: str) -> JSONResponse:
    """Makes another song, in which a line, a stanza, all words or the melody is new; the song itself stays."""
    step = (await read_step(request)).with_seed()
    store = store_of(request)
    kept = await to_thread.run_sync(store.find, song_id)
    song = await to_thread.run_sync(kept.song)
    made = await run_job(request, jobs.write, step.request(song))
    return await _kept(store, made, kept.recipe.followed_by(step), kept.id)


async def _made(request: Request, asked: RequestBody) -> tuple[jobs.WrittenSong, SongRecipe]:
    if asked.song:
        song, notices = await uploads.read_song(asked.song.data, asked.song.name)
        return jobs.WrittenSong(song, notices), SongRecipe.of(asked.body, has_file=True)
    body = asked.body
    tune = await uploads.read_tune(asked.tune.data, asked.tune.name, body.track) if asked.tune else None
    made = await run_job(request, jobs.write, asked.request(tune), body.then)
    return made, SongRecipe.of(body, has_file=tune is not None)


async def _kept(store: Store, made: jobs.WrittenSong, recipe: SongRecipe, parent: str | None = None) -> JSONResponse:
    """Answers only once the song is on the disk."""
    kept, is_new = await to_thread.run_sync(store.keep, made.song, recipe, made.notices, parent)
    return JSONResponse(_answer(kept), 201 if is_new else 200, {"Location": f"/api/songs/{kept.id}"})


def _answer(kept: StoredSong) -> dict[str, Any]:
    files = {str(kind): f"/api/songs/{kept.id}/files/{kind}" for kind in Format}
    return {
        "id": kept.id,
        "created": kept.created,
        "parent": kept.parent,
        "link": kept.link,
        "notices": list(kept.notices),
        "song": {**kept.content, "files": files},
        "formats": [{"name": str(kind), "group": kind.group, "label": kind.label} for kind in Format],
    }
