import requests
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tests.common import JsonRpcException

from .checklist_case import SITE, ChecklistCase, SiteCase
from .common import graph_error


class TestInboxCheck(ChecklistCase, SiteCase):
    """The button *Test* of an inbox, and its colour in the list."""

    def press(self, *site):
        """Press *Test*; give what the notification says."""
        type(self).site = list(site)
        self.env.flush_all()
        action = self.inbox.with_user(self.manager).action_test()
        self.env.invalidate_all()
        self.assert_no_secret(action)
        return action["params"]

    def reachable(self):
        self.env["ir.config_parameter"].set_param("web.base.url", SITE)
        return (self.by_this_database, (200, b"EVENT_RECEIVED"))

    def test_all_is_well(self):
        told = self.press(*self.reachable())
        self.assertEqual(told["type"], "success")
        names = [call.name for call in self.instagram.calls]
        self.assertEqual(names, ["me", "subscription"])

    def test_the_worst_is_told(self):
        self.instagram.answers["me"] = [requests.ReadTimeout("hangs")]
        self.instagram.answers["subscription"] = [{"data": []}]
        told = self.press(*self.reachable())
        self.assertEqual(told["type"], "danger")
        self.assertIn("Subscription", told["title"])
        self.assertIn("checklist", told["message"])

    def test_what_is_not_known_is_no_success(self):
        self.instagram.answers["me"] = [requests.ReadTimeout("hangs")]
        told = self.press(*self.reachable())
        self.assertEqual(told["type"], "warning")
        self.assertIn("could not be reached", told["message"])
        self.assertNotIn("tried again", told["message"])

    def test_access_that_ended(self):
        self.instagram.answers["me"] = [graph_error(190, "Bye", 458)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            told = self.press(*self.reachable())
        self.assertIn("Access", told["title"])
        self.assertEqual(self.inbox.state, "reauthorize")

    def test_who_may(self):
        self.inbox.company_id = self.env["res.company"].create({"name": "Sister"})
        for user in (self.manager, self.anna, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.inbox.with_user(user).action_test()
        self.assertFalse(self.instagram.calls)

    def test_colour(self):
        now = fields.Datetime.now()
        cases = (
            ({}, "success"),
            ({"paused_until": fields.Datetime.add(now, hours=1)}, "warning"),
            ({"paused_until": False, "agent_ids": False}, "warning"),
            ({"token_expires_at": now}, "danger"),
            ({"state": "reauthorize"}, "danger"),
            ({"state": "disconnected"}, "muted"),
        )
        for values, color in cases:
            with self.subTest(values=values):
                self.inbox.write(values)
                self.assertEqual(self.inbox.health_color, color)

    def test_form(self):
        """Managers change what is theirs; what Instagram says is not."""
        with Form(self.inbox.with_user(self.manager)) as form:
            form.name = "The Counter"
            form.agent_ids.remove(self.ben.id)
            form.resource_calendar_id = self.env.company.resource_calendar_id
            form.tz = "Asia/Tokyo"
            form.send_typing = False
        self.assertEqual(self.inbox.name, "The Counter")
        self.assertEqual(self.inbox.agent_ids, self.anna)
        self.assertEqual(self.inbox.tz, "Asia/Tokyo")
        self.inbox.with_user(self.manager).action_archive()
        self.assertFalse(self.inbox.active)
        self.assertEqual(self.inbox.state, "connected")

    def test_rpc(self):
        """What a form does not send, nobody else changes either."""
        self.env.flush_all()
        self.authenticate("manager", "manager")
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw/instagram.inbox/web_save",
                {
                    "model": "instagram.inbox",
                    "method": "web_save",
                    "args": [self.inbox.ids, {"state": "disconnected"}],
                    "kwargs": {"specification": {}},
                },
            )
        self.assertEqual(self.inbox.state, "connected")
