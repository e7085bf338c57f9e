"""Commands run for tests, in this process or in one of their own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

import cli

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def printed(self) -> Any:
        """The one JSON object, on a line of its own."""
        assert self.code == 0, self.stderr
        assert self.stdout.count("\n") == 1
        return json.loads(self.stdout)


def echoes(*arguments: str) -> Done:
    result = CliRunner().invoke(cli.app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def process(*arguments: str) -> Done:
    done = subprocess.run(
        [sys.executable, "cli.py", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120
    )
    return Done(done.returncode, done.stdout, done.stderr)


def check_refused(done: Done, code: int, *parts: str) -> None:
    """One line on stderr, nothing on stdout."""
    assert done.code == code
    assert done.stdout == ""
    assert done.stderr.startswith("echoes: ")
    assert done.stderr.count("\n") == 1
    for part in parts:
        assert part in done.stderr
