"""An Instagram with earlier conversations."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.instagram_inbox.models.fetch import instagram_import_thread as pace

from ..common import CUSTOMER_ID, INSTAGRAM_ID
from ..inbox_case import InboxCase

SECONDS_PER_CALL = pace.SECONDS_PER_CALL
SHOP = {"id": INSTAGRAM_ID, "username": "bakery"}


# One moment for the whole of a test, which takes some time.
NOW = fields.Datetime.now()


def ago(**past):
    return NOW - timedelta(**past)


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def said(text, mid, at, customer=CUSTOMER_ID, by_us=False, **content):
    """Return a message as the Conversations API gives it."""
    person = {"id": customer, "username": "ada.bakes"}
    author, reader = (SHOP, person) if by_us else (person, SHOP)
    return {
        "id": mid,
        "created_time": iso(at),
        "from": author,
        "to": {"data": [reader]},
        "message": text,
        **content,
    }


def listed(name, at=None, customer=CUSTOMER_ID):
    return {
        "id": f"conv.{name}",
        "updated_time": iso(at or ago(hours=1)),
        "participants": {"data": [SHOP, {"id": customer}]},
    }


class ImportCase(InboxCase):
    """An account with earlier conversations, and calls that do not wait."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(pace, "SECONDS_PER_CALL", 0))
        self.past = {}
        self.instagram._conversation = lambda call: {
            "messages": {"data": self.past[call.path.rpartition("/")[2]]}
        }

    def has(self, name, *messages, at=None):
        """Add a conversation to Instagram, its messages newest first."""
        self.past[f"conv.{name}"] = list(reversed(messages))
        pages = self.instagram.answers["conversations"]
        pages.append({"data": [listed(name, at)]})

    def run_import(self, process=True):
        self.inbox.with_user(self.manager).action_import_conversations()
        return self.go_on(process)

    def go_on(self, process=True):
        self.run_network()
        if process:
            self.run_incoming()
        return self.inbox.import_ids

    def facts(self):
        return self.env["instagram.inbox.report"].search([])
