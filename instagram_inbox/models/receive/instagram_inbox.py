from odoo import api, fields, models


class InstagramInbox(models.Model):
    """The inbox that shows the test of Meta's App Dashboard."""

    _inherit = "instagram.inbox"

    test_asked_at = fields.Datetime("Meta's Test Expected Since", readonly=True)

    def action_receive_test(self):
        """Let this inbox show Meta's next test."""
        self.ensure_one()
        self.check_access("write")
        # sudo: instagram.inbox - managers choose where tests are shown
        self.sudo().test_asked_at = fields.Datetime.now()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "title": self.env._("Meta's test will be shown in this inbox"),
                "message": self.env._(
                    "In Meta's App Dashboard, open Instagram, API setup, Configure"
                    " webhooks. Beside the field messages press Test, then Send to"
                    " My Server. The test appears in Discuss as a conversation."
                ),
            },
        }

    @api.model
    def _test_inbox(self):
        """Return the inbox that shows a test, if that is clear."""
        inboxes = self.search([("instagram_id", "!=", False)])
        inboxes = inboxes.filtered(lambda each: each.state != "disconnected") or inboxes
        if len(inboxes) == 1:
            return inboxes
        asked = inboxes.filtered("test_asked_at")
        return asked.sorted("test_asked_at", reverse=True)[:1]

    def _instagram_test_contact(self, igsid):
        """Make sure that the made-up customer of a test is marked as such.

        Their profile counts as fetched: Instagram has nobody with that id.
        """
        contacts = self.env["instagram.contact"]
        pair = (self, igsid)
        known = contacts.search([("inbox_id", "=", self.id), ("igsid", "=", igsid)])
        if not known:
            contact = contacts._find_or_create({pair})[pair]
            contact.is_test = True
            contact.name = self.env._("Test from Meta's App Dashboard")
            contact.profile_fetched_at = fields.Datetime.now()
            contact.guest_id.name = contact.name

    def _latest_test_mid(self, igsid):
        """Return the id of the message to which a made-up reaction or edit belongs."""
        return (
            self.env["instagram.message"]
            .search(
                [
                    ("inbox_id", "=", self.id),
                    ("channel_id.instagram_user_id", "=", igsid),
                    ("channel_id.instagram_is_test", "=", True),
                ],
                order="id desc",
                limit=1,
            )
            .mid
        )
