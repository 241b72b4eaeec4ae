"""Comments are asked for only where they are switched on."""

from odoo.addons.instagram_inbox.instagram.common.const import (
    COMMENT_FIELDS,
    COMMENT_SCOPE,
    SCOPES,
    WEBHOOK_FIELDS,
)

from ..common import APP_ID, graph_error
from ..connect.checklist_case import ChecklistCase
from ..connect.login_case import LoginCase


class TestLogin(LoginCase):
    def subscribed(self):
        return [
            call.params["subscribed_fields"].split(",")
            for call in self.instagram.called("subscribe")
        ]

    def reconnect(self, permissions=SCOPES):
        inbox = self.new_inbox(has_comments=True)
        self.instagram.permissions = ",".join(permissions)
        asked = self.begin(inbox_id=inbox.id)
        self.assertEqual(asked["scope"].split(","), [*SCOPES, COMMENT_SCOPE])
        self.come_back(code="AQD", state=asked["state"])
        self.env.invalidate_all()
        return inbox

    def test_off(self):
        self.log_in()
        self.assertEqual(self.subscribed(), [list(WEBHOOK_FIELDS)])

    def test_on(self):
        inbox = self.reconnect([*SCOPES, COMMENT_SCOPE])
        self.assertEqual(self.subscribed(), [[*WEBHOOK_FIELDS, *COMMENT_FIELDS]])
        self.assertTrue(inbox.comments_allowed)

    def test_unticked(self):
        """Messages come in without comments."""
        inbox = self.reconnect()
        self.assertEqual(self.subscribed(), [list(WEBHOOK_FIELDS)])
        self.assertFalse(inbox.comments_allowed)
        self.assertEqual(inbox.state, "connected")

    def test_refused(self):
        self.instagram.answers["subscribe"] = [graph_error(200)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            inbox = self.reconnect([*SCOPES, COMMENT_SCOPE])
        self.assertEqual(self.subscribed()[-1], list(WEBHOOK_FIELDS))
        self.assertFalse(inbox.comments_allowed)

    def test_menu(self):
        menu = self.env.ref("instagram_inbox.instagram_comment_menu")

        def is_shown():
            menus = self.env["ir.ui.menu"].with_user(self.anna).load_menus(False)
            return menu.id in menus

        self.assertFalse(is_shown())
        self.new_inbox().with_user(self.manager).has_comments = True
        self.assertTrue(is_shown())


class TestLines(ChecklistCase):
    def keys(self):
        return {line["key"] for line in self.checklist.read_lines(self.inbox.id)}

    def test_lines(self):
        self.assertNotIn("comment_permission", self.keys())
        self.inbox.has_comments = True
        self.assertIn("comment_permission", self.keys())
        for key, finding, state in (
            ("comment_permission", "comments_not_permitted", "bad"),
            ("comment_subscription", "comments_not_subscribed", "bad"),
            ("comment_received", "comments_none", "unknown"),
        ):
            self.assert_line(key, finding, state, self.inbox)
        self.inbox.comments_allowed = True
        for key, finding in (
            ("comment_permission", "comments_permitted"),
            ("comment_subscription", "comments_requested"),
        ):
            self.assert_line(key, finding, "good", self.inbox)

    def test_subscription_is_tested(self):
        self.inbox.has_comments = True
        for fields_, finding, state in (
            (["messages"], "comments_not_subscribed", "bad"),
            (["messages", "comments"], "comments_subscribed", "good"),
        ):
            data = {"data": [{"id": APP_ID, "subscribed_fields": fields_}]}
            self.instagram.answers["subscription"] = [data]
            self.env.flush_all()
            self.checklist.run_test("comment_subscription", self.inbox.id)
            self.env.invalidate_all()
            self.assert_line("comment_subscription", finding, state, self.inbox)
