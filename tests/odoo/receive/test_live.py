import json
from datetime import timedelta

from odoo import fields
from odoo.addons.bus.models.bus import channel_with_db, json_dump
from odoo.addons.instagram_inbox.tools.discuss import AGENT
from odoo.addons.mail.tools.discuss import Store

from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, echoed, wrote

INBOX = "instagram.inbox"
NEW = "instagram.inbox/new_message"


class TestBus(InboxCase):
    """Which notifications agents' screens receive, and which not."""

    def shown(self, payload):
        """Return the texts of the messages in notifications."""
        return [message["body"][1] for message in payload["data"]["mail.message"]]

    def test_unassigned_message_is_told_to_the_inbox(self):
        thread = self.conversation("Hallo")
        (told,) = self.heard(self.inbox, NEW)
        self.assertEqual(told["channel_id"], thread.id)
        self.assertEqual(told["message_id"], self.messages().id)
        self.assertIn("Hallo", self.shown(told)[0])

    def test_told_with_all_a_browser_needs(self):
        self.conversation("Hallo")
        data, new = self.heard(self.inbox)
        self.assertEqual(new["channel_id"], self.thread().id)
        (channel,) = data["discuss.channel"]
        self.assertEqual(channel["channel_type"], "instagram")
        self.assertEqual(channel["instagram_status"], "open")
        self.assertIs(channel["instagram_agent_id"], False)
        self.assertEqual(channel["instagram_inbox_id"], self.inbox.id)
        self.assertTrue(channel["instagram_window_end"])
        self.assertTrue(channel["last_interest_dt"])
        self.assertIn(self.inbox.name, [i["name"] for i in data["instagram.inbox"]])
        guest = f"Instagram user {CUSTOMER_ID[-4:]}"
        self.assertIn(guest, [g["name"] for g in data["mail.guest"]])

    def test_each_message_of_a_batch_is_told(self):
        self.receive(wrote("one"), wrote("two"), wrote("three", customer=OTHER_ID))
        self.assertEqual(len(self.heard(self.inbox, NEW)), 3)

    def test_each_of_a_batch_is_told_as_if_it_came_alone(self):
        """They are described together, and each is told with what belongs to it."""
        self.receive(wrote("one"), wrote("two"), wrote("three", customer=OTHER_ID))
        told = self.heard(self.inbox, NEW)
        for each in told:
            channel = self.env["discuss.channel"].browse(each["channel_id"])
            message = self.env["mail.message"].browse(each["message_id"])
            alone = Store(bus_channel=channel).add(message).get_result()
            # as JSON brings it to a browser
            self.assertEqual(each["data"], json.loads(json_dump(alone)))
        self.assertEqual(len(told), 3)

    def test_assigned_message_is_told_to_the_thread_only(self):
        thread = self.conversation("Hallo")
        self.as_user(self.anna).instagram_take()
        self.forget()
        self.conversation("Anybody?")
        self.assertFalse(self.heard(self.inbox, NEW))
        (told,) = self.heard(thread, "discuss.channel/new_message")
        self.assertIn("Anybody?", self.shown(told)[0])

    def test_echo_is_no_news(self):
        self.conversation("Hallo")
        self.forget()
        self.receive(echoed("Yes"))
        self.assertFalse(self.heard(self.inbox, NEW))

    def test_repeat_is_no_news(self):
        update = wrote()
        self.receive(update)
        self.forget()
        self.receive(update)
        self.assertFalse(self.heard(self.inbox) + self.heard(self.thread()))

    def test_taking_and_resolving_is_told_to_the_inbox(self):
        self.conversation()
        self.forget()
        self.as_user(self.anna).instagram_take()
        self.as_user(self.anna).instagram_set_status("resolved")
        told = {}
        for payload in self.heard(self.inbox, "mail.record/insert"):
            for channel in payload["discuss.channel"]:
                told |= channel
        self.assertEqual(told["instagram_agent_id"], self.anna.id)
        self.assertEqual(told["instagram_status"], "resolved")

    def test_unassigning_is_told_with_the_whole_thread(self):
        self.conversation()
        self.as_user(self.anna).instagram_take()
        self.forget()
        self.as_user(self.anna).instagram_assign(False)
        told = self.heard(self.inbox, "mail.record/insert")[-1]["discuss.channel"][0]
        self.assertIs(told["instagram_agent_id"], False)
        self.assertEqual(told["channel_type"], "instagram")
        self.assertTrue(told["name"])

    def test_leaving_is_told_to_who_leaves(self):
        thread = self.conversation()
        leave = {
            "resolving": lambda: self.as_user(self.anna).instagram_set_status(
                "resolved"
            ),
            "unassigning": lambda: self.as_user(self.anna).instagram_assign(False),
            "losing access": lambda: self.inbox.write(
                {"agent_ids": [(3, self.anna.id)]}
            ),
        }
        for name, act in leave.items():
            with self.subTest(name):
                self.as_user(self.anna).instagram_set_status("open")
                self.as_user(self.anna).instagram_assign(self.anna.id)
                member = thread.channel_member_ids.filtered("partner_id")
                self.forget()
                act()
                told = {}
                for payload in self.heard(self.anna, "mail.record/insert"):
                    for channel in payload["discuss.channel"]:
                        told |= channel
                self.assertEqual(told["id"], thread.id)
                self.assertEqual(told["channel_member_ids"], [["DELETE", [member.id]]])

    def test_help_offers_what_there_is(self):
        self.conversation()
        self.as_user(self.anna).execute_command_help()
        (told,) = self.heard(self.anna, "discuss.channel/transient_message")
        self.assertIn("::shortcut", str(told))
        self.assertNotIn("@username", str(told))

    def test_pinning_tells_who_did(self):
        thread = self.conversation()
        self.as_user(self.ben).set_message_pin(self.messages().id, True)
        self.assertIn(f"{self.ben.name} pinned", thread.message_ids[0].body)

    def test_new_agent_is_told(self):
        self.forget()
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        self.inbox.agent_ids |= carl
        self.assertTrue(self.heard(carl, "instagram.inbox/access_changed"))

    def test_no_secret_is_told(self):
        self.conversation()
        self.answer(self.anna, "Yes")
        for record in (self.inbox, self.thread(), self.anna):
            self.assertNotIn("IGAA", str(self.heard(record)))


