"""The Dockerfile and what is passed on to it, as the tests read them."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True)
class Stage:
    """What is between one FROM and the next: (instruction, arguments), those of the stage it builds on first."""

    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        inherited = STAGES[self.base].all(instruction) if self.base in STAGES else []
        return inherited + [arguments for name, arguments in self.steps if name == instruction]

    def needs(self) -> Iterator[str]:
        """The stages that it is made from."""
        named = [self.base] if self.base in STAGES else []
        for name in named + [n for _, arguments in self.steps for n in re.findall(r"\bfrom=(\S+?)[\s,]", arguments)]:
            yield name
            yield from STAGES[name].needs()


def instructions() -> list[tuple[str, str]]:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    whole = (line.strip() for line in text.replace("\\\n", " ").splitlines())
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in whole if line)]


def read_stages() -> dict[str, Stage]:
    found: dict[str, Stage] = {}
    for name, arguments in instructions():
        if name == "FROM":
            base, _, called = arguments.split()
            found[called] = Stage(called, base)
        elif found:
            list(found.values())[-1].steps.append((name, arguments))
    return found


STAGES = read_stages()
COPIED = [
    (stage.name, source)
    for stage in STAGES.values()
    for name, arguments in stage.steps
    if name == "COPY" and not arguments.startswith("--from")
    for source in shlex.split(arguments)[:-1]
]


def is_passed_on(path: str) -> bool:
    """Whether `.dockerignore` lets a file of the checkout through: of the lines that match, the last decides."""
    passed = True
    for line in IGNORED:
        pattern = line.removeprefix("!")
        if pattern and not pattern.startswith("#") and matches(path, pattern):
            passed = line.startswith("!")
    return passed


def matches(path: str, pattern: str) -> bool:
    """Whether the pattern stands for the path or a folder above it; its stars do not cross a slash, `**/` does."""
    parts = path.split("/")
    wanted = pattern.removeprefix("**/").split("/")
    starts = range(len(parts)) if pattern.startswith("**/") else (0,)
    return any(
        len(parts) >= start + len(wanted)
        and all(fnmatchcase(part, one) for part, one in zip(parts[start:], wanted, strict=False))
        for start in starts
    )


def of_json(arguments: str) -> list[str]:
    """An instruction in exec form: no shell stands between the process and its signals."""
    words: list[str] = json.loads(arguments)
    return words


def files_below(source: str) -> list[str]:
    path = ROOT / source
    found = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    return [each.relative_to(ROOT).as_posix() for each in found]
