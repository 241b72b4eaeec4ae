"""Earlier conversations: failures, and switching the import off."""

from datetime import timedelta

import requests
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException

from ..common import graph_error
from ..connect.login_case import LoginCase
from ..wire import OTHER_ID
from .import_case import ImportCase, ago, iso, listed, said


class TestImportFailures(ImportCase):
    def test_refused_fields_are_not_asked_again(self):
        """The last resort is the documented way: a call for each message."""
        told = {
            f"mid.{n}": said(f"Text {n}", f"mid.{n}", ago(hours=30 - n)) for n in (1, 2)
        }
        self.has("1", *({"id": mid, "created_time": iso(ago(hours=1))} for mid in told))
        self.instagram.answers["conversation"] = [graph_error(100)] * 2
        self.instagram._message = lambda call: told[call.path.rpartition("/")[2]]
        run = self.run_import()
        asked = [c.params["fields"] for c in self.instagram.called("conversation")]
        self.assertEqual(asked[-1], "messages")
        self.assertEqual((len(asked), run.detail, run.state), (3, 2, "done"))
        self.assertEqual(self.texts(), ["Text 1", "Text 2"])

    def test_one_that_cannot_be_read_leaves_the_others(self):
        self.has("1", said("Hi", "mid.1", ago(days=1)))
        (page,) = self.instagram.answers["conversations"]
        page["data"].insert(0, listed("gone"))
        self.instagram.answers["conversation"] = [graph_error(100, subcode=33)] * 3
        run = self.run_import()
        self.assertEqual(run.thread_ids.mapped("state"), ["skipped", "done"])
        self.assertEqual(self.texts(), ["Hi"])

    def test_one_that_is_refused_for_ever_stops_no_other(self):
        """Instagram calls these errors temporary; any order of the list works."""
        refusals = (
            graph_error(1, "Please reduce the amount of data", status=500),
            graph_error(-1, "(#-1) An unknown error occurred", status=500),
            graph_error(2, "Service temporarily unavailable", status=500),
            (500, "<html>"),
            (503, {}),
            requests.ReadTimeout(),
        )
        for number, refusal in enumerate(refusals):
            names = [f"{number}.{name}" for name in "ABC"]
            names = [*names[number % 3 :], *names[: number % 3]]
            with self.subTest(refusal=refusal, names=names):
                self.instagram.calls.clear()
                for at, name in enumerate(names):
                    mid = f"mid.{name}"
                    text = said(name, mid, ago(hours=1), f"{10**15 + 10 * number + at}")
                    self.past[f"conv.{name}"] = [text]
                self.instagram.answers["conversations"] = [
                    {"data": [listed(name) for name in names]}
                ]
                bad = f"conv.{number}.A"
                self.instagram._conversation = lambda call, bad=bad, why=refusal: (
                    why
                    if call.path.endswith(bad)
                    else self._conversation_of(call.path.rpartition("/")[2])
                )
                run = self.run_import()
                states = {each.conversation: each.state for each in run.thread_ids}
                self.assertEqual(states.pop(bad), "pending")
                self.assertEqual(set(states.values()), {"done"})
                for _time in range(10):
                    run.not_before = run.thread_ids.not_before = False
                    self.go_on()
                self.assertEqual(run.state, "done")
                info = self.inbox.with_user(self.manager).import_info
                self.assertIn("1 conversation was left out", info)
                shown = self.env["mail.message"].search(
                    [("body", "like", f"{number}.")]
                )
                self.assertEqual(len(shown), 2)
                asked = [
                    call.params["fields"]
                    for call in self.instagram.called("conversation")
                ]
                good = [
                    call.params["fields"]
                    for call in self.instagram.called("conversation")
                    if not call.path.endswith(bad)
                ]
                self.assertEqual(len(set(good)), 1, "the others are asked for all")
                self.assertLess(len(asked), 12)

    def test_less_is_asked_for(self):
        """Only for that conversation: it may have been too much at once."""
        self.past["conv.A"] = [said("Big", "mid.A", ago(hours=1))]
        self.past["conv.B"] = [said("Small", "mid.B", ago(hours=1), OTHER_ID)]
        self.instagram.answers["conversations"] = [{"data": [listed("A"), listed("B")]}]
        self.instagram._conversation = lambda call: (
            graph_error(1, "Please reduce the amount of data", status=500)
            if call.path.endswith("A") and "attachments" in call.params["fields"]
            else self._conversation_of(call.path.rpartition("/")[2])
        )
        self.instagram._message = lambda call: said("Big", "mid.A", ago(hours=1))
        run = self.run_import()
        for _time in range(4):
            run.not_before = run.thread_ids.not_before = False
            self.go_on()
        self.assertEqual(run.state, "done")
        self.assertEqual(self.texts(), ["Big"])
        self.assertEqual(self.texts(self.thread(OTHER_ID)), ["Small"])
        self.assertNotIn("left out", self.inbox.with_user(self.manager).import_info)

    def test_a_message_that_is_refused_for_ever_stops_no_other(self):
        told = [f"mid.{n}" for n in (1, 2, 3)]
        self.has("1", *({"id": mid, "created_time": iso(ago(hours=1))} for mid in told))
        self.instagram.answers["conversation"] = [graph_error(100)] * 2
        self.instagram._message = lambda call: (
            graph_error(2, status=500)
            if call.path.endswith("2")
            else said(call.path[-1], call.path.rpartition("/")[2], ago(hours=1))
        )
        run = self.run_import()
        for _time in range(10):
            run.not_before = run.thread_ids.not_before = False
            self.go_on()
        self.assertEqual(run.state, "done")
        self.assertEqual(sorted(self.texts()), ["1", "3"])

    def test_instagram_itself_is_waited_for(self):
        """When one call after the other fails, the run waits, and calls no faster."""
        self.instagram.answers["conversations"] = [
            {"data": [listed(str(number)) for number in range(20)]}
        ]
        self.instagram._conversation = lambda call: requests.ConnectionError()
        run = self.run_import()
        self.assertLessEqual(len(self.instagram.called("conversation")), 3)
        self.assertGreater(run.not_before, fields.Datetime.now())
        self.assertIn(
            "will continue at", self.inbox.with_user(self.manager).import_info
        )

    def test_a_list_that_is_refused_for_ever(self):
        self.instagram._conversations = lambda call: graph_error(2, status=500)
        self.inbox.with_user(self.manager).action_import_conversations()
        run = self.inbox.import_ids
        run.attempts = 16
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.go_on()
        self.assertEqual(run.state, "failed")

    def test_rate_limit_is_waited_for(self):
        self.has("1", said("Hi", "mid.1", ago(days=1)))
        self.instagram.answers["conversation"] = [
            graph_error(613, subcode=2534040, status=500)
        ]
        run = self.run_import()
        self.assertEqual((run.state, run.attempts), ("running", 1))
        self.assertGreater(run.not_before, fields.Datetime.now())
        self.assertIn(
            "will continue at", self.inbox.with_user(self.manager).import_info
        )
        run.not_before = False
        self.go_on()
        self.assertEqual((run.state, run.attempts), ("done", 0))
        self.assertEqual(self.texts(), ["Hi"])

    def test_what_it_waits_for_is_told(self):
        for answer, why in (
            (graph_error(613, subcode=2534040, status=500), "accepts no more calls"),
            (requests.ConnectionError("down"), "could not be reached"),
            ((500, "<html>"), "a problem of its own"),
        ):
            with self.subTest(why=why):
                self.instagram.answers["conversations"] = [answer]
                run = self.run_import()
                self.assertIn(why, self.inbox.with_user(self.manager).import_info)
                run._stop_running()

    def test_replies_go_out_meanwhile(self):
        self.conversation("Do you deliver?", customer=OTHER_ID)
        self.has("1", said("Hi", "mid.1", ago(days=1)))
        order = []
        self.instagram.answers["conversations"].insert(
            0, lambda call: order.append("list") or requests.ReadTimeout()
        )
        self.instagram._send = lambda call: order.append("send") or {"message_id": "m"}
        self.inbox.with_user(self.manager).action_import_conversations()
        self.post(self.anna, "Yes", self.thread(OTHER_ID))
        self.run_network()
        self.assertEqual(order, ["send", "list"])
        self.assertEqual(self.parts(self.thread(OTHER_ID)).state, "sent")

    def test_access_that_ended(self):
        self.instagram.answers["conversations"] = [graph_error(190, subcode=460)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            run = self.run_import()
        self.assertEqual((self.inbox.state, run.state), ("reauthorize", "running"))
        self.assertIn("reconnected", self.inbox.import_info)

    def test_refused_for_good(self):
        self.instagram.answers["conversations"] = [graph_error(200, subcode=2534041)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            run = self.run_import()
        self.assertEqual(run.state, "failed")
        self.assertIn("The import failed.", self.inbox.import_info)
        self.assertIn("Allow access to messages", self.inbox.import_info)

    def test_nothing_listed(self):
        self.run_import()
        self.assertIn("until the Meta app is Live", self.inbox.import_info)

    def test_goes_on_where_it_was(self):
        """Messages and progress are stored together: nothing comes twice or never."""
        self.has("1", said("One", "mid.1", ago(days=2)))
        (page,) = self.instagram.answers["conversations"]
        page["data"].append(listed("2"))
        self.past["conv.2"] = [said("Two", "mid.2", ago(days=1), OTHER_ID)]
        self.instagram.answers["conversation"] = [
            lambda call: self._conversation_of("conv.1"),
            requests.ConnectionError(),
        ]
        run = self.run_import()
        self.assertEqual(run.thread_ids.mapped("state"), ["done", "pending"])
        run.not_before = run.thread_ids.not_before = False
        self.go_on()
        self.assertEqual(self.texts(), ["One"])
        self.assertEqual(self.texts(self.thread(OTHER_ID)), ["Two"])
        self.assertEqual(len(self.instagram.called("conversations")), 1)

    def _conversation_of(self, name):
        return {"messages": {"data": self.past[name]}}


class TestImportSwitch(ImportCase):
    def test_off(self):
        self.has("1", said("Hi", "mid.1", ago(days=1)))
        self.inbox.with_user(self.manager).action_import_conversations()
        self.set_parameter("import_conversations", "False")
        self.go_on()
        self.assertEqual(self.inbox.import_ids.state, "stopped")
        self.assertFalse(self.instagram.called("conversations"))
        with self.assertRaisesRegex(UserError, "switched off"):
            self.inbox.with_user(self.manager).action_import_conversations()

    def test_setting(self):
        settings = self.env["res.config.settings"]
        self.assertTrue(settings.create({}).instagram_import)
        settings.create({"instagram_import": False}).execute()
        self.assertFalse(settings.create({}).instagram_import)
        self.assertFalse(self.env["instagram.api"]._imports_conversations())

    def test_stop(self):
        self.has("1", said("Hi", "mid.1", ago(days=1)))
        inbox = self.inbox.with_user(self.manager)
        inbox.action_import_conversations()
        self.assertTrue(inbox.is_importing)
        inbox.action_stop_import()
        self.assertFalse(inbox.is_importing)
        self.go_on()
        self.assertFalse(self.instagram.called("conversations"))
        self.assertIn("Stopped", inbox.import_info)

    def test_managers_alone(self):
        inbox = self.inbox.with_user(self.anna)
        for method in ("action_import_conversations", "action_stop_import"):
            with self.assertRaises(AccessError):
                getattr(inbox, method)()
        self.run_import()
        with self.assertRaises(AccessError):
            self.inbox.import_ids.with_user(self.anna).read(["state"])
        self.assertTrue(inbox.import_info)

    def test_nobody_brings_messages_in_by_the_context(self):
        self.authenticate(self.anna.login, self.anna.login)
        for model, method in (
            ("instagram.webhook.event", "_accept_past"),
            ("instagram.import", "_begin"),
            ("instagram.import", "create"),
        ):
            with self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{model}/{method}",
                    {"model": model, "method": method, "args": [{}], "kwargs": {}},
                )

    def test_not_connected(self):
        self.inbox.state = "reauthorize"
        with self.assertRaisesRegex(UserError, "Connect the inbox first"):
            self.inbox.with_user(self.manager).action_import_conversations()

    def test_after_an_outage(self):
        cron = self.env.ref("instagram_inbox.ir_cron_network")
        for past, expected in (({"minutes": 5}, 0), ({"hours": 2}, 1)):
            cron.lastcall = fields.Datetime.now() - timedelta(**past)
            self.run_network()
            self.assertEqual(len(self.inbox.import_ids), expected)


class TestImportAfterLogin(LoginCase):
    def runs(self):
        self.env.invalidate_all()
        return self.env["instagram.import"].search([])

    def test_begins_when_connected_and_anew_when_reconnected(self):
        inbox = self.assert_connected(self.log_in())
        first = self.runs()
        self.assertEqual((first.inbox_id, first.state), (inbox, "running"))
        self.assert_connected(self.log_in(inbox_id=inbox.id))
        second = self.runs()
        self.assertEqual(len(second), 1)
        self.assertNotEqual(second, first)
        self.assertFalse(self.instagram.called("conversations"))

    def test_not_when_switched_off(self):
        self.set_parameter("import_conversations", "False")
        self.assert_connected(self.log_in())
        self.assertFalse(self.runs())
