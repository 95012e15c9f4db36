from __future__ import annotations

import random
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

import neurocontrol as nc
from neurocontrol.errors import InputError, MissingExtraError
from neurocontrol.viewing.live.door import LARGEST, BadMessageError, Door, check_message

TOKEN = "abc"


def asked(door, path="/abc/", host="127.0.0.1:8080", origin=None):
    return door.refusal(path, {"Host": host, **({"Origin": origin} if origin else {})})


@pytest.mark.parametrize(
    ("host", "given"),
    [
        ("127.0.0.1", {}),
        ("127.0.0.1", {"path": "/abc"}),
        ("127.0.0.1", {"path": "/abc/index.html?x=1"}),
        ("127.0.0.1", {"origin": "http://127.0.0.1:8080"}),
        ("127.0.0.1", {"host": "localhost:8080", "origin": "http://localhost:8080"}),
        ("localhost", {"host": "localhost:8080", "origin": "http://localhost:8080"}),
        ("::1", {"host": "[::1]:8080", "origin": "http://[::1]:8080"}),
        ("0.0.0.0", {"host": "192.168.7.5:8080", "origin": "http://192.168.7.5:8080"}),
        ("192.168.7.5", {"host": "192.168.7.5:8080"}),
    ],
)
def test_the_own_page_comes_in(host, given):
    assert asked(Door(host=host, token=TOKEN), **given) is None


@pytest.mark.parametrize(
    ("host", "given"),
    [
        ("127.0.0.1", {"path": "/"}),
        ("127.0.0.1", {"path": "/abd/"}),
        ("127.0.0.1", {"path": "/ab/"}),
        ("127.0.0.1", {"path": "/x/abc/"}),
        ("127.0.0.1", {"path": "/\u00e9/"}),
        ("127.0.0.1", {"origin": "http://somewhere.example"}),
        ("127.0.0.1", {"origin": "http://127.0.0.1:9999"}),
        ("127.0.0.1", {"origin": "https://127.0.0.1:8080"}),
        ("127.0.0.1", {"origin": "null"}),
        (
            "127.0.0.1",
            {"host": "somewhere.example:8080", "origin": "http://somewhere.example:8080"},
        ),
        ("127.0.0.1", {"host": ""}),
        ("127.0.0.1", {"host": "192.168.7.5:8080"}),
        ("192.168.7.5", {"host": "192.168.7.6:8080"}),
        ("0.0.0.0", {"host": "somewhere.example:8080"}),
    ],
)
def test_others_stay_outside(host, given):
    assert asked(Door(host=host, token=TOKEN), **given) is not None


def test_tokens_differ_and_cannot_be_guessed():
    assert len({Door().token for _ in range(20)}) == 20
    assert len(Door().token) >= 20


@pytest.mark.parametrize("host", ["example.org", "", "1.2.3", "127.0.0.1:80"])
def test_a_host_is_an_address(host):
    with pytest.raises(InputError, match="host must be an address"):
        Door(host=host)


CAMERA = {
    "type": "ViewerCameraMessage", "wxyz": [1, 0, 0, 0], "position": [0, 0, 1.5], "fov": 0.7,
    "near": 0.1, "far": 9, "image_height": 600, "image_width": 800, "look_at": [0, 0, 0],
    "up_direction": [0, 0, 1],
}  # fmt: skip
CONTROLS = {
    "slider": SimpleNamespace(value=0.5, min=0.0, max=1.0),
    "number": SimpleNamespace(value=3.0, min=None, max=None),
    "choice": SimpleNamespace(value="a", options=("a", "b")),
    "box": SimpleNamespace(value=True),
}


def update(uuid, value, **further):
    return {"type": "GuiUpdateMessage", "uuid": uuid, "updates": {"value": value, **further}}


def packed(message):
    msgspec = pytest.importorskip("msgspec")
    return msgspec.msgpack.encode(message)


@pytest.mark.parametrize(
    "message",
    [
        CAMERA,
        update("slider", 1), update("slider", 0.25), update("number", -7.5), update("choice", "b"),
        update("box", False), update("gone", 3), {"type": "CommandTriggerMessage", "uuid": "x"},
    ],
)  # fmt: skip
def test_what_a_page_says_is_heard(message):
    check_message(packed(message), CONTROLS)


@pytest.mark.parametrize(
    "message",
    [
        {}, [], 3, None, {"type": 3}, {"type": "RunJavascriptMessage", "source": "alert()"},
        {"type": "ShareUrlRequest"}, {"type": "FileTransferStartUpload"},
        {**CAMERA, "position": [0, 0]}, {**CAMERA, "position": [0, 0, float("nan")]},
        {**CAMERA, "position": [0, 0, 1e300]}, {**CAMERA, "fov": "wide"}, {**CAMERA, "more": 1},
        {**CAMERA, "look_at": "0,0,0"},
        update("slider", 1.5), update("slider", float("nan")), update("slider", "1"),
        update("slider", True), update("slider", None), update("slider", [0.5]),
        update("number", float("inf")), update("choice", "c"), update("choice", 1),
        update("box", 1), update("slider", 0.5, min=-100), {**update("slider", 0.5), "uuid": 3},
        {**update("slider", 0.5), "updates": []}, {"type": "CommandTriggerMessage"},
        {"type": "CommandTriggerMessage", "uuid": "x" * 1000},
    ],
)  # fmt: skip
def test_what_no_page_says_is_refused(message):
    with pytest.raises(BadMessageError):
        check_message(packed(message), CONTROLS)


