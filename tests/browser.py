"""The report in a headless browser; ``python -m tests.browser`` takes the README's pictures of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from mock_studio import MockStudio
from mock_studio.rules.release_3_0 import Release30
from tests.faults.catalogue import UnauthorizedAsForbidden
from tests.running import PROJECT, report, settings_for

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next((path for name in BROWSERS if (path := shutil.which(name))), None)
PICTURES = PROJECT / "docs"
RUNS_BEFORE = 3
PATIENCE_SECONDS = 120
# Now and then, one time in forty on a busy machine, the page stays at Allure's own loader; people reload it.
LOADS = 4
LOAD_SECONDS = 20


class Forbids(UnauthorizedAsForbidden, Release30):
    """A Studio 3.0 that answers 403 where it should answer 401."""


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """Open a report."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 1000})
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        _load(page, address)
        yield page
        browser.close()


def _load(page: Page, address: str) -> None:
    """Load a report, and load it again where it does not show."""
    title = page.get_by_text("Stop Publisher: acceptance").first
    for _ in range(LOADS - 1):
        page.goto(address)
        try:
            title.wait_for(timeout=LOAD_SECONDS * 1000)
            return
        except PlaywrightTimeoutError:
            print(f"The report did not show in {LOAD_SECONDS} s; loading it again")
    page.goto(address)
    title.wait_for()


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
