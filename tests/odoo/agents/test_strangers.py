"""People who have nothing to do with Instagram notice nothing of it."""

import json

from odoo import fields
from odoo.addons.bus.tests.common import WebsocketCase
from odoo.addons.mail.models.discuss.res_users import ResUsers
from odoo.addons.mail.models.mail_message import MailMessage
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.tests import new_test_user
from odoo.tools import SQL
from websocket import ABNF

from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase


class TestSockets(WebsocketCase, InboxCase):
    """Messages in ordinary channels reach every socket, with or without a login."""

    def setUp(self):
        super().setUp()
        # without Odoo's job, which cannot open a cursor in these tests
        guest = self.env["mail.guest"].create({"name": "Ada"})
        ada = {"guest_id": guest.id, "igsid": CUSTOMER_ID, "inbox_id": self.inbox.id}
        contact = self.env["instagram.contact"].create(ada)
        self.channel = self.env["instagram.delivery"]._create_channels(
            contact, contact, {contact: fields.Datetime.now()}
        )
        self.room = self.env["discuss.channel"]._create_channel(
            name="General", group_id=None
        )
        guest = self.env["mail.guest"].create({"name": "Guest"})
        self.room._add_members(guests=guest)
        self.room_name = f"discuss.channel_{self.room.id}"
        # for each follower of the room: their login, if any, and what they ask to follow
        self.followers = {
            "guest": (None, f"mail.guest_{guest._format_auth_cookie()}"),
            "visitor": (None, self.room_name),
        }
        groups = {"portal": "base.group_portal", "employee": "base.group_user"}
        for login, group in groups.items():
            self.add_follower(new_test_user(self.env, login, group, password=login))

    def add_follower(self, user):
        self.room._add_members(users=user)
        self.followers[user.login] = (user.login, self.room_name)

    def listen(self, who, *further):
        """Post a message in the room; return what a socket receives of it.

        :param who: the user of the socket
        :param further: channels that it asks to follow besides the room
        """
        login, channel = self.followers[who]
        self.env.flush_all()
        session = self.authenticate(login, login)
        socket = self.websocket_connect(cookie=f"session_id={session.sid}")
        self.subscribe(socket, [channel, *further], last=0)
        self.channel._bus_send("said", f"to agents beside {who}")
        self.room._bus_send("said", f"to {who}")
        self.trigger_notification_dispatching([self.channel, self.room])
        told = []
        while f"to {who}" not in told:
            kind, frame = socket.recv_data()
            self.assertEqual(kind, ABNF.OPCODE_TEXT, f"the socket is closed: {frame}")
            messages = [each["message"] for each in json.loads(frame)]
            told += [each["payload"] for each in messages if each["type"] == "said"]
        return told

    def test_everybody_hears(self):
        for user in (self.anna, self.manager):
            self.add_follower(user)
        for who in self.followers:
            with self.subTest(who):
                self.listen(who)

    def test_nobody_hears_what_is_for_agents(self):
        for who in self.followers:
            with self.subTest(who):
                told = self.listen(who, f"discuss.channel_{self.channel.id}")
                self.assertNotIn("agents", str(told))


class TestForeignMessages(InboxCase):
    """The bus carries any JSON that other add-ons, or people in a call, send."""

    def test_what_is_no_record_is_passed_on(self):
        employee = new_test_user(self.env, "employee", "base.group_user")
        readers = (employee, self.anna, self.env.ref("base.public_user"))
        nested = []
        for _level in range(400):
            nested = [nested]
        texts, others = ("", "4", "abc"), (None, True, {"x": 1}, [1], nested)
        for value in (*texts, *others, 1.5, -1, 0, 2**31, 10**30):
            for name, content in {
                "list": {"discuss.channel": [{"id": value, "name": "General"}]},
                "record": {"discuss.channel": {"id": value, "name": "General"}},
                "no record": {"discuss.channel": value},
                "message": {"model": "discuss.channel", "res_id": value},
                "reference": {"model": "discuss.channel", "id": value},
                "model": {"model": value, "id": 1},
                "sentence": {"instagram_thread_id": value},
            }.items():
                room = self.env["discuss.channel"]._create_channel("A", group_id=None)
                room._bus_send("said", {"notifications": [content], "to": "all"})
                self.env.cr.precommit.run()
                self.env.flush_all()
                with self.subTest(name, value=str(value)[:9]):
                    for reader in readers:
                        told = self.env["bus.bus"].with_user(reader)._poll([room])
                        self.assertIn("all", str(told[-1]["message"]["payload"]["to"]))
                    row = self.env["bus.bus"].search([], order="id desc", limit=1)
                    self.assertFalse(row._instagram_is_ours({2**30}, {2**30}))


