"""Songs as files and as scores."""

import json
from pathlib import Path

import mido
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pairing.export import Format
from tests.web.conftest import FakePool, detail_of, written
from web import jobs


def place_of(client: TestClient) -> str:
    return f"/api/songs/{written(client)['id']}"


@pytest.mark.parametrize("kind", Format)
def test_a_song_is_had_in_every_format(client: TestClient, pool: FakePool, kind: Format) -> None:
    answer = client.get(f"{place_of(client)}/files/{kind}")
    assert answer.status_code == 200
    assert answer.content == f"Ah as {kind}, 0 higher".encode()
    assert answer.headers["content-disposition"] == f'attachment; filename="ah{kind.suffix}"'
    documented = client.get("/openapi.json").json()["paths"]["/api/songs/{song_id}/files/{format}"]["get"]["responses"]
    assert answer.headers["content-type"].partition(";")[0] in documented["200"]["content"]


@pytest.mark.parametrize(("transpose", "name"), [(-2, "ah-2-lower.kar"), (12, "ah-12-higher.kar"), (0, "ah.kar")])
def test_a_file_is_transposed_and_named_so(client: TestClient, transpose: int, name: str) -> None:
    answer = client.get(f"{place_of(client)}/files/kar", params={"transpose": transpose})
    assert answer.content == f"Ah as kar, {transpose} higher".encode()
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


def test_the_files_are_true_ones(client: TestClient, pool: FakePool, tmp_path: Path) -> None:
    pool.file_of = jobs.file_of  # type: ignore[method-assign]
    place = place_of(client)
    path = tmp_path / "song.mid"
    path.write_bytes(client.get(f"{place}/files/mid").content)
    words = [m.text for track in mido.MidiFile(path).tracks for m in track if m.type == "lyrics"]
    assert "".join(words).split() == "Ah, melody rests now.".split()
    assert json.loads(client.get(f"{place}/files/json").content)["title"] == "Ah"


@pytest.mark.parametrize("below", ["/files/mid", "/score"])
def test_what_a_sender_has_is_not_made_again(client: TestClient, pool: FakePool, below: str) -> None:
    place = place_of(client) + below
    tag = client.get(place).headers["etag"]
    made = len(pool.asked)
    for has in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = client.get(place, headers={"if-none-match": has})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert len(pool.asked) == made
    assert client.get(place, headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get(place, params={"transpose": 1}, headers={"if-none-match": tag}).status_code == 200


def test_a_score_is_drawn_as_wide_as_asked(client: TestClient) -> None:
    answer = client.get(f"{place_of(client)}/score", params={"width": 519, "transpose": 2})
    assert answer.json() == {
        "svg": "<svg>480 2</svg>",
        "notes": [{"id": "n1", "onset_ql": 0.0, "offset_ql": 1.0}],
        "end_ql": 8.0,
    }


@pytest.mark.parametrize(
    ("below", "says"),
    [
        ("/files/mp3", 'format: "mp3" came; wanted'),
        ("/files/%2e%2e%2f%2e%2e%2fetc", "nothing is at"),
        ("/files/mid?transpose=13", 'transpose: "13" came; wanted 12 or less'),
        ("/files/mid?transpose=x", 'transpose: "x" came; wanted a whole number'),
        ("/score?width=279", 'width: "279" came'),
        ("/score?width=1601", 'width: "1601" came'),
        ("/score?width=1e9", 'width: "1e9" came'),
    ],
)
def test_what_cannot_be_made_is_refused(client: TestClient, below: str, says: str) -> None:
    answer = client.get(place_of(client) + below)
    assert says in detail_of(answer, 404 if "nothing" in says else 422)


def test_a_file_that_cannot_be_written_is_told(client: TestClient, app: FastAPI, pool: FakePool) -> None:
    from web.errors import Unprocessable

    place = place_of(client)
    pool.error = Unprocessable("ustx needs a package")
    assert detail_of(client.get(f"{place}/files/ustx"), 422) == "ustx needs a package"
