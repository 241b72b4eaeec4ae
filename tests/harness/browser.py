from contextlib import contextmanager
from functools import partial

from playwright.sync_api import sync_playwright

from .environment import setting

# No sandbox: root has none, and all pages are on this machine. No look-ups of
# its own either: a closed network makes Chromium wait for each.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A microphone that beeps, and may be used.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@contextmanager
def chromium(**launch):
    """Yield Playwright's `Browser`, on the Chromium of the machine.

    Its contexts ask pages not to move things: a click scrolls to what is on its
    way in, and Odoo's sheet on a phone closes when it is scrolled meanwhile.

    :param launch: options of Playwright, such as `headless`
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=setting("CHROMIUM"), args=OPTIONS, **launch
        )
        for opener in ("new_context", "new_page"):
            usual = getattr(browser, opener)
            setattr(browser, opener, partial(usual, reduced_motion="reduce"))
        try:
            yield browser
        finally:
            browser.close()
