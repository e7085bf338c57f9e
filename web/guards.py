"""What stands before every request: its sender, its size, and the headers of the answer."""

from collections.abc import Collection
from urllib.parse import urlsplit

import anyio
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
WILDCARDS = frozenset({"0.0.0.0", "::"})
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_ELSEWHERE = frozenset({"cross-site", "same-site"})  # another port of this machine is the same site
_DRAINED_BYTES = 128 * 2**20
_DRAINED_S = 10.0


def is_loopback(host: str) -> bool:
    """Whether nobody beyond this machine reaches that host."""
    return host in LOOPBACK or host.startswith("127.")


def hosts_of(listening: str) -> frozenset[str] | None:
    """The names by which requests may call a server that listens there; None for any."""
    if listening in WILDCARDS:
        return None
    return LOOPBACK | {listening.lower()} if is_loopback(listening) else frozenset({listening.lower()})


class SafeHeaders:
    """Puts the headers on every answer that keep a browser from doing more with it than it is meant for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a connection."""

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SAFE_HEADERS)
            await send(message)

        await self.app(scope, receive, safely)


class HeadAsGet:
    """Answers HEAD as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a connection."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, bodiless)


class OwnPagesOnly:
    """Refuses what pages of other sites send: by a name that is not ours (DNS rebinding), or from another origin.

    Args:
        app: what serves the rest.
        hosts: names that are ours; None for any.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a connection."""
        reason = self._offence(scope) if scope["type"] in ("http", "websocket") else ""
        if not reason:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()  # websocket.connect
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            await JSONResponse({"detail": reason}, 403)(scope, receive, send)

    def _offence(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        called = headers.get("host", "").lower()
        if self.hosts is not None and _name(called) not in self.hosts:
            return f"called as {called[:80]!r}; wanted one of {', '.join(sorted(self.hosts))}"
        origin = headers.get("origin")
        changes = scope["type"] == "websocket" or scope["method"] not in _READS
        if changes and origin is not None and _authority(origin) != called:
            return f"sent by a page of {origin[:80]!r}; wanted this server's own"
        if headers.get("sec-fetch-site") in _ELSEWHERE and headers.get("sec-fetch-mode") != "navigate":
            return "sent by another site's page; wanted this server's own, or a link that is followed"
        return ""


class LimitedBody:
    """Refuses a body that is too large or too slow, however it is sent.

    Args:
        app: what serves the rest.
        largest_bytes: that a body may have.
        limit_s: in which it has to have come.
    """

    def __init__(self, app: ASGIApp, largest_bytes: int, limit_s: float) -> None:
        self.app = app
        self.largest_bytes = largest_bytes
        self.limit_s = limit_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        told = headers.get("content-length", "0")
        if told.isdecimal() and int(told) > self.largest_bytes:
            if "expect" not in headers:  # a sender that asks first has sent nothing yet
                await _drain(receive)
            refusal = _too_large(self.largest_bytes)
            await JSONResponse({"detail": refusal.detail}, refusal.status_code)(scope, receive, send)
            return
        await self.app(scope, self._limited(receive), send)

    def _limited(self, receive: Receive) -> Receive:
        came = 0
        is_whole = False
        deadline_s = anyio.current_time() + self.limit_s

        async def limited() -> Message:
            nonlocal came, is_whole
            if is_whole:  # the next message is the sender's leaving, which may be long in coming
                return await receive()
            with anyio.move_on_at(deadline_s) as waiting:
                message = await receive()
            if waiting.cancelled_caught:
                raise HTTPException(408, f"the body was not whole after {self.limit_s:g} s; wanted it sooner")
            came += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if came > self.largest_bytes:
                if not is_whole:
                    await _drain(receive)
                raise _too_large(self.largest_bytes)
            return message

        return limited


async def _drain(receive: Receive) -> None:
    """Takes what is still being sent, within reason: a sender that is cut off never reads the answer."""
    left = _DRAINED_BYTES
    with anyio.move_on_after(_DRAINED_S):
        while left > 0:
            message = await receive()
            left -= len(message.get("body", b""))
            if not message.get("more_body", False):
                return


def _too_large(largest_bytes: int) -> HTTPException:
    return HTTPException(413, f"a body of more than {largest_bytes} bytes; wanted no more")


def _authority(origin: str) -> str:
    """Host and port of an origin, as a Host header has them."""
    return urlsplit(origin).netloc.lower() if origin.startswith(("http://", "https://")) else ""


def _name(authority: str) -> str:
    """The host without its port; "" for what is none."""
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""
