"""Signals stop long work at safe points, with the exit code that a shell expects."""

from __future__ import annotations

import ctypes
import os
import signal

import pytest

from neurocontrol.interruption import Interrupted, deferred, safe_point, signals_handled


def send(number):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_at_once(number, code):
    with signals_handled(), pytest.raises(Interrupted) as caught:  # noqa: PT012
        send(number)
        raise AssertionError("it goes on")
    assert caught.value.exit_code == code


def test_deferred_work_stops_at_its_next_safe_point():
    done = []
    with signals_handled(), pytest.raises(Interrupted), deferred():  # noqa: PT012
        send(signal.SIGTERM)
        done.append("step")
        safe_point()
        done.append("another")
    assert done == ["step"]


def test_the_end_of_deferred_work_is_a_safe_point():
    done = []
    with signals_handled(), pytest.raises(Interrupted):  # noqa: PT012
        with deferred():
            send(signal.SIGINT)
            done.append("all")
        done.append("more")
    assert done == ["all"]


def test_a_second_signal_does_not_wait():
    with signals_handled(), pytest.raises(Interrupted), deferred():  # noqa: PT012
        send(signal.SIGINT)
        send(signal.SIGINT)
        raise AssertionError("it goes on")
    safe_point()  # nothing is left of it


def test_a_signal_within_a_callback_of_a_library_is_not_lost(capsys):
    callback = ctypes.CFUNCTYPE(None)(lambda: send(signal.SIGTERM))
    with signals_handled():
        callback()
        with pytest.raises(Interrupted, match="15"):
            safe_point()
    assert capsys.readouterr().err == ""


def test_handlers_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with signals_handled():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
