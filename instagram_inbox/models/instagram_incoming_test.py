from dataclasses import replace

from odoo import api, models

from ..instagram import events
from ..instagram.const import TEST_ACCOUNT_ID

# Kinds that are a message of their own.
NEW = (events.Message, events.Postback)


class InstagramIncomingTest(models.AbstractModel):
    """The Test button of Meta's App Dashboard: a made-up event of no account.

    Meta's reviewers press it and look for what comes of it, so it is shown; in a
    conversation that says what it is, and that no figure knows of.
    """

    _inherit = "instagram.incoming"

    @api.model
    def _process(self, updates):
        """Act on tests of what happens to messages after those of messages."""
        real, tests = [], []
        for row, parsed in updates:
            (tests if any(map(_is_afterwards, parsed)) else real).append((row, parsed))
        for some in filter(None, (real, tests)):
            super()._process(
                [
                    (row, [self._as_test(row, event) for event in parsed])
                    for row, parsed in some
                ]
            )

    @api.model
    def _inboxes(self, account_ids):
        account_ids = set(account_ids)
        inboxes = super()._inboxes(account_ids)
        if TEST_ACCOUNT_ID in account_ids:
            inboxes[TEST_ACCOUNT_ID] = self.env["instagram.inbox"]._test_inbox()
        return inboxes

    @api.model
    def _ignored_because(self, event, inbox):
        if _is_test(event) and not inbox:
            return (
                "It is a test from Meta's App Dashboard, and it is not clear in which"
                " inbox to show it: choose “Receive Meta's test” in the gear menu of"
                " that inbox first."
            )
        return super()._ignored_because(event, inbox)

    @api.model
    def _as_test(self, row, event):
        """Make sense of a made-up event: it is of today, and about its own thread."""
        inbox = _is_test(event) and self.env["instagram.inbox"]._test_inbox()
        if not inbox or isinstance(event, events.Ignored):
            return event
        changes = {"at": None}
        if isinstance(event, NEW):
            inbox._instagram_test_contact(event.customer_id)
            # the made-up id is always the same, and would be taken for a repeat
            changes |= {"mid": row._fingerprint(), "is_self": False}
        elif hasattr(event, "mid"):
            changes["mid"] = inbox._latest_test_mid(event.customer_id) or event.mid
        return replace(event, **changes)


class InstagramDeliveryTest(models.AbstractModel):
    _inherit = "instagram.delivery"

    @api.model
    def _set_episodes(self, threads):
        super()._set_episodes(_without_tests(threads))

    @api.model
    def _count(self, threads):
        super()._count(_without_tests(threads))


def _without_tests(threads):
    return [thread for thread in threads if not thread[0].instagram_is_test]


def _is_test(event):
    return event.account_id == TEST_ACCOUNT_ID and event.source == "changes"


def _is_afterwards(event):
    return _is_test(event) and not isinstance(event, NEW)