class TestWebsocket(InboxCase):
    """A browser follows the inboxes of its user, whatever it asks for."""

    def followed(self, user, model, *asked):
        """Return the ids of a model's records that a browser may follow."""
        self.env.flush_all()
        is_public = user == self.env.ref("base.public_user")
        self.authenticate(*(2 * [None if is_public else user.login]))
        answer = self.make_jsonrpc_request(
            "/websocket/peek_notifications",
            {"channels": list(asked), "last": 0, "is_first_poll": True},
        )
        self.env.invalidate_all()
        records = [each for each in answer["channels"] if len(each) == 3]
        return [number for _db, name, number in records if name == model]

    def test_agents_follow_their_inboxes(self):
        other = self.new_inbox(
            name="Café",
            instagram_id="17841400000000002",
            app_scoped_id="2",
            agent_ids=[(6, 0, self.ben.ids)],
        )
        self.assertEqual(self.followed(self.anna, INBOX), [self.inbox.id])
        self.assertCountEqual(self.followed(self.ben, INBOX), [self.inbox.id, other.id])

    def test_others_follow_none(self):
        asked = (
            f"instagram.inbox_{self.inbox.id}",
            "instagram.inbox",
            "instagram_inbox",
        )
        for user in (self.outsider, self.manager, self.env.ref("base.public_user")):
            with self.subTest(user=user.login):
                self.assertFalse(self.followed(user, INBOX, *asked))

    def test_who_lost_the_group_follows_none(self):
        self.anna.group_ids = self.env.ref("base.group_user")
        self.assertFalse(self.followed(self.anna, INBOX))

    def test_who_follows_still_and_may_not_hears_nothing(self):
        thread = self.conversation("Hallo")
        channels = [
            channel_with_db(self.env.cr.dbname, each)
            for each in (self.inbox, thread, self.anna.partner_id)
        ]
        ways = {
            "no agent of it": lambda: self.inbox.write(
                {"agent_ids": [(3, self.anna.id)]}
            ),
            "no agent": lambda: self.anna.write(
                {"group_ids": [(6, 0, self.env.ref("base.group_user").ids)]}
            ),
        }
        for name, end_access in ways.items():
            with self.subTest(name):
                self.assertTrue(self.hears(self.anna, channels))
                end_access()
                self.forget()
                self.conversation("Anybody?")
                thread._bus_send("mail.record/insert", {"private": True})
                self.assertEqual(self.hears(self.anna, channels), [])
                self.assertTrue(self.hears(self.ben, channels))
                self.anna._bus_send("simple_notification", {"message": "Lunch!"})
                self.assertTrue(self.hears(self.anna, channels))
                self.inbox.agent_ids |= self.anna
                self.anna.group_ids |= self.env.ref(AGENT)
                self.forget()
                self.conversation("And now?")

    def hears(self, user, channels):
        """Return what this user's websocket receives from these channels."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env["bus.bus"].with_user(user)._poll(channels)

    def test_thread_is_followed_by_readers_only(self):
        thread = self.conversation()
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        for user, expected in ((self.ben, True), (carl, False), (self.outsider, False)):
            ids = self.followed(user, "discuss.channel", f"discuss.channel_{thread.id}")
            with self.subTest(user=user.login):
                self.assertEqual(thread.id in ids, expected)


class TestUnassigned(InboxCase):
    """The unassigned conversations, as the sidebar fetches them."""

    def unassigned(self, user):
        """Return the unassigned conversations in a user's sidebar, and their number."""
        data = self.store(user, "instagram.unassigned")
        count = data.get("Store", {}).get("instagram_unassigned_count")
        return {channel["id"] for channel in data.get("discuss.channel", ())}, count

    def test_open_threads_without_agent(self):
        waiting = self.conversation()
        taken = self.conversation(customer=OTHER_ID)
        self.as_user(self.anna, taken).instagram_take()
        resolved = self.conversation(customer="1129840000000003")
        self.as_user(self.anna, resolved).instagram_set_status("resolved")
        self.assertEqual(self.unassigned(self.ben), ({waiting.id}, 1))

    def test_none_for_agents_of_other_inboxes(self):
        self.conversation()
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        self.assertEqual(self.unassigned(carl), (set(), 0))

    def test_nothing_for_others(self):
        self.conversation()
        self.assertFalse(self.unassigned(self.outsider)[0])

    def test_who_waits_longest_comes_first_and_all_are_counted(self):
        for number in range(60):
            at = fields.Datetime.now() - timedelta(minutes=100 - number)
            self.deliver(wrote(customer=f"11298400000{number:05}", at=at))
        self.run_incoming()
        shown, count = self.unassigned(self.anna)
        self.assertEqual((len(shown), count), (50, 60))
        channels = self.env["discuss.channel"].browse(shown)
        first = {f"11298400000{number:05}" for number in range(50)}
        self.assertEqual(set(channels.mapped("instagram_user_id")), first)

    def test_globals(self):
        for user, has_access, inboxes in (
            (self.anna, True, 1),
            (self.manager, True, 0),
            (self.outsider, False, None),
        ):
            with self.subTest(user=user.login):
                self.authenticate(user.login, user.login)
                page = self.make_jsonrpc_request("/web/session/get_session_info")
                told = page["storeData"]["Store"]
                self.assertIs(told["has_access_instagram"], has_access)
                self.assertEqual(told.get("instagram_inbox_count"), inboxes)

    def test_an_inbox_is_named_to_who_reads_several(self):
        """Managers read all inboxes of their company, also as agents of none."""
        other = self.inbox.copy({"instagram_id": "17841400000000777", "name": "Café"})
        for agents, expected in (
            (self.env["res.users"], {self.anna: False, self.manager: True}),
            (self.anna, {self.anna: True, self.manager: True}),
        ):
            other.agent_ids = agents
            for user, is_named in expected.items():
                with self.subTest(user=user.login, agents=agents.mapped("login")):
                    self.authenticate(user.login, user.login)
                    page = self.make_jsonrpc_request("/web/session/get_session_info")
                    told = page["storeData"]["Store"]["instagram_has_several_inboxes"]
                    self.assertIs(told, is_named)

    def test_sidebar_holds_only_what_one_handles(self):
        mine = self.conversation()
        self.as_user(self.anna).instagram_take()
        self.conversation(customer=OTHER_ID)
        for user, expected in ((self.anna, {mine.id}), (self.ben, set())):
            data = self.store(user, "channels_as_member")
            channels = data.get("discuss.channel", ())
            shown = {c["id"] for c in channels if c["channel_type"] == "instagram"}
            with self.subTest(user=user.login):
                self.assertEqual(shown, expected)
