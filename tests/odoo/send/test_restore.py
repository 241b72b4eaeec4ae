"""A restored backup sends nothing a second time."""

import re
from pathlib import Path

from odoo.tools import mute_logger

from ..comment.comment_case import CommentCase
from ..wire import wrote

PAGE = Path(__file__).parents[3] / "docs" / "operations.md"


class TestRestore(CommentCase):
    """The statements of the operations page, run before the jobs."""

    def restore(self):
        _before, _title, chapter = PAGE.read_text().partition("## Backup and restore")
        [statements] = re.findall(r"```sql\n(.*?)```", chapter, re.DOTALL)
        self.env.flush_all()
        self.env.cr.execute(statements)
        self.env.invalidate_all()

    @mute_logger(
        "odoo.addons.instagram_inbox.models.send.instagram_message",
        "odoo.addons.instagram_inbox.models.comment.instagram_comment_action",
    )
    def test_nothing_is_sent_twice(self):
        self.inbox.greeting_message = "Hello!"
        self.conversation("Hallo")
        part = self.post(self.anna, "Yes").instagram_message_ids
        comment = self.comment_on()
        self.call(comment, "instagram_reply_publicly", "Thank you!")
        [action] = self.env["instagram.comment.action"].search([("kind", "=", "reply")])
        waiting = self.deliver(wrote("And?"))
        self.restore()
        self.run_network()
        self.run_job("ir_cron_automatic")
        self.run_network()
        self.assertFalse(self.instagram.called("send"))
        self.assertFalse(self.instagram.called("reply"))
        self.assertEqual(part.state, "unconfirmed")
        self.assertEqual(action.state, "unconfirmed")
        self.run_incoming()
        self.assertEqual(waiting.state, "done")
        # what is written from now on goes out
        later = self.post(self.anna, "Open until six").instagram_message_ids
        self.run_network()
        self.assertEqual(later.state, "sent")
