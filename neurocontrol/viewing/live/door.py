"""The door of a live page: who comes in, and what may be said.

The server is reached through a link that holds a token; it listens on loopback unless another
address is asked for. A socket is opened only to pages of its own: the origin that a browser tells
must be the address that it talks to, and a name that leads here by accident is refused. Messages
are small, of the few kinds that a page sends, and set controls to what these can hold; anything
else ends the connection that said it.
"""

from __future__ import annotations

import contextlib
import http
import io
import ipaddress
import math
import re
import secrets
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeGuard

from neurocontrol.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LOOPBACK = "127.0.0.1"
"""The address of this machine that no other machine reaches."""

LARGEST = 16_384
"""Largest message that a page may send, bytes."""

_PORTS = 8080
_ANYWHERE = ("0.0.0.0", "::")
_TEXT = 200  # characters
_SIGHT = 1e6  # m: no camera is further away
_KINDS = ("ViewerCameraMessage", "GuiUpdateMessage", "CommandTriggerMessage")
_POLICY = 1008  # why a socket is closed, RFC 6455
_opening = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Door:
    """Who may come in.

    Attributes:
        host: Address that is listened on.
        token: What the link must hold.
    """

    host: str = LOOPBACK
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def __post_init__(self) -> None:
        """Refuse what is no address.

        Raises:
            InputError: The host is neither an address nor ``localhost``.
        """
        if self.host != "localhost":
            try:
                ipaddress.ip_address(self.host)
            except ValueError:
                raise InputError(
                    f"host must be an address such as {LOOPBACK}, got {self.host!r}"
                ) from None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback

    def link(self, port: int) -> str:
        """What is opened in a browser."""
        host = LOOPBACK if self.host in _ANYWHERE else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/{self.token}/"

    def refusal(self, path: str, headers: Mapping[str, str]) -> tuple[http.HTTPStatus, str] | None:
        """Why a request is refused; None for one that may come in.

        Args:
            path: What is asked for.
            headers: Its headers; names in any case.
        """
        told = {name.lower(): value for name, value in headers.items()}
        host, origin = told.get("host", ""), told.get("origin")
        if not self._is_ours(host):
            return http.HTTPStatus.FORBIDDEN, "this is not the address of the page"
        if origin is not None and origin != f"http://{host}":
            return http.HTTPStatus.FORBIDDEN, "another page may not connect"
        given = path.partition("?")[0].strip("/").partition("/")[0]
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return http.HTTPStatus.FORBIDDEN, "the link is not complete: the token is missing"
        return None

    def _is_ours(self, host: str) -> bool:
        """Whether a request was meant for this server: it names an address, not somebody's site."""
        name = re.sub(r":\d+$", "", host).strip("[]")
        if name == "localhost":
            return self.is_loopback or self.host in _ANYWHERE
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self.host in _ANYWHERE or (
            address.is_loopback if self.is_loopback else str(address) == self.host
        )


class BadMessageError(Exception):
    """A message that no page sends."""


def check_message(raw: object, controls: Mapping[str, Any]) -> None:
    """Refuse a message that no page sends.

    Args:
        raw: The message as it came.
        controls: Handles of the controls by their identifiers.

    Raises:
        BadMessageError: What is wrong with it.
    """
    import msgspec

    if not isinstance(raw, bytes) or len(raw) > LARGEST:
        raise BadMessageError("it is no message")
    try:
        message = msgspec.msgpack.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessageError("it cannot be read") from error
    if not isinstance(message, dict) or message.get("type") not in _KINDS:
        raise BadMessageError("it is of no known kind")
    kind = message["type"]
    if kind == "ViewerCameraMessage":
        _check_camera(message)
    elif kind == "GuiUpdateMessage":
        _check_update(message, controls)
    elif set(message) - {"type"} != {"uuid"} or not _is_text(message["uuid"]):
        raise BadMessageError("it has other parts")


def _check_camera(message: Mapping[str, Any]) -> None:
    lengths = {"wxyz": 4, "position": 3, "look_at": 3, "up_direction": 3}
    numbers = {"fov", "near", "far", "image_height", "image_width"}
    if set(message) - {"type"} != lengths.keys() | numbers:
        raise BadMessageError("a camera has other parts")
    for name, length in lengths.items():
        value = message[name]
        if not isinstance(value, list) or len(value) != length or not all(map(_is_number, value)):
            raise BadMessageError(f"{name} of a camera is {length} numbers")
    if not all(_is_number(message[name]) for name in numbers):
        raise BadMessageError("a camera is described by numbers")


