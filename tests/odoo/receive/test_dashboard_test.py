import json

from odoo.exceptions import AccessError

from ..common import INSTAGRAM_ID
from ..inbox_case import NOTE, InboxCase
from ..wire import fixture, wrote

TESTER = "12334"


class TestDashboardTest(InboxCase):
    """The test of Meta's App Dashboard is shown, and does no harm."""

    def press(self, name="test_message", **entry):
        content = fixture(name)
        content["entry"][0].update(entry)
        rows = self.deliver_body(json.dumps(content).encode())
        self.run_incoming()
        return rows

    def second_inbox(self):
        return self.new_inbox(
            name="Cafe", instagram_id="17841400000000002", username="cafe"
        )

    def test_appears_in_the_only_inbox(self):
        row = self.press()
        self.assertEqual((row.state, row.error), ("done", False))
        thread = self.thread(TESTER)
        self.assertEqual(thread.instagram_inbox_id, self.inbox)
        self.assertTrue(thread.instagram_is_test)
        self.assertIn("Test", thread.name)
        self.assertEqual(thread.instagram_contact_id.guest_id.name, thread.name)
        self.assertEqual(self.texts(thread), ["random_text"])
        self.assertFalse(thread.instagram_window_end)
        # now, not in the year that the test names
        self.assertEqual(self.messages(thread).date, row.received_at)

    def test_agents_see_it(self):
        self.press()
        data = self.store(self.anna, "instagram.unassigned")
        self.assertTrue(data["discuss.channel"][0]["instagram_is_test"])

    def test_never_in_figures(self):
        self.press()
        thread = self.thread(TESTER)
        self.as_user(self.anna, thread).instagram_take()
        self.as_user(self.anna, thread).instagram_set_status("resolved")
        self.press(time=1661141999)
        self.assertFalse(self.env["instagram.inbox.report"].search([]))
        self.assertFalse(self.env["instagram.episode"].search([]))
        self.assertEqual(thread.instagram_status, "open")

    def test_beside_real_messages(self):
        self.deliver(wrote("Hallo"))
        self.press()
        facts = self.env["instagram.inbox.report"].search([])
        self.assertEqual(facts.channel_id, self.thread())

    def test_no_profile_is_looked_up(self):
        self.press()
        self.run_network()
        self.assertFalse(self.instagram.calls)

    def test_no_replies(self):
        self.press()
        thread = self.thread(TESTER)
        self.authenticate(self.anna.login, self.anna.login)
        response = self.url_open(
            "/mail/message/post",
            json={
                "params": {
                    "thread_model": "discuss.channel",
                    "thread_id": thread.id,
                    "post_data": {"body": "Hi", "subtype_xmlid": "mail.mt_comment"},
                }
            },
        )
        self.assertIn("nobody", response.json()["error"]["data"]["message"])
        self.post(self.anna, "Saw it", thread, subtype=NOTE)
        self.assertFalse(self.parts(thread))

    def test_delivered_twice(self):
        self.press()
        self.press()
        self.assertEqual(len(self.messages(self.thread(TESTER))), 1)

    def test_pressed_again(self):
        self.press()
        self.press(time=1661141999)
        self.assertEqual(len(self.messages(self.thread(TESTER))), 2)

    def test_reaction_is_to_the_latest_test(self):
        self.press()
        self.press(time=1661141999)
        row = self.press("test_reaction")
        self.assertEqual(row.state, "done")
        self.assertEqual(
            self.messages(self.thread(TESTER))[-1].reaction_ids.content, "❤️"
        )

    def test_reaction_and_seen_alone(self):
        self.assertEqual(self.press("test_reaction").state, "pending")
        self.assertEqual(self.press("test_seen").state, "done")
        self.assertFalse(self.threads())

    def test_which_of_two_inboxes(self):
        second = self.second_inbox()
        row = self.press()
        self.assertEqual(row.state, "ignored")
        self.assertIn("Receive Meta's test", row.error)
        second.with_user(self.manager).action_receive_test()
        self.press(time=1661141999)
        self.assertEqual(self.threads().instagram_inbox_id, second)
        with self.assertRaises(AccessError):
            self.inbox.with_user(self.anna).action_receive_test()

    def test_one_of_two_is_disconnected(self):
        self.second_inbox().state = "disconnected"
        self.press()
        self.assertEqual(self.threads().instagram_inbox_id, self.inbox)

    def test_no_inbox(self):
        self.inbox.active = False
        self.assertEqual(self.press().state, "ignored")

    def test_other_changes_are_kept(self):
        for name in ("comment", "live_comment"):
            row = self.press(name, id=INSTAGRAM_ID)
            self.assertEqual(row.state, "ignored")
            self.assertTrue(row.error)
        row = self.press("comment", id="0")
        self.assertEqual(row.state, "ignored")
        self.assertFalse(self.threads())
