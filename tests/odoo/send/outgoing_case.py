"""Replies that meet an Instagram with its moods."""

from ..inbox_case import InboxCase


class FailureCase(InboxCase):
    """A customer who waits for an answer, and an Instagram that has its moods."""

    def setUp(self):
        super().setUp()
        self.conversation("Do you deliver?")

    def answer_meets(self, *answers):
        """Anna answers, and Instagram does this; give what it made of the reply."""
        self.instagram.answers["send"] = list(answers)
        return self.answer(self.anna, "Yes, we do.").instagram_message_ids

    def answer_refused(self, *answers):
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            return self.answer_meets(*answers)

    def sends(self):
        return len(self.instagram.called("send"))
