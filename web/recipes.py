"""How a song was asked for, and the link that asks for it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import TypeAdapter

from pairing.request import ASKED
from web.schemas import MOST_STEPS, SongBody, Step

_STEPS = TypeAdapter(tuple[Step, ...])


@dataclass(frozen=True)
class SongRecipe:
    """What makes a song again.

    Attributes:
        request: what was asked for, seeds included; without further steps.
        then: what was made anew afterwards, in turn.
        has_file: whether a file came with it, which is not kept.
    """

    request: SongBody
    then: tuple[Step, ...] = ()
    has_file: bool = False

    @classmethod
    def of(cls, request: SongBody, *, has_file: bool = False) -> "SongRecipe":
        """The recipe of a request whose seeds are settled."""
        return cls(request.model_copy(update={"then": ()}), request.then, has_file)

    @classmethod
    def from_json(cls, content: Any) -> "SongRecipe":
        """Reads back what `to_json` wrote."""
        then = _STEPS.validate_python(content["then"])
        return cls(SongBody.model_validate(content["request"]), then, content["has_file"])

    def followed_by(self, step: Step) -> "SongRecipe":
        """The recipe of the song with one thing more made anew."""
        return SongRecipe(self.request, (*self.then, step), self.has_file)

    def to_json(self) -> dict[str, Any]:
        """As it is kept, defaults left out."""
        return {
            "request": self.request.model_dump(mode="json", exclude_defaults=True),
            "then": _STEPS.dump_python(self.then, mode="json", exclude_defaults=True),
            "has_file": self.has_file,
        }

    def link(self, song_id: str) -> str:
        """Path and query that make the song again where a theme alone does, else the kept song's."""
        is_made_of_theme = self.request.theme is not None and self.request.words is None and not self.has_file
        if not is_made_of_theme or len(self.then) > MOST_STEPS or any(step.has_wishes for step in self.then):
            return f"/songs/{song_id}"
        wishes = self.request.model_dump(mode="json", exclude_defaults=True)
        values = {name: wishes[name] for name in (*ASKED, "seed") if name in wishes}
        query = {name: _in_link(value) for name, value in values.items()}
        return "/?" + urlencode(query | _steps(self.then), quote_via=quote, safe=",/")


def _steps(then: Sequence[Step]) -> dict[str, str]:
    """`then=line-3-55,melody-9`: what, number and seed."""
    shown = ("-".join(str(part) for part in (s.what, s.number, s.seed) if part is not None) for s in then)
    return {"then": ",".join(shown)} if then else {}


def _in_link(value: Any) -> Any:
    """As a browser writes it: true and false in small letters, whole numbers without a point."""
    if isinstance(value, bool):
        return str(value).lower()
    return int(value) if isinstance(value, float) and value.is_integer() else value