def test_noise_is_refused_whatever_it_is():
    pytest.importorskip("msgspec")
    noise = random.Random(5)
    known = [packed(message) for message in (CAMERA, update("slider", 0.5), update("choice", "a"))]
    refused = 0
    for _ in range(10_000):
        raw = bytearray(noise.choice([*known, noise.randbytes(noise.randrange(1, 200))]))
        for _ in range(noise.randrange(4)):
            raw[noise.randrange(len(raw))] = noise.randrange(256)
        try:
            check_message(bytes(raw), CONTROLS)
        except BadMessageError:
            refused += 1
    assert refused > 5_000
    for raw in (b"", b"\x91" * 3000 + b"\x00", "text", b"\xc0" * (LARGEST + 1)):
        with pytest.raises(BadMessageError):
            check_message(raw, CONTROLS)


def test_without_the_extra_one_line_says_what_installs_it(monkeypatch, quadruped):
    monkeypatch.setitem(sys.modules, "mjviser", None)
    with pytest.raises(MissingExtraError, match=r'pip install "neurocontrol\[view\]"'):
        nc.view(quadruped)


@pytest.fixture
def page(quadruped, tmp_path):
    """An open page."""
    pytest.importorskip("mjviser", reason="the extra view is not installed")
    with nc.view(quadruped, out=tmp_path) as view:
        yield view


def connect(page, path=None, **options):
    """Open a socket to a page as a browser would."""
    import viser
    from websockets.sync.client import connect

    address = page.link.replace("http", "ws") if path is None else path
    return connect(
        address.rstrip("/"), subprotocols=[f"viser-v{viser.__version__}"], max_size=None,
        proxy=None, **options,
    )  # fmt: skip


def test_the_page_listens_on_this_machine_alone(page):
    port = int(page.link.split(":")[2].split("/")[0])
    listening = [
        line.split()[1]
        for table in ("tcp", "tcp6")
        if (file := Path(f"/proc/net/{table}")).exists()
        for line in file.read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    ]
    assert set(listening) <= {f"0100007F:{port:04X}"}
    with socket.create_connection(("127.0.0.1", port)):
        pass


def test_only_the_link_opens_the_page(page):
    with urllib.request.urlopen(page.link) as answer:
        assert b"<html" in answer.read()[:500].lower()
    for wrong in (page.link[:-3] + "/", page.link.rsplit("/", 2)[0] + "/"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(wrong)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(page.link + "%2e%2e/%2e%2e/__init__.py")


def test_a_socket_opens_for_the_own_page_alone(page):
    from websockets.exceptions import InvalidStatus

    own = page.link.split("/")[2]
    with connect(page, origin=f"http://{own}") as socket_:
        assert len(socket_.recv()) > 16
    with pytest.raises(InvalidStatus, match="403"):
        connect(page, origin="http://somewhere.example")
    with pytest.raises(InvalidStatus, match="403"):
        connect(page, f"ws://{own}/wrong")
    with pytest.raises(InvalidStatus, match="403"):
        connect(page, f"ws://{own}")


def test_hostile_messages_end_their_connection_alone(page, until, capfd):
    from websockets.exceptions import ConnectionClosed

    noise = random.Random(1)
    messages = [noise.randbytes(noise.randrange(1, 500)) for _ in range(40)]
    messages += [b"\x00" * (LARGEST + 1), "text", packed({"type": "ShareUrlRequest"})]
    with connect(page) as friend:
        for message in messages:
            with connect(page) as enemy, pytest.raises(ConnectionClosed):  # noqa: PT012
                enemy.send(message)
                while True:
                    enemy.recv()
        before = page.run.frame.time
        until(lambda: page.run.frame.time > before)
        friend.send(packed(CAMERA))
        for _ in range(20):
            friend.recv()
    assert "Traceback" not in capfd.readouterr().err


def test_a_port_in_use_is_told(page):
    port = int(page.link.split(":")[2].split("/")[0])
    with pytest.raises(InputError, match=f"cannot listen on port {port}"):
        nc.view(nc.make("quadruped", "phase-amplitude"), port=port)


def test_an_address_of_another_machine_is_told(quadruped):
    pytest.importorskip("mjviser", reason="the extra view is not installed")
    with pytest.raises(InputError, match="cannot listen"):
        nc.view(quadruped, host="192.0.2.1")
