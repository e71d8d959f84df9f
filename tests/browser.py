"""The report in a headless browser; ``python -m tests.browser`` takes the README's pictures of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, sync_playwright

from mock_studio import MockStudio
from mock_studio.releases.release_3_0 import Release30
from tests.faults.catalogue import UnauthorizedAsForbidden
from tests.running import PROJECT, report, settings_for

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next((path for name in BROWSERS if (path := shutil.which(name))), None)
PICTURES = PROJECT / "docs"
RUNS_BEFORE = 3
PATIENCE_SECONDS = 120


class Forbids(UnauthorizedAsForbidden, Release30):
    """A Studio 3.0 that answers 403 where it should answer 401."""


_started = ExitStack()


@cache
def _browser() -> Browser:
    """Start the browser, once for all pages: that costs twice what a page does."""
    playwright = _started.enter_context(sync_playwright())
    return _started.enter_context(playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"]))


def close_browser() -> None:
    """End the browser, if there is one."""
    _started.close()
    _browser.cache_clear()


@dataclass(frozen=True)
class Seen:
    """A report that is looked at several times: to open it anew costs more than to make it.

    :param asked: all that the page has asked for
    """

    page: Page
    asked: list[str]

    def from_its_beginning(self) -> Page:
        """Return the page as it was when it was opened, whatever has been clicked."""
        self.page.goto(f"{self.page.url.partition('#')[0]}#")
        results = self.page.get_by_test_id("nav-tab-results")
        if results.is_visible():
            results.click()
        return self.page


@contextmanager
def seen(address: str) -> Iterator[Seen]:
    """Open a report that is looked at several times."""
    asked: list[str] = []
    with opened(address, on_request=lambda request: asked.append(request.url)) as page:
        yield Seen(page, asked)


@contextmanager
def opened(address: str, on_request: Callable[[Request], None] | None = None) -> Iterator[Page]:
    """Open a report, as somebody does who has never been there.

    :param on_request: is told of everything that the page asks for
    """
    with _browser().new_context(viewport={"width": 1100, "height": 1000}) as unknown:
        page = unknown.new_page()
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        if on_request is not None:
            page.on("request", on_request)
        page.goto(address)
        page.get_by_text("Stop Publisher: acceptance").first.wait_for()
        yield page


def take_pictures() -> None:
    """Take a picture of the first page of a good run, and one of a failure."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for _ in range(RUNS_BEFORE + 1):
            report(folder, STUDIO_RELEASE="3.0")
        with opened((folder / "allure-report" / "index.html").as_uri()) as page:
            page.wait_for_timeout(1000)
            page.screenshot(path=PICTURES / "report.png")
        with MockStudio(rules=Forbids()) as mock:
            report(folder, "features/roles.feature", **settings_for(mock))
        with opened((folder / "allure-report" / "index.html").as_uri()) as page:
            page.set_viewport_size({"width": 1100, "height": 1500})
            page.get_by_text("A refused stop by an Author").first.click()
            page.frame_locator("iframe").first.get_by_text("This sentence failed:").wait_for()
            page.wait_for_timeout(1000)
            page.screenshot(path=PICTURES / "failure.png")


if __name__ == "__main__":
    take_pictures()
    close_browser()
