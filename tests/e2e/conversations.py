"""People read and write in an installation; the simulator tells what arrived."""

import time
from contextlib import suppress
from datetime import datetime
from html import unescape
from re import sub
from statistics import median

from simulator.world.ids import igsid
from tests.harness.rpc import RpcError

SHOP = "17841405822304914"


def eventually(look, timeout=60, pause=None):
    """Look again and again until there is a result, and return it.

    :param timeout: seconds, by default enough for a busy machine
    :param pause: seconds between two looks; otherwise they grow, as each look costs
        Odoo what a browser's request costs it
    """
    deadline = time.monotonic() + timeout
    seconds = pause or 0.02
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(seconds)
        seconds = pause or min(1.5 * seconds, 0.2)
    return found


def stays(look, seconds, pause=0.1):
    """Return whether something is so, and stays so for a while."""
    deadline = time.monotonic() + seconds
    while (found := look()) and time.monotonic() < deadline:
        time.sleep(pause)
    return found


def are_prompt(seconds, limit=3):
    """Return whether most of these times are short, also on a busy machine.

    Odoo may be slow now and then. A request that waits for Instagram is slow each time.
    """
    return median(seconds) < limit


class Conversations:
    """The conversations of one Odoo and its simulator; see `Installation`."""

    def customers(self, count, prefix="person"):
        """Create customers who never wrote before."""
        keys = [f"{prefix}{number}" for number in range(count)]
        for number, key in enumerate(keys):
            self.simulator.add_customer(f"{prefix.title()} {number}", key=key)
        return keys

    def channels(self, customers, account=SHOP):
        """Return the threads that an agent can read, as lists of ids by customer."""
        by_igsid = {igsid(account, customer): customer for customer in customers}
        found = {customer: [] for customer in customers}
        for channel in self.anna.call(
            "discuss.channel",
            "search_read",
            [("instagram_user_id", "in", list(by_igsid))],
            fields=["instagram_user_id"],
        ):
            found[by_igsid[channel["instagram_user_id"]]].append(channel["id"])
        return found

    def channel(self, customer, account=SHOP):
        """Wait for a customer's thread, and return its id."""
        (found,) = eventually(lambda: self.channels([customer], account)[customer])
        return found

    def conversations(self, customers, account=SHOP):
        """Return what an agent reads in each customer's thread, from top to bottom."""
        channels = self.channels(customers, account)
        for customer, ids in channels.items():
            assert len(ids) <= 1, f"{customer} has several threads: {ids}"
        texts = {ids[0]: [] for ids in channels.values() if ids}
        for message in self.anna.call(
            "mail.message",
            "search_read",
            [
                ("model", "=", "discuss.channel"),
                ("res_id", "in", list(texts)),
                ("message_type", "=", "comment"),
            ],
            fields=["body", "res_id"],
            order="id",
        ):
            texts[message["res_id"]].append(plain(message["body"]))
        return {
            customer: texts[ids[0]] if ids else [] for customer, ids in channels.items()
        }

    def conversation(self, customer):
        return self.conversations([customer])[customer]

    def times(self, customer):
        """Return when each message was written, in seconds since 1970, by its text."""
        return {
            plain(message["body"]): datetime.fromisoformat(
                message["date"] + "+00:00"
            ).timestamp()
            for message in self.anna.call(
                "mail.message",
                "search_read",
                [
                    ("model", "=", "discuss.channel"),
                    ("res_id", "=", self.channel(customer)),
                ],
                fields=["body", "date"],
            )
        }

    def shows(self, wanted, timeout=60):
        """Wait until agents read exactly these texts; otherwise fail and show why.

        :param dict wanted: the texts from top to bottom by customer
        """

        def differing():
            shown = self.conversations(list(wanted))
            return {each: shown[each] for each in wanted if shown[each] != wanted[each]}

        eventually(lambda: not differing(), timeout, 0.2)
        assert not differing()

    def answer(self, customer, text, login="anna"):
        """Write in the composer as an agent; return the id of the message."""
        posted = self.person(login).post(
            "/mail/message/post",
            thread_model="discuss.channel",
            thread_id=self.channel(customer),
            post_data={
                "body": text,
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
        )
        return posted["message_id"]

    def delivery(self, message_id):
        """Return the delivery state of a reply, as its author sees it."""
        states = self.admin.call(
            "instagram.message",
            "search_read",
            [("mail_message_id", "=", message_id)],
            fields=["state"],
            order="id",
        )
        return [part["state"] for part in states]

    def sent_texts(self, customer):
        """Return the texts that Instagram was asked to send to a customer."""
        return [
            message.text
            for message in self.simulator.sent()
            if message.customer == customer
        ]

    def send_calls(self):
        """Return the calls that asked Instagram to send something."""
        return [
            call
            for call in self.simulator.calls()
            if call["method"] == "POST" and call["path"].endswith("/messages")
        ]


def plain(html):
    """Return the text of a message's body."""
    return unescape(sub(r"<[^>]*>", "", sub(r"<br\s*/?>", "\n", html))).strip()


def wake(site):
    """Have Odoo look for calls that wait for Instagram, unless it already does."""
    job = site.reference("instagram_inbox.ir_cron_network")
    with suppress(RpcError):
        site.admin.call("ir.cron", "method_direct_trigger", [job])
