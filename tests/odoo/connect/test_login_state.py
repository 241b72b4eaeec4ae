from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from ..common import SHORT_TOKEN
from .login_case import CODE, LoginCase


class TestLoginState(LoginCase):
    """A login is finished once, soon, and by the user and browser that began it."""

    def assert_refused(self, response, status, sentence):
        self.assert_explained(response, status, sentence)
        self.assertFalse(self.instagram.calls)
        self.assertFalse(self.inboxes())

    def test_missing(self):
        self.begin()
        self.assert_refused(self.come_back(code=CODE), 400, "incomplete")
        self.assert_refused(self.come_back(code=CODE, state=""), 400, "incomplete")

    def test_altered(self):
        state = self.begin()["state"]
        middle = len(state) // 2
        other = "A" if state[middle] != "A" else "B"
        altered = (
            state[:middle] + other + state[middle + 1 :],
            state[:-5],
            "x",
            "ä€😀",
            "\x00",
            "." * 5000,
            "AQ" * 60,
        )
        for state in altered:
            with self.subTest(state=state[:20]):
                response = self.come_back(code=CODE, state=state)
                self.assert_refused(response, 400, "changed on its way")

    def test_expired(self):
        now = fields.Datetime.now()
        state = self.begin()["state"]
        with freeze_time(now + timedelta(minutes=15, seconds=1)):
            response = self.come_back(code=CODE, state=state)
        self.assert_refused(response, 400, "15 minutes")

    def test_nearly_expired(self):
        now = fields.Datetime.now()
        state = self.begin()["state"]
        with freeze_time(now + timedelta(minutes=14, seconds=50)):
            self.assert_connected(self.come_back(code=CODE, state=state))

    def test_used_twice(self):
        state = self.begin()["state"]
        self.assert_connected(self.come_back(code=CODE, state=state))
        calls = len(self.instagram.calls)
        response = self.come_back(code="another-code", state=state)
        self.assert_explained(response, 409, "already been used")
        self.assertEqual(len(self.instagram.calls), calls)

    def test_used_up_by_a_failure(self):
        state = self.begin()["state"]
        self.come_back(error="access_denied", error_reason="user_denied", state=state)
        response = self.come_back(code=CODE, state=state)
        self.assert_refused(response, 409, "already been used")

    def test_used_while_the_calls_take_their_time(self):
        """A login is used up before its first call, which may take seconds."""
        state = self.begin()["state"]
        seen = []

        def look_meanwhile(_call):
            seen.append(self.env["instagram.login"].search_count([]))
            return {"access_token": SHORT_TOKEN}

        self.instagram.answers["exchange"] = [look_meanwhile]
        self.assert_connected(self.come_back(code=CODE, state=state))
        self.assertEqual(seen, [1])

    def test_session_saved_by_another_request(self):
        """A request of the web client at the same time saves an older session."""
        older = self.opener_session()
        state = self.begin()["state"]
        older["debug"] = "1"
        self.save_session(older)
        self.assert_connected(self.come_back(code=CODE, state=state))
        older["debug"] = ""
        self.save_session(older)
        response = self.come_back(code=CODE, state=state)
        self.assert_explained(response, 409, "already been used")

    def test_used_ones_are_forgotten(self):
        used = self.env["instagram.login"]
        self.log_in()
        now = fields.Datetime.now()
        used._gc_used()
        self.assertEqual(used.search_count([]), 1)
        with freeze_time(now + timedelta(hours=2)):
            used._gc_used()
        self.assertFalse(used.search_count([]))

    def test_other_user(self):
        state = self.begin()["state"]
        self.new_user("manager2", "instagram_inbox_group_manager")
        self.authenticate("manager2", "manager2")
        response = self.come_back(code=CODE, state=state)
        self.assert_refused(response, 403, "who began it")

    def test_other_browser(self):
        state = self.begin()["state"]
        self.authenticate("manager", "manager")  # another session of the same user
        response = self.come_back(code=CODE, state=state)
        self.assert_refused(response, 403, "in which it began")

    def test_session_lost(self):
        state = self.begin()["state"]
        self.logout()
        response = self.come_back(code=CODE, state=state)
        self.assert_explained(response, 403, "no longer logged in", button="Log in")
        self.assertFalse(self.instagram.calls)

    def test_rotated_session(self):
        """Odoo changes the id of a session now and then; the login continues."""
        state = self.begin()["state"]
        with freeze_time(fields.Datetime.now() + timedelta(minutes=10)):
            session = self.opener_session()
            session["create_time"] -= 4 * 3600
            self.save_session(session)
            self.url_open("/odoo")
            self.assertNotEqual(self.opener.cookies["session_id"], session.sid)
            self.assert_connected(self.come_back(code=CODE, state=state))

    def test_two_tabs(self):
        first, second = self.begin()["state"], self.begin()["state"]
        self.assert_connected(self.come_back(code=CODE, state=first))
        self.assert_connected(self.come_back(code=CODE, state=second))
        self.assertEqual(len(self.inboxes()), 1)

    def test_rights_lost_meanwhile(self):
        state = self.begin()["state"]
        manager = self.env.ref("instagram_inbox.instagram_inbox_group_manager")
        self.manager.group_ids -= manager
        response = self.come_back(code=CODE, state=state)
        self.assert_explained(response, 403, "Only managers", button=None)
        self.assertFalse(self.instagram.calls)
