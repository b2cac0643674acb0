"""A tab of Chromium, Firefox or WebKit, with one interface, so that a test is written once.

Playwright drives Chromium and the Firefox that is installed. WebKitGTK understands only WebDriver,
so Selenium drives it.
"""

import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager, suppress

from playwright.sync_api import Error
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    JavascriptException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver import ActionChains, Keys, Remote, WebKitGTKOptions
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.service import Service
from urllib3.exceptions import ReadTimeoutError

from tests.conftest import ARGUMENTS, PATIENCE

# The exceptions that are raised when WebKit itself ended or hung.
ENDED = (WebDriverException, ReadTimeoutError)

FIND = """(css, text) => {
    const found = [...document.querySelectorAll(css)]
        .find(one => text === null || one.textContent.trim() === text);
    found?.scrollIntoView({ block: 'center', behavior: 'instant' });
    return found ?? null;
}"""
# For a report: what the blocks say, which files have not arrived, and the state of the service
# worker and its caches.
SAID = """async () => JSON.stringify({
    at: location.href,
    blocks: [...document.querySelectorAll('.run-state, .run-output')]
        .map(({ textContent }) => textContent.slice(-500)).filter(Boolean),
    waiting: performance.getEntriesByType('resource')
        .filter(({ responseEnd }) => !responseEnd).map(({ name }) => name),
    worker: navigator.serviceWorker?.controller?.state,
    caches: await globalThis.caches?.keys(),
})"""
ARRIVED = "return !window.isLeft && document.readyState === 'complete'"
# MiniBrowser cannot be narrower than its tool bar, and a phone is narrower. So this style makes
# the tool bar small.
NARROW = """* {
    min-width: 0; padding: 0; margin: 0; border: 0; font-size: 1px; -gtk-icon-transform: scale(.1);
}"""


class Tab:
    """What all engines can do; a subclass for each engine adds `evaluate`, `find` and the keys."""

    def until(self, condition, *arguments):
        """Wait until a JavaScript function of the arguments returns something true; return it."""
        end = time.monotonic() + PATIENCE
        while not (value := self.look(condition, *arguments)):
            if time.monotonic() > end:
                report = self.look(SAID)
                raise AssertionError(f"never true: {condition} {arguments}; {report}")
            time.sleep(0.02)
        return value

    def look(self, condition, *arguments):
        """Return what a JavaScript function returns, or None while one page follows another."""
        return self.evaluate(condition, *arguments)

    def element(self, css, text=None):
        """Return the first element that the selector (and exactly this text) fits, in view."""
        self.until(f"(...all) => Boolean(({FIND})(...all))", css, text)
        return self.find(css, text)

    def text(self, css):
        return self.evaluate("css => document.querySelector(css).textContent", css)

    def focus(self, css, text=None):
        self.element(css, text)
        self.evaluate(f"(...all) => ({FIND})(...all).focus()", css, text)

    def follow(self, url):
        """Go to a page by a link; Material does this without a reload, so Python keeps running."""
        self.evaluate(
            """url => {
                window.before = document.querySelector('article');
                const link = Object.assign(document.createElement('a'), { href: url });
                document.body.append(link);
                link.click();
                link.remove();
            }""",
            url,
        )
        self.until("() => window.before !== document.querySelector('article')")


class PlaywrightTab(Tab):
    """A tab of Chromium or Firefox."""

    def __init__(self, page):
        self.page, self.said = page, []
        page.set_default_timeout(PATIENCE * 1000)
        page.on(
            "console",
            lambda message: self.said.append(f"{message.type}: {message.text}"),
        )
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on(
            "dialog", lambda dialog: self.said.append("a dialog") or dialog.dismiss()
        )
        page.on("request", lambda request: self.note(request.url))

    def note(self, url):
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            self.said.append(f"asked: {url}")

    def limit(self, seconds):
        """Do nothing: a script of these engines ends with its test."""

    def open(self, url):
        self.page.goto(url)

    def reload(self):
        self.page.reload()

    def evaluate(self, function, *arguments):
        return self.page.evaluate(f"all => ({function})(...all)", list(arguments))

    def look(self, condition, *arguments):
        try:
            return self.evaluate(condition, *arguments)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            return None

    def find(self, css, text):
        handle = self.page.evaluate_handle(f"all => ({FIND})(...all)", [css, text])
        return handle.as_element()

    def click(self, css, text=None):
        self.element(css, text).click()

    def hover(self, css, text=None):
        self.element(css, text).hover()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def resize(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})