class TestCopies(InboxCase):
    """Odoo's records are copied as usual, by people and by other add-ons."""

    def copied(self):
        """Yield a record of each model that has fields of ours and can be copied."""
        room = self.env["discuss.channel"]._create_channel("Team", group_id=None)
        yield room
        yield room.message_post(body="Lunch?", message_type="comment")
        yield self.env["mail.guest"].create({"name": "Visitor"})

    def test_what_has_nothing_to_do_with_instagram(self):
        for record in self.copied():
            for user in (self.env.user, self.env.ref("base.user_admin")):
                with self.subTest(record._name, user=user.login):
                    copy = record.with_user(user).copy()
                    self.assertNotEqual(copy, record)
                    own = [
                        name for name in copy._fields if name.startswith("instagram")
                    ]
                    stored = [name for name in own if copy._fields[name].store]
                    self.assertFalse(
                        any(copy.sudo().read(stored, load="")[0][n] for n in stored)
                    )

    def test_no_other_thread_of_a_customer(self):
        channel = self.conversation()
        for user in (self.env.user, self.anna, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                channel.with_user(user).copy()


class TestQueries(InboxCase):
    """Frequent actions of Odoo cost people without Instagram no further query."""

    def queries(self, record, method, *args):
        """Return how many queries a method needs, and undo its changes."""
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.invalidate_all()
            record.fetch()  # the caller has already read the record
            before = self.env.cr.sql_log_count
            method(*args)
            self.env.flush_all()
            found = self.env.cr.sql_log_count - before
            savepoint.rollback()
            self.env.invalidate_all()
        return found

    def assert_costs_no_more(self, cls, name, record, *args):
        """Assert that our part of a method needs no query once the caches are filled.

        :param cls: Odoo's class, whose method calls none of ours
        """
        ours, odoos = getattr(record, name), getattr(cls, name)
        self.queries(record, ours, *args)
        wanted = self.queries(record, odoos, record, *args)
        self.assertEqual(self.queries(record, ours, *args), wanted)

    def test_loading_a_page(self):
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, group.replace(".", "_"), group)
            users = self.env["res.users"].with_user(user)
            with self.subTest(group):
                self.assert_costs_no_more(ResUsers, "_init_store_data", users, Store())

    def test_reacting(self):
        employee = new_test_user(self.env, "employee", "base.group_user")
        room = self.env["discuss.channel"]._create_channel("General", group_id=None)
        for record in (room, employee.partner_id):
            message = record.message_post(body="Hi", message_type="comment")
            # sudo: as Odoo's route does
            said = message.with_user(employee).sudo()
            of_whom = (employee.partner_id, self.env["mail.guest"], Store())
            for action in ("add", "remove"):
                with self.subTest(action, record=record._name):
                    self.assert_costs_no_more(
                        MailMessage, "_message_reaction", said, "❤", action, *of_whom
                    )
                said._message_reaction("❤", action, *of_whom)

    def test_polling(self):
        self.conversation("Hallo")
        room = self.env["discuss.channel"]._create_channel("General", group_id=None)
        room._bus_send(
            "said", {"discuss.channel": [{"id": room.id, "name": "General"}]}
        )
        self.env.cr.precommit.run()
        self.env.flush_all()
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, group.replace(".", "_"), group)
            bus = self.env["bus.bus"].with_user(user)
            bus._poll([room])
            with self.subTest(group), self.assertQueryCount(1):
                told = bus._poll([room])
            self.assertIn("General", str(told))

    def test_searching_messages(self):
        """However many conversations there are, each message costs one look at most."""
        for customer in range(1, 4):
            self.conversation(customer=f"{customer}{CUSTOMER_ID}")
        employee = new_test_user(self.env, "employee", "base.group_user")
        messages = self.env["mail.message"].with_user(employee)
        # Odoo's own search reads what it finds; here it is the query that counts
        domain = ~messages._instagram_is_hidden()
        query = BaseModel._search(messages, domain, limit=30, order="id desc")
        plan = SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query.select())
        waiting, looks = self.env.execute_query(plan)[0][0], []
        while waiting:
            node = waiting.pop()
            waiting += [node["Plan"]] if "Plan" in node else node.get("Plans", [])
            looks += [node["Actual Rows"]] if node.get("Alias") == "thread" else []
        self.assertTrue(looks)
        self.assertLessEqual(max(looks), 1)
