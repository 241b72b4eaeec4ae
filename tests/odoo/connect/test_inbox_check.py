from unittest.mock import patch

import requests
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tests.common import JsonRpcException

from ..common import graph_error
from ..inbox_case import InboxCase
from .checklist_case import SITE, ChecklistCase, SiteCase


class TestInboxCheck(ChecklistCase, SiteCase):
    """The button *Test* of an inbox, and its colour in the list."""

    def press(self, *site):
        """Press *Test*; return the text of the notification."""
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

    def test_the_checklist_is_read_once(self):
        checklist = self.env.registry["instagram.checklist"]
        observe = checklist._observe_queue
        with patch.object(checklist, "_observe_queue", autospec=True) as observed:
            observed.side_effect = observe
            self.press(*self.reachable())
        self.assertEqual(observed.call_count, 1)

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
        """Managers change their settings, but not what Instagram says."""
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
        """Fields that the form does not send cannot be changed by RPC either."""
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


class TestWhatManagersPress(InboxCase):
    """The buttons of a manager on the way to and from an inbox."""

    def press(self, user, model, method, *args):
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )

    def open_app(self, user):
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        action = self.env.ref("instagram_inbox.instagram_inbox_action_open_app")
        return self.make_jsonrpc_request("/web/action/run", {"action_id": action.id})

    def test_who_connects_an_account_becomes_an_agent_by_a_button(self):
        self.inbox.agent_ids = False
        self.press(self.manager, "instagram.inbox", "action_add_me", self.inbox.ids)
        self.env.invalidate_all()
        self.assertEqual(self.inbox.agent_ids, self.manager)
        self.press(self.manager, "instagram.inbox", "action_add_me", self.inbox.ids)
        self.env.invalidate_all()
        self.assertEqual(self.inbox.agent_ids, self.manager)
        for user in (self.anna, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(JsonRpcException):
                self.press(user, "instagram.inbox", "action_add_me", self.inbox.ids)

    def test_what_the_app_opens_with(self):
        self.assertEqual(self.open_app(self.manager)["path"], "instagram-inboxes")
        self.assertEqual(self.open_app(self.anna)["path"], "instagram")
        self.inbox.unlink()
        self.assertEqual(self.open_app(self.manager)["path"], "instagram-inboxes")
        self.assertEqual(self.open_app(self.anna)["path"], "instagram")

    def test_conversations_of_one_inbox(self):
        action = self.press(
            self.manager, "instagram.inbox", "action_open_conversations", self.inbox.ids
        )
        self.assertEqual(action["path"], "instagram-conversations")
        chosen = action["context"]["search_default_instagram_inbox_id"]
        self.assertEqual(chosen, self.inbox.id)

    def test_every_menu_has_an_address_with_a_name(self):
        self.env.flush_all()
        for menu in self.env["ir.ui.menu"].search([("parent_id", "!=", False)]):
            xmlid = menu.get_external_id()[menu.id]
            if xmlid.startswith("instagram_inbox.") and menu.action:
                with self.subTest(menu=xmlid):
                    self.assertTrue(menu.action.path)

    def test_what_is_pressed_once_a_year_is_in_the_gear_menu(self):
        bindings = self.env["ir.actions.actions"].with_user(self.manager)
        named = [
            each["name"] for each in bindings.get_bindings("instagram.inbox")["action"]
        ]
        self.assertIn("Receive Meta's test", named)
        self.assertIn("Import recent conversations", named)
