"""A user who is no longer an agent reads nothing, not even their own messages."""

from odoo.addons.bus.models.bus import channel_with_db
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..common import graph_error
from ..inbox_case import NOTE
from ..send.outgoing_case import FailureCase

AGENTS = "instagram_inbox.instagram_inbox_group_agent"
BOXES = ("inbox", "history", "starred")


class LostCase(FailureCase):
    """A conversation with a note that mentions Ben, and several ways to lose access."""

    def setUp(self):
        super().setUp()
        (self.anna | self.ben).notification_type = "inbox"
        mentioned = {"partner_ids": self.ben.partner_id.ids}
        self.note = self.post(
            self.anna, "Door code 1234", subtype=NOTE, post_data=mentioned
        )
        self.channel = self.thread()

    def each_loss(self, user):
        """End a user's access in one way after the other, and restore it in between."""
        ways = {
            "the inbox": lambda: self.inbox.write({"agent_ids": [(3, user.id)]}),
            "the group": lambda: user.write(
                {"group_ids": [Command.set(self.env.ref("base.group_user").ids)]}
            ),
        }
        for name, lose in ways.items():
            lose()
            self.env.flush_all()
            self.env.invalidate_all()
            yield f"{user.login} lost {name}"
            self.inbox.agent_ids |= user
            user.group_ids |= self.env.ref(AGENTS)

    def rpc(self, user, method, *args, **kwargs):
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/mail.message/{method}",
            {"model": "mail.message", "method": method, "args": args, "kwargs": kwargs},
        )

    def box(self, user, name, **params):
        """Return the messages in one of Discuss's boxes of a user."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        path = f"/mail/{name}/messages"
        return self.make_jsonrpc_request(path, {"fetch_params": params})["messages"]

    def counters(self, user):
        told = self.store(user, "init_messaging")["Store"]
        return [told[name]["counter"] for name in ("inbox", "starred")]


class TestMessagesLost(LostCase):
    """Messages are for users who may read the conversation now."""

    def setUp(self):
        super().setUp()
        self.reply = self.post(self.anna, "The door is open")
        self.said = self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", self.channel.id)]
        )

    def found(self, user):
        domain = [("model", "=", "discuss.channel"), ("body", "like", "oor")]
        return self.rpc(user, "search_read", domain, ["body", "record_name"])

    def test_authors_and_mentioned_find_nothing(self):
        for user in (self.anna, self.ben):
            self.assertEqual(len(self.found(user)), 2)
            for _loss in self.each_loss(user):
                self.assertEqual(self.found(user), [])
                self.assertEqual(self.rpc(user, "search_count", self.of_thread()), 0)
                groups = self.rpc(
                    user, "formatted_read_group", self.of_thread(), [], ["__count"]
                )
                self.assertEqual(groups[0]["__count"], 0)
            self.assertEqual(len(self.found(user)), 2)

    def of_thread(self):
        return [("model", "=", "discuss.channel"), ("res_id", "=", self.channel.id)]

    def test_authors_and_mentioned_read_and_change_nothing_by_id(self):
        for user in (self.anna, self.ben):
            for _loss in self.each_loss(user):
                for message in self.said.with_user(user):
                    for operation in ("read", "write", "unlink"):
                        self.assertFalse(message.has_access(operation), operation)
                    with self.assertRaises(AccessError):
                        message.read(["body", "record_name"])
                self.assertFalse(self.said.with_user(user)._filtered_access("read"))

    def test_mentioned_answer_nothing(self):
        for _loss in self.each_loss(self.ben):
            with self.assertRaises(AccessError):
                self.env["mail.message"].with_user(self.ben).create(
                    {
                        "body": "I am still here",
                        "model": "discuss.channel",
                        "parent_id": self.note.id,
                        "res_id": self.channel.id,
                    }
                )

    def test_readers_read_all_of_it(self):
        for user in (self.anna, self.ben, self.manager):
            self.assertEqual(
                self.said.with_user(user)._filtered_access("read"), self.said
            )
            found = self.env["mail.message"].with_user(user).search(self.of_thread())
            self.assertEqual(found, self.said)

    def test_manager_with_another_company_chosen(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= other
        theirs = self.note.with_user(self.manager)
        theirs = theirs.with_context(allowed_company_ids=self.inbox.company_id.ids)
        self.assertTrue(theirs.has_access("read"))
        self.manager.write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        self.assertFalse(self.note.with_user(self.manager).has_access("read"))

    def test_archived_inbox(self):
        self.inbox.active = False
        self.assertTrue(self.note.with_user(self.ben).has_access("read"))
        self.inbox.agent_ids -= self.ben
        self.assertFalse(self.note.with_user(self.ben).has_access("read"))

    def test_others_messages_stay(self):
        room = self.env["discuss.channel"]._create_group(self.ben.partner_id.ids)
        said = room.message_post(body="Lunch?", message_type="comment")
        for _loss in self.each_loss(self.ben):
            self.assertTrue(said.with_user(self.ben).has_access("read"))
            found = self.rpc(self.ben, "search", [("body", "like", "Lunch?")])
            self.assertEqual(found, said.ids)

    def test_one_of_them_is_gone(self):
        gone = self.env["mail.message"].create({"body": "Bye"})
        gone.unlink()
        both = (self.note + gone).with_user(self.ben)
        self.inbox.agent_ids -= self.ben
        self.assertEqual(both._filtered_access("read").ids, gone.ids)


class TestBoxesLost(LostCase):
    """Inbox, history and starred messages, and the numbers beside them."""

    def test_boxes_and_counters(self):
        self.rpc(self.ben, "toggle_message_starred", self.note.ids)
        self.assertEqual(self.counters(self.ben), [1, 1])
        for box in ("inbox", "starred"):
            self.assertEqual(self.box(self.ben, box), self.note.ids)
        for _loss in self.each_loss(self.ben):
            self.assertEqual(self.counters(self.ben), [0, 0])
            for box in BOXES:
                self.assertEqual(self.box(self.ben, box), [])
        self.rpc(self.ben, "set_message_done", self.note.ids)
        self.assertEqual(self.box(self.ben, "history"), self.note.ids)
        for _loss in self.each_loss(self.ben):
            self.assertEqual(self.box(self.ben, "history"), [])

    def test_a_page_holds_what_may_be_read(self):
        room = self.env["discuss.channel"].with_user(self.ben)._create_group([])
        mine = room.message_post(body="Lunch?", message_type="comment")
        (mine + self.note).sudo().starred_partner_ids = self.ben.partner_id
        self.note.starred_partner_ids |= self.ben.partner_id
        later = self.post(self.anna, "Later", subtype=NOTE)
        later.starred_partner_ids = self.ben.partner_id
        self.assertEqual(self.box(self.ben, "starred", limit=1), later.ids)
        for _loss in self.each_loss(self.ben):
            self.assertEqual(self.box(self.ben, "starred", limit=1), mine.ids)

    def test_other_notifications_count(self):
        self.env["mail.thread"].message_notify(
            body="Welcome", partner_ids=self.ben.partner_id.ids
        )
        self.assertEqual(self.counters(self.ben)[0], 2)
        for _loss in self.each_loss(self.ben):
            self.assertEqual(self.counters(self.ben)[0], 1)


class TestFailuresLost(LostCase):
    """The messaging menu lists failed replies to users who may handle them."""

    def test_failures(self):
        self.answer_refused(graph_error(100))
        self.assertIn("we do", str(self.store(self.anna, "failures")))
        for _loss in self.each_loss(self.anna):
            self.assertEqual(self.store(self.anna, "failures"), {})
        self.assertIn("we do", str(self.store(self.anna, "failures")))


class TestBusLost(LostCase):
    """Notifications that the bus kept for a browser that was closed meanwhile."""

    def hears(self, user):
        """Return what this user's browser receives when it reconnects."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        partner = channel_with_db(self.env.cr.dbname, user.partner_id)
        rows = self.env["bus.bus"].with_user(user)._poll([partner])
        return [row["message"] for row in rows]

    def kinds(self, user):
        return [each["type"] for each in self.hears(user)]

    def test_what_was_theirs_is_not_repeated(self):
        self.as_user(self.ben).instagram_leave()
        self.forget()
        self.as_user(self.anna).instagram_assign(self.ben.id)
        mentioned = {"partner_ids": self.ben.partner_id.ids}
        self.post(self.anna, "Take care", subtype=NOTE, post_data=mentioned)
        told = self.kinds(self.ben)
        for kind in ("discuss.channel/joined", "mail.message/inbox"):
            self.assertIn(kind, told)
        self.assertIn("handed the conversation", str(self.hears(self.ben)))
        for _loss in self.each_loss(self.ben):
            told = str(self.hears(self.ben))
            for secret in ("Take care", "Ada", "ada.bakes", "joined", "handed"):
                self.assertNotIn(secret, told)
            # otherwise they would keep it on the screen
            self.assertIn("close_chat_window", told)
            self.assertIn("DELETE", told)
            self.assertIn("instagram.inbox/access_changed", told)

    def test_failure_is_not_repeated(self):
        self.forget()
        self.answer_refused(graph_error(100))
        self.assertIn("we do", str(self.hears(self.anna)))
        for _loss in self.each_loss(self.anna):
            self.assertNotIn("we do", str(self.hears(self.anna)))

    def test_other_channels_are(self):
        self.forget()
        room = self.env["discuss.channel"]._create_group([])
        room.add_members(self.ben.partner_id.ids)
        for _loss in self.each_loss(self.ben):
            self.assertIn("discuss.channel/joined", self.kinds(self.ben))
