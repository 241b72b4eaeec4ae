"""The Test button of Meta's App Dashboard: a made-up event of no account.

Meta's reviewers press it and look for the result. So the event is shown, in a
conversation that says what it is, and left out of all figures.
"""

from dataclasses import replace

from ...instagram.webhook import events

TEST_OF_NO_INBOX = (
    "It is a test from Meta's App Dashboard, and it is not clear in which inbox to show"
    " it: choose “Receive Meta's test” in the gear menu of that inbox first."
)


def as_of_today(row, event, inbox):
    """Return a test as if it happened now, in a thread of its own."""
    if isinstance(event, events.Ignored):
        return row, event, inbox
    changes = {"at": None}  # no time: the time of receipt counts
    if isinstance(event, (events.Message, events.Postback)):
        inbox._instagram_test_contact(event.customer_id)
        # the made-up id is always the same, so the event would pass for a repeat
        changes["mid"] = row._fingerprint()
    elif hasattr(event, "mid"):
        changes["mid"] = inbox._latest_test_mid(event.customer_id) or event.mid
    return row, replace(event, **changes), inbox
