"""A click on a push notification opens the conversation, in Odoo's service worker."""

import json

from playwright.sync_api import expect

from tests.e2e.conversations import eventually
from tests.harness import chromium
from tests.odoo.push_service import Browser, PushService

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
INBOX_SCREEN = "/odoo/instagram"
# A script may open no window: only a person's click may, so the address is returned.
CLICK = """
    async () => {
        const end = Date.now() + 60_000;
        const pause = async () => {
            if (Date.now() > end) {
                throw new Error("no notification, or nothing to show it in");
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
        };
        const opened = [];
        self.clients.openWindow = async (url) => opened.push(url);
        let notification;
        while (!notification) {
            [notification] = await self.registration.getNotifications();
            await pause();
        }
        const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
        self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        while (!pages.length && !opened.length) {
            await pause();
        }
        return opened[0];
    }
"""


class Screen:
    """A browser of Anna's, whose service worker receives what Odoo sends."""

    def __init__(self, browser, site, options):
        self.site, self.origin = site, site.odoo.url
        self.context = browser.new_context(**options)
        self.context.grant_permissions(["notifications"], origin=self.origin)
        self.page = self.context.new_page()
        site.open(self.page, "anna", INBOX_SCREEN)
        self.page.evaluate("() => navigator.serviceWorker.ready")
        self.chromium = self.context.new_cdp_session(self.page)
        self.registrations = {}
        self.chromium.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda event: self.registrations.update(
                {each["scopeURL"]: each for each in event["registrations"]}
            ),
        )
        self.chromium.send("ServiceWorker.enable")

    def click_on(self, notification):
        """Have the service worker show a notification, and click on it.

        :return: the address that it opens in a new window, if it opens any
        """
        while not self.registrations:
            self.page.wait_for_timeout(20)
        (registration,) = self.registrations.values()
        self.chromium.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self.origin,
                "registrationId": registration["registrationId"],
                "data": json.dumps(notification),
            },
        )
        return self.context.service_workers[0].evaluate(CLICK)

    def wait_for_news(self):
        """Wait until the list is told of what arrives, which begins after it is shown."""
        row = self.page.locator(".o-instagram-DeskRow", has_text="Nora")
        self.site.simulator.add_customer("Nora", key="nora")

        def is_told():
            self.site.simulator.write("nora", "Hello")
            self.page.wait_for_timeout(1000)
            return row.count()

        assert eventually(is_told)

    def shows(self, text):
        message = self.page.locator(".o-mail-Message", has_text=text)
        expect(message.first).to_be_visible()


def test_click_on_a_push(site):
    service = PushService()
    device = Browser(service, "anna")
    devices = "mail.push.device"
    key = site.anna.call(devices, "get_web_push_vapid_public_key")

    def notification_about(customer):
        """Have somebody write for the first time; return what Anna's browser gets."""
        known = len(device.received)
        site.simulator.add_customer(customer, key=customer)
        site.simulator.write(customer, f"I am {customer}")
        assert eventually(lambda: len(device.received) > known)
        return device.received[-1]

    with chromium() as browser:
        screen = Screen(browser, site, DESKTOP)
        screen.wait_for_news()
        site.anna.call(
            devices, "register_devices", **device.subscription, vapid_public_key=key
        )
        assert screen.click_on(notification_about("Lena")) is None
        screen.shows("I am Lena")
        # beside the list, as if she had chosen it there
        expect(screen.page.locator(".o-instagram-DeskRow.o-open")).to_be_visible()

        screen = Screen(browser, site, PHONE)
        screen.page.goto("about:blank")
        screen.page.goto(screen.click_on(notification_about("Marco")))
        screen.shows("I am Marco")
    site.anna.call(devices, "unregister_devices", endpoint=device.endpoint)
    service.close()
