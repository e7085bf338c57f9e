"""The command that serves the karaoke page."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from websockets.sync.client import connect

from tests.commands import ROOT, check_refused, echoes, process
from tests.serving import NEEDS_PROC, SMALL, is_running, served, start

pytestmark = pytest.mark.slow

DATABASE = "songs.sqlite"


def test_help_tells_what_it_takes() -> None:
    done = echoes("serve", "--help")
    assert done.code == 0
    for option in ("--host", "--port", "--database", "--workers", "--open", "--no-open"):
        assert option in done.stdout


def test_a_song_is_made_kept_and_there_after_a_restart(tmp_path: Path) -> None:
    database = tmp_path / "a folder" / DATABASE
    database.parent.mkdir()
    with served(database, "--workers", "1") as server:
        answer = httpx2.post(f"{server.url}/api/songs", json={"theme": "rain", "seed": 3, **SMALL}, timeout=60)
        assert answer.status_code == 201
        song = answer.json()
        again = httpx2.post(f"{server.url}/api/songs", json={"theme": "rain", "seed": 3, **SMALL}, timeout=60)
        assert (again.status_code, again.json()) == (200, song)
        changed = httpx2.post(
            f"{server.url}/api/songs/{song['id']}/rewrite", json={"what": "line", "number": 1, "seed": 4}
        )
        assert changed.json()["parent"] == song["id"]
        both = {"theme": "rain", "seed": 3, **SMALL, "then": [{"what": "line", "number": 1, "seed": 4}]}
        assert httpx2.post(f"{server.url}/api/songs", json=both).json() == changed.json()
        kar = httpx2.get(f"{server.url}{song['song']['files']['kar']}")
        assert kar.content.startswith(b"MThd")
        score = httpx2.get(f"{server.url}/api/songs/{song['id']}/score").json()
        assert score["svg"].count("<svg") >= 1
        assert score["notes"]
    with served(database, "--workers", "1") as server:
        assert httpx2.get(f"{server.url}/api/songs/{song['id']}").json() == song


@NEEDS_PROC
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_it_ends_well(tmp_path: Path, number: signal.Signals) -> None:
    server = start(tmp_path / DATABASE, "--workers", "1")
    try:
        workers = server.workers()
        server.process.send_signal(number)
        assert server.process.wait(timeout=30) == 0
    finally:
        server.kill()
    told = server.told()
    assert re.fullmatch(r"Eternal Echoes is at http://127\.0\.0\.1:\d+/\nCtrl-C ends it\nended\n", told)
    assert workers
    assert not any(map(is_running, workers))


def test_a_song_that_is_being_written_when_it_ends_is_still_answered(tmp_path: Path) -> None:
    with served(tmp_path / DATABASE, "--workers", "1") as server:
        answers: list[httpx2.Response] = []

        def ask() -> None:
            answers.append(httpx2.post(f"{server.url}/api/songs", json={"theme": "rain", "verses": 4}, timeout=60))

        asking = threading.Thread(target=ask)
        asking.start()
        while not (answers or httpx2.get(f"{server.url}/healthz").json()["workers"]["busy"]):
            pass
        server.process.send_signal(signal.SIGTERM)
        asking.join()
        assert server.process.wait(timeout=30) == 0
    assert answers[0].status_code == 201


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = process("serve", "--port", str(port), "--database", str(tmp_path / DATABASE), "--no-open")
    check_refused(done, 1, f"cannot listen at 127.0.0.1, port {port}", "--port 0")
    assert not (tmp_path / DATABASE).exists()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7"])
def test_a_host_that_is_none_of_this_machines_is_told(tmp_path: Path, host: str) -> None:
    done = process("serve", "--host", host, "--port", "0", "--database", str(tmp_path / DATABASE), "--no-open")
    check_refused(done, 1, f"cannot listen at {host}")


def test_a_file_that_cannot_keep_songs_is_told(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("no database", encoding="utf-8")
    done = process("serve", "--port", "0", "--database", str(path), "--no-open")
    check_refused(done, 1, "words.txt cannot keep songs")
    assert path.read_text(encoding="utf-8") == "no database"


@pytest.mark.parametrize("options", [["--port", "65536"], ["--port", "-1"], ["--workers", "0"], ["--port", "x"]])
def test_wrong_usage_is_told(options: list[str]) -> None:
    check_refused(echoes("serve", *options), 2, options[0])


def test_without_its_packages_it_says_how_to_get_them(tmp_path: Path) -> None:
    code = "import sys; sys.modules['fastapi'] = None; import cli; cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", "--port", "0"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1
    assert "the karaoke page needs the package fastapi" in done.stderr
    assert "pip install 'eternal-echoes[web]'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["--open", "--no-open"])
def test_the_page_is_shown_if_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    shown = tmp_path / "shown"
    monkeypatch.setenv(
        "BROWSER", f"{sys.executable} -c 'import sys; open(sys.argv[2], \"w\").write(sys.argv[1])' %s {shown}"
    )
    server = start(tmp_path / DATABASE, "--workers", "1", option)
    try:
        waited_s = 0.0
        while not (shown.exists() and shown.stat().st_size) and waited_s < (10 if option == "--open" else 1):
            time.sleep(0.1)
            waited_s += 0.1
        assert shown.exists() == (option == "--open")
    finally:
        server.process.terminate()
        server.process.wait(timeout=30)
        server.kill()
    if option == "--open":
        assert shown.read_text(encoding="utf-8") == f"{server.url}/"


def test_a_listener_does_not_keep_it_from_ending(tmp_path: Path) -> None:
    server = start(tmp_path / DATABASE, "--workers", "1")
    try:
        with connect(f"ws://127.0.0.1:{server.port}/api/stream?theme=rain&seed=1") as listener:
            assert "about" in str(listener.recv(timeout=60))
            server.process.send_signal(signal.SIGINT)
            assert server.process.wait(timeout=15) == 0
    finally:
        server.kill()
    assert "Traceback" not in server.told()


def test_listening_to_other_machines_is_warned_of(tmp_path: Path) -> None:
    server = start(tmp_path / DATABASE, "--workers", "1", "--host", "0.0.0.0")
    try:
        assert "warning: 0.0.0.0 is reached from other machines" in server.told()
        assert httpx2.get(f"{server.url}/healthz", headers={"host": "any.example"}).status_code == 200
    finally:
        server.process.terminate()
        server.process.wait(timeout=30)
        server.kill()
