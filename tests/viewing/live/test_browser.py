"""The live page as people use it, in a browser without a window."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest

from neurocontrol.commands.parsing import parse
from neurocontrol.commands.view import staging
from neurocontrol.recording import Recording
from neurocontrol.rig import rigs
from neurocontrol.viewing.live import View

pytestmark = pytest.mark.slow

SOFTWARE = (
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--use-gl=angle",
    "--use-angle=swiftshader",
)
MOVED = {
    "human": ("speed, m/s", 1.6),
    **dict.fromkeys(("quadruped", "quadruped-abducting", "go2", "hexapod"), ("speed", 1.0)),
}
"""The slider that is moved, and where to; for the others it is the drive, to that of swimming."""


@pytest.fixture(scope="module")
def browser():
    """A browser, or the reason why there is none."""
    pytest.importorskip("mjviser", reason="the extra view is not installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    with playwright.sync_playwright() as running:
        try:
            opened = running.chromium.launch(executable_path=found, args=list(SOFTWARE))
        except playwright.Error as error:
            pytest.skip(f"no browser: {str(error).splitlines()[0]}")
        yield opened
        opened.close()


@pytest.fixture
def opened(browser):
    """Return a function that opens the page of a view; pages are closed after the test."""
    contexts = []

    def open_page(address):
        contexts.append(browser.new_context(viewport={"width": 640, "height": 480}))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def shown(page):
    """The page of a view, once everything is there."""
    page.get_by_role("button", name="pause").wait_for()
    return page


def set_number(page, label, value):
    """Type a value into the box beside a slider, as people do."""
    row = page.locator("label", has_text=label).locator("xpath=ancestor::div[.//input][1]")
    box = row.locator("input:not([type=hidden])").last
    box.fill(str(value))
    box.press("Enter")


def choose(page, label, words):
    """Choose from a list, as people do."""
    row = page.locator("label", has_text=re.compile(f"^{label}$"))
    box = row.locator("xpath=ancestor::div[.//input][1]").locator("input").first
    box.fill(words)
    box.press("ArrowDown")
    box.press("Enter")


def press(page, words):
    """Press a button, wherever it is on the page."""
    page.get_by_role("button", name=words, exact=True).dispatch_event("click")


def liveliness(view):
    """Mean speed of the joints over the last seconds, rad/s."""
    return float(np.abs(view.run.window.arrays["qvel"][-120:, 6:]).mean())


def test_people_tell_a_policy_what_it_should_do(opened, until):
    arguments = parse(["view", "quadruped", "--policy", "velocity", "--no-browser"])
    with View(staging(arguments)) as view:
        page, run = shown(opened(view.link)), view.run
        set_number(page, "speed, BL/s", 2.0)
        until(lambda: run.frame.targets[0] == 2.0)
        assert page.locator("label", has_text="diagonal").count() == 1
        until(lambda: run.frame.command[2] > 0.5)  # releases the modulator of the trot


@pytest.mark.parametrize("body", rigs())
def test_a_body_is_commanded_from_its_page(body, opened, until, tmp_path):
    arguments = parse(["view", body, "--no-browser"])
    with View(staging(arguments), out=tmp_path) as view:
        page, run = shown(opened(view.link)), view.run
        until(lambda: run.frame.time > 1.5)
        before = liveliness(view)
        label, value = MOVED.get(body, ("drive", 5.0))
        set_number(page, label, value)
        until(lambda: value in run.frame.command)
        until(lambda: abs(liveliness(view) / before - 1.0) > 0.05)

        strip = page.locator("img[src^='blob:']").first
        drawn = strip.get_attribute("src")
        until(lambda: strip.get_attribute("src") != drawn)
        choose(page, "plot", "speeds")
        until(lambda: view._page._plots._choice.array == "qvel")
        plot = page.locator(".uplot canvas").first
        lines = plot.evaluate("canvas => canvas.toDataURL()")
        until(lambda: plot.evaluate("canvas => canvas.toDataURL()") != lines)

        press(page, "record")
        until(lambda: run.recording)
        page.get_by_text("push and lesion").dispatch_event("click")
        set_number(page, "push, body weights", 0.05)
        press(page, "left")
        until(lambda: run._pushes)
        until(lambda: not run.frame.recorded or run.frame.recorded > 1.0)
        press(page, "record")
        until(lambda: list(tmp_path.glob("*/report.html")), 60.0)
        recording = Recording.load(next(tmp_path.glob("*/recording.npz")))
        assert recording.duration > 0.9
        assert value in recording.command[-1]

        press(page, "pause")
        until(lambda: run.paused)
        run.drain()
        stopped = run.stage.simulation.time
        press(page, "step")
        until(lambda: run.stage.simulation.time > stopped)
        press(page, "reset")
        until(lambda: run.starts == 2)
        press(page, "pause")
        until(lambda: 0.0 < run.frame.time < stopped)


def test_closing_a_page_leaves_the_run_and_another_site_cannot_come_in(
    browser, opened, quadruped, until
):
    with View(lambda seed: _stage(quadruped)) as view:
        shown(opened(view.link)).close()
        moment = view.run.frame.time
        until(lambda: view.run.frame.time > moment + 0.2)
        foreign = browser.new_page()
        foreign.route(
            "http://somewhere.example/", lambda route: route.fulfill(body="<html></html>")
        )
        foreign.goto("http://somewhere.example/")
        address = view.link.replace("http", "ws")
        refused = foreign.evaluate(
            """address => new Promise(done => {
                const socket = new WebSocket(address);
                socket.onopen = () => done(false);
                socket.onerror = () => done(true);
            })""",
            address,
        )
        foreign.close()
        assert refused


def test_keys_command_the_gait_the_speed_and_the_pause(opened, quadruped, until):
    with View(lambda seed: _stage(quadruped)) as view:
        page, run = shown(opened(view.link)), view.run
        names = quadruped.controller.command_space.names
        page.mouse.click(100, 300)
        page.keyboard.press("1")
        page.keyboard.press("i")
        until(lambda: run.frame.command[names.index("speed")] > 0.5)
        until(lambda: run.frame.command[names.index("diagonal")] == 0.0)
        page.keyboard.press("j")
        until(lambda: run.frame.command[names.index("turn")] > 0.0)
        page.keyboard.press("Space")
        until(lambda: run.paused)


def _stage(simulation):
    from neurocontrol.viewing.live.stage import Stage

    return Stage(simulation=simulation)
