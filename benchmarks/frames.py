"""How many frames a second the stepper plays at 12 x 12 x 3, in each engine that is installed.

The kernel is 3 x 3 with "same" padding, so there is a step for each of the 144 pixels and each
filter. The stepper makes one step in every frame. `work` is the time that a frame takes from its
first script to the end of its layout and paint: the median, and the slowest of a hundred.

A headless browser draws at most 60 frames a second, and it draws with the processor alone. So there
are two more numbers to compare with. `unseen` is the frames a second while the stepper plays, but
nothing of it is drawn. `bare` is the frames a second of the same window on an empty page, where one
number changes with each frame.
"""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import serve
from tests.engines.tabs import START
from tests.page.correlation import word
from tools.browsers import FIND
from tools.paths import ROOT

SECONDS = 5
# ms of playing before measuring: WebKit draws a page that it has just opened only once a second
WARM = 4000
NOWHERE = "http://127.0.0.1:9"  # a proxy where nobody listens, for all requests to other machines
SETTING = {
    "x": [
        [[str((3 * i + 5 * j + c) % 10) for j in range(12)] for i in range(12)]
        for c in range(3)
    ],
    "w": [
        [
            [[str((i + 2 * j + c + f) % 5 - 2) for j in range(3)] for i in range(3)]
            for c in range(3)
        ]
        for f in range(2)
    ],
    "bias": ["1", "0"],
    "strides": [1, 1],
    "padding": "same",
    "dilation": [1, 1],
    "flip": False,
}
# Plays for some seconds; resolves with
# {frames a second, steps a second, milliseconds of work in each frame}.
PLAY = """(seconds, warm) => new Promise((resolve) => {
    const count = () => Number(document.querySelector('.stepper .count').textContent.split(' ')[1]);
    const speed = document.querySelector('#stepper-speed');
    speed.value = 'every frame';
    speed.dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector('#stepper-loop').checked = true;
    document.querySelector('.stepper .play').click();
    const { port1, port2 } = new MessageChannel(), work = [];
    let frames = 0, steps = 0, last = count(), begun = 0, from = 0;
    port1.onmessage = () => work.push(performance.now() - from);
    const frame = (now) => {
        begun ||= now;
        from = now;
        if (now - begun > seconds * 1000) {
            document.querySelector('.stepper .play').click();
            const spent = (now - begun) / 1000;
            return resolve({ frames: frames / spent, steps: steps / spent, work });
        }
        frames += 1;
        if (count() !== last) steps += 1;
        last = count();
        port2.postMessage(0); // answered once this frame is laid out and painted
        requestAnimationFrame(frame);
    };
    setTimeout(() => requestAnimationFrame(frame), warm);
})"""
# Empties the page, then changes one number in each frame; resolves with the frames a second.
BARE = """(seconds, warm) => new Promise((resolve) => {
    document.documentElement.replaceChildren(document.createElement('body'));
    let frames = 0, begun = 0;
    const frame = (now) => {
        document.body.textContent = frames;
        if (begun) frames += 1;
        else if (now > from + warm) begun = now;
        if (begun && now - begun > seconds * 1000)
            return resolve(frames * 1000 / (now - begun));
        requestAnimationFrame(frame);
    };
    const from = performance.now();
    requestAnimationFrame(frame);
})"""


UNSEEN = (
    "() => document.querySelector('.stepper').style.setProperty('visibility', 'hidden')"
)


def play(playwright, name, programs, address):
    """Return what PLAY measures in a new browser, drawn and not drawn, and what BARE measures."""
    home = Path(tempfile.mkdtemp())
    with (
        START[name](playwright, name, programs, home, NOWHERE) as engine,
        engine.tab() as tab,
    ):
        tab.open(address)
        tab.until(
            "() => document.querySelectorAll('.stepper table.image').length === 3"
        )
        tab.evaluate("() => document.querySelector('.stepper').scrollIntoView()")
        drawn = tab.evaluate(PLAY, SECONDS, WARM)
        tab.evaluate(UNSEEN)
        unseen = tab.evaluate(PLAY, SECONDS, WARM)
        return drawn, unseen["frames"], tab.evaluate(BARE, SECONDS, WARM)


def main():
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    print(f"Playing at 12 x 12 x 3, {SECONDS} s; load of the machine before: {load}")
    with sync_playwright() as playwright, serve(ROOT / "site") as address:
        page = f"{address}tutorials/n_channels/?stepper={word(SETTING)}"
        for name, find in FIND.items():
            if not (programs := find()):
                print(f"{name:10} is not installed: `make test-browsers` installs it")
                continue
            figures, unseen, bare = play(playwright, name, programs, page)
            work = sorted(figures["work"])
            print(
                f"{name:10} {figures['frames']:4.0f} frames/s, {figures['steps']:4.0f} steps/s, "
                f"work {work[len(work) // 2]:5.1f} ms, {work[len(work) * 99 // 100]:5.1f} ms; "
                f"unseen {unseen:3.0f}, bare {bare:3.0f} frames/s"
            )


if __name__ == "__main__":
    main()
