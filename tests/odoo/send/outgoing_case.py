"""Replies to an Instagram that fails."""

from ..inbox_case import InboxCase


class FailureCase(InboxCase):
    """A customer who waits for a reply, and an Instagram that fails."""

    def setUp(self):
        super().setUp()
        self.conversation("Do you deliver?")

    def answer_meets(self, *answers):
        """Reply as Anna while Instagram responds like this; return the reply."""
        self.instagram.answers["send"] = list(answers)
        return self.answer(self.anna, "Yes, we do.").instagram_message_ids

    def answer_refused(self, *answers):
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            return self.answer_meets(*answers)

    def sends(self):
        return len(self.instagram.called("send"))
