"""The Test button of Meta's App Dashboard: a made-up event of no account.

Meta's reviewers press it and look for the result. So the event is shown, in a
conversation that says what it is, and left out of all figures.
"""

from dataclasses import replace

from odoo import fields

from ...instagram.webhook import events

TEST_OF_NO_INBOX = (
    "It is a test from Meta's App Dashboard, and it is not clear in which inbox to show"
    " it: choose “Receive Meta's test” in the gear menu of that inbox first."
)


def inbox_of_tests(env):
    """Return the inbox that shows a test, if that is clear."""
    inboxes = env["instagram.inbox"].search([("instagram_id", "!=", False)])
    inboxes = inboxes.filtered(lambda each: each.state != "disconnected") or inboxes
    if len(inboxes) == 1:
        return inboxes
    asked = inboxes.filtered("test_asked_at")
    return asked.sorted("test_asked_at", reverse=True)[:1]


def as_of_today(row, event, inbox):
    """Return a test as if it happened now, in a thread of its own."""
    if isinstance(event, events.Ignored):
        return row, event, inbox
    changes = {"at": None}  # no time: the time of receipt counts
    if isinstance(event, (events.Message, events.Postback)):
        _mark_contact(inbox, event.customer_id)
        # the made-up id is always the same, so the event would pass for a repeat
        changes["mid"] = row._fingerprint()
    elif hasattr(event, "mid"):
        changes["mid"] = _latest_mid(inbox, event.customer_id) or event.mid
    return row, replace(event, **changes), inbox


def _mark_contact(inbox, igsid):
    """Make sure that the made-up customer of a test is marked as such.

    Their profile counts as fetched: Instagram has nobody with that id.
    """
    contacts, pair = inbox.env["instagram.contact"], (inbox, igsid)
    if not contacts.search([("inbox_id", "=", inbox.id), ("igsid", "=", igsid)]):
        contact = contacts._find_or_create({pair})[pair]
        contact.is_test = True
        contact.name = inbox.env._("Test from Meta's App Dashboard")
        contact.profile_fetched_at = fields.Datetime.now()
        contact.guest_id.name = contact.name


def _latest_mid(inbox, igsid):
    """Return the id of the message to which a made-up reaction or edit belongs."""
    latest = inbox.env["instagram.message"].search(
        [
            ("inbox_id", "=", inbox.id),
            ("channel_id.instagram_user_id", "=", igsid),
            ("channel_id.instagram_is_test", "=", True),
        ],
        order="id desc",
        limit=1,
    )
    return latest.mid
