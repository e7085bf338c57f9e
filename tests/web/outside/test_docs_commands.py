"""The requests that docs/web.md shows are met as they stand."""

import json
import shlex
from itertools import pairwise

import httpx2
import pytest

from tests.serving import ROOT

pytestmark = pytest.mark.slow

LINES = [line for line in (ROOT / "docs" / "web.md").read_text(encoding="utf-8").splitlines() if line[:5] == "curl "]


def requested(command: str, song_id: str, base: str, files: dict[str, bytes]) -> httpx2.Request:
    """The request that curl makes of a command."""
    words = shlex.split(command.replace("http://127.0.0.1:8000", base).replace("ID/", f"{song_id}/"))
    options = {name: [b for a, b in pairwise(words) if a == name] for name in ("-H", "-d", "-F")}
    (url,) = (word for word in words if word.startswith("http"))
    fields = dict(field.split("=", 1) for field in options["-F"])
    uploads = {name: (value[1:], files[value[1:]]) for name, value in fields.items() if value.startswith("@")}
    return httpx2.Request(
        "POST" if options["-d"] or fields else "GET",
        url,
        headers=[(name, value) for name, value in (header.split(": ", 1) for header in options["-H"])],
        content=options["-d"][0].encode() if options["-d"] else None,
        data={name: value for name, value in fields.items() if name not in uploads} or None,
        files=uploads or None,
    )


def test_there_are_requests_of_every_kind() -> None:
    assert {part for line in LINES for part in ("/score", "/files/", "/rewrite", "tune=@") if part in line} == {
        "/score", "/files/", "/rewrite", "tune=@",
    }  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_request_is_met(line: str, client: httpx2.Client) -> None:
    made = client.post("/api/songs", json={"theme": "rain", "seed": 1, "lines": 4, "verses": 1}).json()
    tunes = {"tune.mid": client.get(f"/api/songs/{made['id']}/files/mid").content}
    answer = client.send(requested(line, made["id"], str(client.base_url).rstrip("/"), tunes))
    assert answer.status_code in (200, 201), answer.text
    if answer.headers["content-type"].startswith("application/json"):
        assert json.loads(answer.text)
    else:
        assert answer.content.startswith(b"MThd")