def _check_update(message: Mapping[str, Any], controls: Mapping[str, Any]) -> None:
    if set(message) != {"type", "uuid", "updates"} or not _is_text(message["uuid"]):
        raise BadMessageError("an update has other parts")
    handle, updates = controls.get(message["uuid"]), message["updates"]
    if not isinstance(updates, dict) or set(updates) != {"value"}:
        raise BadMessageError("an update sets a value")
    if handle is not None and not fits(handle, updates["value"]):
        raise BadMessageError("a control cannot hold that value")


def fits(handle: Any, value: object) -> bool:
    """Whether a control can hold a value."""
    options = getattr(handle, "options", None)
    if options is not None:
        return isinstance(value, str) and value in options
    if isinstance(handle.value, bool):
        return isinstance(value, bool)
    if isinstance(handle.value, int | float):
        low, high = getattr(handle, "min", None), getattr(handle, "max", None)
        return (
            _is_number(value)
            and (low is None or value >= low - 1e-9)
            and (high is None or value <= high + 1e-9)
        )
    return isinstance(handle.value, str) and _is_text(value)


def _is_number(value: object) -> TypeGuard[float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) < _SIGHT


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _TEXT


def open_server(door: Door, port: int | None = None) -> Any:
    """Return a viser server behind the door.

    Args:
        door: Who may come in.
        port: Port; a free one from 8080 on when left out.

    Raises:
        InputError: The address cannot be listened on.
        MissingExtraError: The extra ``view`` is not installed.
    """
    require_viser()
    import viser

    _check_address(door.host, port or 0)
    servers: list[Any] = []
    with _opening, _served_through(door, servers), silence():
        server = viser.ViserServer(
            host=door.host, port=_PORTS if port is None else port, verbose=False
        )
    servers.append(server)
    for kind in (viser._messages.ShareUrlRequest, viser._messages.ShareUrlDisconnect):
        server._websock_server.unregister_handler(kind)  # nothing goes out to the world
    return server


def _check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on.

    Raises:
        InputError: It is not one of this machine, or in use.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise InputError(f"cannot listen on port {port} of {host}: {error}") from error


def require_viser() -> None:
    """Check that what the live page needs is there.

    Raises:
        MissingExtraError: It is not.
    """
    try:
        import mjviser  # noqa: F401
        import viser  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtraError("the live page", "view") from error


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keep what the server prints about itself from people."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield


@contextlib.contextmanager
def _served_through(door: Door, servers: list[Any]) -> Iterator[None]:
    """Let a server that starts within ask the door.

    The server makes its socket itself and takes no rules for it, so they are put around the one
    function that it calls.
    """
    import websockets.asyncio.server as sockets

    usual = sockets.serve

    def serve(handler: Any, host: str, port: int, **options: Any) -> Any:
        page = options["process_request"]

        def process_request(connection: Any, request: Any) -> Any:
            refused = door.refusal(request.path, dict(request.headers.raw_items()))
            if refused is not None:
                status, words = refused
                return connection.respond(status, f"{words}\n")
            request.path = "/" + request.path.partition("?")[0].strip("/").partition("/")[2]
            return page(connection, request)

        options |= {"process_request": process_request, "max_size": LARGEST}
        return usual(_careful(handler, servers), host, port, **options)

    sockets.serve = serve
    try:
        yield
    finally:
        sockets.serve = usual


def _careful(handler: Any, servers: list[Any]) -> Callable[[Any], Any]:
    """A handler of connections that reads only messages that a page sends."""

    async def handle(connection: Any) -> None:
        receive = connection.recv

        async def checked(*arguments: Any, **options: Any) -> Any:
            raw = await receive(*arguments, **options)
            try:
                check_message(raw, _controls(servers))
            except BadMessageError as error:
                await connection.close(_POLICY, str(error))
                return await receive()  # which tells that it is closed
            return raw

        connection.recv = checked
        await handler(connection)

    return handle


def _controls(servers: list[Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = servers[0].gui._gui_input_handle_from_uuid if servers else {}
    return found
