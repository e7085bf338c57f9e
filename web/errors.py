"""Why a request is not met, and the status that tells it. Each is answered as {"detail": the message}."""

from math import ceil
from typing import ClassVar


class RequestError(ValueError):
    """A request that is not met.

    Attributes:
        status: of the answer.
        retry_after_s: whole seconds after which it may be tried again; None where that would not help.
    """

    status: ClassVar[int] = 400
    retry_after_s: int | None = None


class Unprocessable(RequestError):  # noqa: N818 - here and below: named after what the answer says
    """What came is no song, or nothing that one can be made from."""

    status = 422


class NotFound(RequestError):  # noqa: N818
    """There is no such song or file."""

    status = 404


class WrongMediaType(RequestError):  # noqa: N818
    """A body of a kind that is not read here."""

    status = 415


class Busy(RequestError):  # noqa: N818
    """As many wait as may wait."""

    status = 429

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = max(1, ceil(retry_after_s))
        super().__init__(f"too many songs are being written; wanted another try in {self.retry_after_s} s")


class TookTooLong(RequestError):  # noqa: N818
    """Work that was stopped at its limit."""

    status = 503
    retry_after_s = 5

    def __init__(self, limit_s: float) -> None:
        super().__init__(f"the work was not done after {limit_s:g} s and was stopped; wanted less work or another try")
