from odoo.exceptions import UserError
from odoo.tests import JsonRpcException

from ..inbox_case import NOTE, InboxCase


class TestNotSent(InboxCase):
    """Messages that are not for the customer never leave Odoo."""

    def setUp(self):
        super().setUp()
        self.conversation()

    def assert_nothing_goes_out(self):
        self.run_network()
        self.assertFalse(self.parts())
        self.assertFalse(self.instagram.called("send"))

    def test_notes(self):
        self.post(self.anna, "Careful with this one", subtype=NOTE)
        self.assert_nothing_goes_out()
        self.assertFalse(self.thread().instagram_agent_id)

    def test_take_resolve_and_reopen(self):
        mine = self.as_user(self.anna)
        mine.instagram_take()
        mine.instagram_set_status("resolved")
        mine.instagram_set_status("open")
        mine.instagram_assign(self.ben.id)
        self.assert_nothing_goes_out()

    def test_joining_and_leaving(self):
        thread = self.thread()
        thread.add_members(partner_ids=self.anna.partner_id.ids)
        thread.with_user(self.anna).action_unfollow()
        self.assert_nothing_goes_out()

    def test_renaming(self):
        self.thread().channel_rename("Ada (bakery)")
        self.assert_nothing_goes_out()

    def test_sent_messages_are_not_edited(self):
        message = self.answer(self.anna, "Yes")
        for body in ("No", ""):
            with self.subTest(body=body), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    "/mail/message/update_content",
                    {
                        "message_id": message.id,
                        "update_data": {"body": body, "attachment_ids": []},
                    },
                )
        self.env.invalidate_all()
        self.assertEqual(self.texts()[-1], "Yes")

    def test_customers_messages_are_not_edited(self):
        message = self.messages()
        for user in (self.anna, self.env.ref("base.user_admin")):
            with self.assertRaises(UserError):
                self.as_user(user)._message_update_content(message, body="No")


class TestBrowserContext(InboxCase):
    """Nothing in the browser's context keeps a reply from the customer."""

    CONTEXTS = (
        {"instagram": True, "instagram_incoming": True, "incoming": True},
        {"mail_notrack": True, "tracking_disable": True, "install_mode": True},
        {"mail_create_nolog": True, "mail_post_autofollow": True, "guest": 1},
        {"default_message_type": "notification", "default_subtype_id": 1},
        {"default_not_before": "2099-01-01 00:00:00"},
        {"default_mid": "mid.mine", "default_sent_at": "2020-01-01 00:00:00"},
        {"default_from_app": True, "default_error_message": "Sent to the moon"},
        {"default_inbox_id": 0, "default_direction": "in", "default_state": "read"},
        {"default_attempts": 7, "active_test": False},
    )

    def test_reply_is_sent(self):
        self.conversation()
        for number, context in enumerate(self.CONTEXTS):
            with self.subTest(context=context):
                message = self.post(self.anna, f"Yes {number}", context=context)
                part = message.instagram_message_ids
                self.assertEqual(part.state, "queued")
                self.assertFalse(part.mid or part.not_before or part.from_app)
                self.assertFalse(part.attempts or part.error_message)
        self.run_network()
        self.assertEqual(set(self.parts().mapped("state")), {"sent"})
        self.assertEqual(len(self.parts()), len(self.CONTEXTS))

    def test_figures_and_history_are_not_forged(self):
        self.conversation()
        forged = {
            "default_first_response_time": 99,
            "default_conversations": 1000,
            "default_new_agent_id": self.ben.id,
            "default_old_status": "gone",
            "default_agent_id": self.ben.id,
        }
        self.post(self.anna, "Yes", context=forged)
        self.run_network()
        mine = self.as_user(self.anna).with_context(**forged)
        mine.instagram_set_status("resolved")
        facts = self.env["instagram.inbox.report"].search([])
        self.assertEqual(sum(facts.mapped("conversations")), 1)
        self.assertLess(max(facts.mapped("first_response_time")), 1)
        changes = self.env["instagram.conversation.change"].search([], order="id")
        self.assertEqual(changes.mapped("kind"), ["agent", "status"])
        self.assertFalse(changes[0].old_status)
        self.assertFalse(changes[1].new_agent_id)