class WebKitTab(Tab):
    """The window of a MiniBrowser."""

    def __init__(self, driver):
        self.driver, self.said = driver, []
        driver.set_script_timeout(PATIENCE)
        driver.set_page_load_timeout(PATIENCE)

    def limit(self, seconds):
        """Let a script take no longer than this."""
        self.driver.set_script_timeout(seconds)

    def open(self, url):
        page, _, section = url.partition("#")
        if section and page == self.driver.current_url.partition("#")[0]:
            self.driver.get(url)  # the same page goes on
        else:
            self.leave(lambda: self.driver.get(url))

    def reload(self):
        self.leave(self.driver.refresh)

    def leave(self, go):
        """Go to another page and wait for it.

        On a busy machine WebKitGTK 2.50 says about once in a hundred times that the new page is
        there while it still shows the old one. A click would then be lost.
        """
        self.driver.execute_script("window.isLeft = true")
        go()
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(JavascriptException):  # the old page went away meanwhile
                if self.driver.execute_script(ARRIVED):
                    return
            assert time.monotonic() < end, f"no page after {self.driver.current_url}"
            time.sleep(0.02)

    def evaluate(self, function, *arguments):
        value, error = self.driver.execute_async_script(
            f"""const [all, done] = arguments;
            (async () => ({function})(...all))().then(
                value => done([value ?? null, null]), error => done([null, String(error)]));""",
            list(arguments),
        )
        assert error is None, error
        return value

    def find(self, css, text):
        return self.driver.execute_script(f"return ({FIND})(...arguments)", css, text)

    def click(self, css, text=None):
        """Click; try again if the page was still moving and something else was in the way."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.element(css, text).click()
            except (ElementClickInterceptedException, StaleElementReferenceException):
                if time.monotonic() > end:
                    raise

    def hover(self, css, text=None):
        element = self.element(css, text)
        ActionChains(self.driver).move_to_element(element).perform()

    def press(self, *keys):
        for key in keys:
            *modifiers, last = key.split("+")
            chain = ActionChains(self.driver)
            for modifier in modifiers:
                chain.key_down(getattr(Keys, modifier.upper()))
            name = re.sub(r"(?<=.)(?=[A-Z])", "_", last).upper()
            chain.send_keys(getattr(Keys, name, last.lower()))
            for modifier in modifiers:
                chain.key_up(getattr(Keys, modifier.upper()))
            chain.perform()

    def type(self, text):
        keys = text.replace("\n", Keys.ENTER)
        ActionChains(self.driver).send_keys(keys).perform()

    def resize(self, width, height):
        self.driver.set_window_size(width, height)
        self.until("width => innerWidth === width", width)


class PlaywrightEngine:
    """Chromium or Firefox: one process, a context of its own for each tab."""

    def __init__(self, browser):
        self.browser, self.version = browser, browser.version

    @contextmanager
    def tab(self, **options):
        context = self.browser.new_context(**options)
        if self.browser.browser_type.name == "chromium":  # the others never ask
            context.grant_permissions(["clipboard-read", "clipboard-write"])
        try:
            yield PlaywrightTab(context.new_page())
        finally:
            context.close()


class WebKitEngine:
    """WebKitGTK on a screen of its own: each tab is a browser that keeps nothing."""

    def __init__(self, programs, screen, home, proxy):
        self.driver, self.browser, _ = programs
        self.proxy = proxy
        style = home / "gtk-3.0" / "gtk.css"
        style.parent.mkdir()
        style.write_text(NARROW)
        places = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
        self.environment = {
            **os.environ,
            **dict.fromkeys(places, str(home)),
            "DISPLAY": screen,
            "NO_AT_BRIDGE": "1",  # else it starts a service that outlives it
            "GIO_USE_VFS": "local",  # the same
        }
        told = subprocess.check_output(
            [self.browser, "--version"], env=self.environment, text=True
        )
        self.version = told.split()[1]

    @contextmanager
    def tab(self):
        service, driver = self.start()
        try:
            try:
                yield WebKitTab(driver)
            finally:
                with suppress(*ENDED):  # a browser that ended cannot be asked to end
                    driver.quit()
        finally:
            end(service)

    def start(self):
        """Return a running WebDriver and a browser with the window of a desktop.

        About one start of WebKitGTK 2.50 in a hundred never answers. At that moment the test
        itself has not begun. So that browser is ended and another one is started.
        """
        for patience in (60, 120, PATIENCE):
            service = Service(
                self.driver, env=self.environment, popen_kw={"start_new_session": True}
            )
            service.start()
            try:
                config = ClientConfig(service.service_url, timeout=patience)
                driver = Remote(
                    RemoteConnection(client_config=config), options=self.options()
                )
                WebKitTab(driver).resize(1280, 900)
                config.timeout = PATIENCE
                return service, driver
            except BaseException as error:
                end(service)
                if patience == PATIENCE or not isinstance(error, ReadTimeoutError):
                    raise
        return None

    def options(self):
        options = WebKitGTKOptions()
        options.binary_location = self.browser
        for argument in (
            "--automation",
            "--javascript-can-access-clipboard=true",
            f"--proxy={self.proxy}",
            "--ignore-host=127.0.0.1",
        ):
            options.add_argument(argument)
        return options


def end(service):
    """End a WebDriver and all processes that it started; one that hangs would stay otherwise."""
    service.stop()
    with suppress(ProcessLookupError):
        os.killpg(service.process.pid, signal.SIGKILL)


@contextmanager
def playwright_engine(playwright, name, programs, home, proxy):
    more = {"args": ARGUMENTS}
    if name == "firefox":
        # the installed Firefox, over WebDriver BiDi; without `channel` Playwright starts its own
        preferences = {"dom.events.testing.asyncClipboard": True}  # never asks
        more = {
            "channel": "moz-firefox",
            "firefox_user_prefs": preferences,
            "proxy": {"server": proxy, "bypass": "127.0.0.1"},
        }
    browser = getattr(playwright, name).launch(executable_path=programs[0], **more)
    try:
        yield PlaywrightEngine(browser)
    finally:
        browser.close()


@contextmanager
def webkit_engine(playwright, name, programs, home, proxy):
    read, write = os.pipe()
    command = [programs[2], "-displayfd", str(write), "-screen", "0", "1400x1000x24"]
    screen = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:  # once the screen is there
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield WebKitEngine(programs, f":{number}", home, proxy)
    finally:
        screen.terminate()
        screen.wait()


START = {
    "chromium": playwright_engine,
    "firefox": playwright_engine,
    "webkit": webkit_engine,
}
