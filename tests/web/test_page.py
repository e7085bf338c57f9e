"""The page's files, the documentation, the health of the server."""

import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import detail_of
from web.answers import version
from web.routes.page import PAGE
from web.schemas import SongBody, Step
from web.stream import StreamRequest


class Sources(HTMLParser):
    """Collects what a page loads, and what a strict policy would not let run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        loaded = values.get("src") or (values.get("href") if tag == "link" else None)
        self.loaded += [loaded] if loaded and not loaded.startswith("data:") else []
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in values) else []


@pytest.mark.parametrize("place", ["/", "/songs/agfluigpdcrw4y24", "/docs"])
def test_a_page_loads_what_is_there_and_nothing_of_other_hosts(client: TestClient, place: str) -> None:
    answer = client.get(place)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    sources = Sources(answer.text)
    assert sources.inline == []
    assert sources.loaded
    for source in sources.loaded:
        assert source.startswith("/")
        assert client.get(source).status_code == 200, source


def test_the_pages_files_are_asked_for_again_and_sent_once(client: TestClient) -> None:
    first = client.get("/page/main.js")
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/page/main.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", sorted(str(path.relative_to(PAGE)) for path in PAGE.rglob("*") if path.is_file()))
def test_the_pages_files_have_their_types(client: TestClient, name: str) -> None:
    kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "html": "text/html"}
    answer = client.get(f"/page/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{kinds[name.rpartition('.')[2]]}; charset=utf-8"


@pytest.mark.parametrize("folder", ["/page", "/docs/page", "/docs/swagger"])
@pytest.mark.parametrize(
    "path",
    ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "%2e%2e%2f%2e%2e%2fcli.py", "..\\app.py", "/etc/passwd", "%00", ""],
)
def test_no_path_leads_out_of_a_folder(client: TestClient, folder: str, path: str) -> None:
    assert "create_app" not in detail_of(client.get(f"{folder}/{path}"), 404)


def test_health_tells_how_busy_the_server_is(client: TestClient) -> None:
    workers = {"most": 2, "busy": 1, "waiting": 0, "queue": 3}
    assert client.get("/healthz").json() == {"status": "ok", "version": version(), "workers": workers}
    assert re.fullmatch(r"\d+\.\d+\.\d+", version())


def test_the_document_tells_of_every_operation_and_its_errors(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    found = {(method, path) for path, methods in paths.items() for method in methods}
    assert {
        ("post", "/api/songs"), ("get", "/api/songs"), ("get", "/api/songs/{song_id}"),
        ("delete", "/api/songs/{song_id}"), ("post", "/api/songs/{song_id}/rewrite"),
        ("get", "/api/songs/{song_id}/files/{format}"), ("get", "/api/songs/{song_id}/score"), ("get", "/healthz"),
    } <= found  # fmt: skip
    assert set(paths["/api/songs"]["post"]["responses"]) == {
        "200", "201", "403", "408", "413", "415", "422", "429", "503"
    }  # fmt: skip
    for path, methods in paths.items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/Problem"), (method, path)


def test_the_document_tells_of_both_bodies(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    body = document["paths"]["/api/songs"]["post"]["requestBody"]["content"]
    schemas = document["components"]["schemas"]
    assert schemas["SongBody"]["properties"].keys() == SongBody.model_fields.keys()
    assert schemas["Step"]["properties"].keys() == Step.model_fields.keys()
    assert body["application/json"]["schema"] == {"$ref": "#/components/schemas/SongBody"}
    form = body["multipart/form-data"]["schema"]["properties"]
    assert form.keys() == SongBody.model_fields.keys() | {"tune", "song"}
    references = set(re.findall(r'"#/components/schemas/(\w+)"', client.get("/openapi.json").text))
    assert references <= schemas.keys()


def test_the_document_tells_of_the_stream(client: TestClient) -> None:
    told = client.get("/openapi.json").json()["info"]["description"]
    assert "/api/stream" in told
    assert [name for name in StreamRequest.model_fields if f"`{name}`" not in told] == []
