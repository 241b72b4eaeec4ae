from odoo import Command, models


class InstagramMessageSendImages(models.Model):
    """Several pictures in one call: not every account has that yet."""

    _inherit = "instagram.message"

    def _fail(self, error):
        if error.reason == "several_images" and len(self.attachment_ids) > 1:
            self.inbox_id._refused_several_images()
            self._send_singly()
        else:
            super()._fail(error)

    def _send_singly(self):
        """Put each picture into the outbox alone, and behind them what waited behind.

        Nothing of it was sent; and what is sent next in a thread is what is first in
        the outbox.
        """
        waiting = self.search(
            [
                ("channel_id", "=", self.channel_id.id),
                ("state", "=", "queued"),
                ("id", ">", self.id),
            ],
            order="id",
        )
        values = [
            self.copy_data(
                {"state": "queued", "attachment_ids": [Command.link(each.id)]}
            )
            for each in self.attachment_ids.sorted("id")
        ]
        values += [message.copy_data({"state": "queued"}) for message in waiting]
        (self | waiting).unlink()
        self.create([each for (each,) in values])._tell_state()
