"""`./dev screenshots`: the pictures of a shop's first morning, in Chromium."""

import shutil
from pathlib import Path

from tests.harness import chromium

from .pictures import DESKTOP, picture, screen
from .shop import empty_shop, open_shop

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "instagram_inbox" / "static" / "description"
DOCS = CHECKOUT / "docs" / "images"
BANNER = Path(__file__).with_name("banner.html")


def main():
    with empty_shop() as site, chromium() as browser:
        before(browser, site)
        inbox = open_shop(site)
        desk(browser, site)
        manage(browser, site, inbox)
        phone(browser, site)
        simulator(browser, site)
        banner(browser)
    DOCS.mkdir(parents=True, exist_ok=True)
    for path in sorted(PAGE.glob("screen_*.png")):
        shutil.copyfile(path, DOCS / path.name.removeprefix("screen_"))
        print(f"{path.stat().st_size / 1000:4.0f} kB  {path.name}")


def name(subject):
    return PAGE / f"screen_{subject}.png"


def before(browser, site):
    with screen(browser, site, "admin") as page:
        page.goto(f"{site.odoo.url}/odoo/instagram-inboxes")
        page.locator(
            ".o-instagram-Checklist li, .o-instagram-Checklist h3"
        ).first.wait_for()
        picture(page, name("connect"))


def desk(browser, site):
    with screen(browser, site, "anna") as page:
        page.goto(f"{site.odoo.url}/odoo/instagram")
        page.locator(".o-instagram-DeskRow", has_text="Lena").click()
        page.get_by_text("Yellow and orange").last.wait_for()
        picture(page, name("inbox"))
        page.goto(f"{site.odoo.url}/odoo/discuss")
        page.locator(".o-mail-DiscussSidebarChannel", has_text="Lena").click()
        page.get_by_text("Yellow and orange").last.wait_for()
        panel = page.locator(".o-instagram-CustomerPanel")
        if not panel.count():
            page.locator("button[name='instagram-customer']").click()
        panel.get_by_text("lena@hoffmann.example").first.wait_for()
        picture(page, name("conversation"))
        page.goto(f"{site.odoo.url}/odoo/instagram-comments")
        page.get_by_text("How much are twenty").first.wait_for()
        picture(page, name("comments"))


def manage(browser, site, inbox):
    with screen(browser, site, "admin") as page:
        page.goto(f"{site.odoo.url}/odoo/instagram-inboxes/{inbox}")
        page.set_viewport_size(DESKTOP | {"height": 2400})  # nothing covers the rest
        page.get_by_role("tab", name="Checklist").click()
        page.get_by_text("Test everything").click()
        page.get_by_text("not checked yet").wait_for(state="detached")
        picture(page, name("checklist"), page.locator(".o-instagram-Checklist"))
        page.get_by_role("tab", name="Automatic Replies").click()
        page.get_by_text("thank you for your message").first.wait_for()
        replies = page.locator(".o_notebook .tab-pane.active")
        picture(page, name("automatic_replies"), replies)
        page.set_viewport_size(DESKTOP)
        page.goto(f"{site.odoo.url}/odoo/instagram-overview")
        page.get_by_text("Spoke & Chain").first.wait_for()
        picture(page, name("overview"))


def phone(browser, site):
    with screen(browser, site, "anna", phone=True) as page:
        page.goto(f"{site.odoo.url}/odoo/instagram")
        row = page.locator(".o-instagram-DeskRow", has_text="Lena")
        row.wait_for()
        picture(page, name("phone"))
        row.click()
        page.get_by_text("Yellow and orange").last.wait_for()
        picture(page, name("phone_conversation"))


def simulator(browser, site):
    with screen(browser, site, None) as page:
        page.goto(site.simulator.url)
        page.get_by_text("Lena Hoffmann").first.click()
        page.get_by_text("Yellow and orange").last.wait_for()
        picture(page, name("simulator"))


def banner(browser):
    page = browser.new_page(viewport={"width": 1120, "height": 560})
    page.goto(BANNER.as_uri())
    picture(page, PAGE / "banner.png")


if __name__ == "__main__":
    main()
