from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import JsonRpcException

from ..inbox_case import NOTE
from .access_case import AccessCase

MEMBER = "discuss.channel.member"


class TestStrangers(AccessCase):
    """Conversations of other inboxes do not exist for a user."""

    def test_find_nothing(self):
        for records in self.everything():
            self.assertTrue(records)
            for user in self.strangers:
                with self.subTest(model=records._name, user=user.login):
                    self.assertFalse(self.readable(records, user))

    def test_read_nothing_by_id(self):
        for records in self.everything():
            for user in self.strangers:
                with (
                    self.subTest(model=records._name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    records[0].with_user(user).read(["display_name"])

    def test_no_figures_by_group(self):
        for user in (self.carl, self.outsider):
            report = self.env["instagram.inbox.report"].with_user(user)
            with self.subTest(user=user.login):
                try:
                    groups = report.formatted_read_group(
                        [], ["inbox_id"], ["incoming_messages:sum"]
                    )
                except AccessError:
                    groups = []
                self.assertFalse(groups)

    def test_routes_of_discuss(self):
        message = self.messages()[0]
        thread = {"thread_model": "discuss.channel", "thread_id": self.channel.id}
        routes = {
            "/discuss/channel/messages": {"channel_id": self.channel.id},
            "/discuss/channel/members": {
                "channel_id": self.channel.id,
                "known_member_ids": [],
            },
            "/discuss/channel/pinned_messages": {"channel_id": self.channel.id},
            "/discuss/channel/notify_typing": {
                "channel_id": self.channel.id,
                "is_typing": True,
            },
            "/mail/thread/messages": thread,
            "/mail/message/post": {
                **thread,
                "post_data": {"body": "Hi", "subtype_xmlid": "mail.mt_comment"},
            },
            "/mail/message/reaction": {
                "message_id": message.id,
                "content": "x",
                "action": "add",
            },
        }
        for user in (self.carl, self.outsider, self.portal, None):
            self.authenticate(user and user.login, user and user.login)
            for route, params in routes.items():
                with self.subTest(user=user and user.login, route=route):
                    self.assert_tells_nothing(route, params)
        self.env.invalidate_all()
        self.assertEqual(len(self.messages()), 2)
        self.assertEqual(self.members(), self.anna)

    def assert_tells_nothing(self, route, params):
        try:
            answer = self.make_jsonrpc_request(route, params)
        except JsonRpcException:
            return
        self.assertNotIn("door code", str(answer))

    def test_discuss_fetches_nothing(self):
        for user in (self.carl, self.outsider, self.portal):
            with self.subTest(user=user.login):
                data = self.store(
                    user,
                    "channels_as_member",
                    ["discuss.channel", [self.channel.id]],
                    "instagram.unassigned",
                )
                ids = [channel["id"] for channel in data.get("discuss.channel", ())]
                self.assertNotIn(self.channel.id, ids)

    def test_invitation_link_is_closed(self):
        self.logout()
        guesses = ("", "False", "None", "0", "null", "x")
        for guess in guesses:
            for address in (
                f"/chat/{self.channel.id}/{guess}",
                f"/meet/{self.channel.id}/{guess}",
                f"/discuss/channel/{self.channel.id}",
            ):
                with self.subTest(address=address):
                    response = self.url_open(address)
                    self.assertNotIn("door code", response.text)
        self.env.invalidate_all()
        self.assertEqual(len(self.channel.channel_member_ids), 2)

    def test_picture_of_the_customer(self):
        guest = self.channel.instagram_contact_id.guest_id
        self.assertTrue(guest.image_1920)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "mail.guest"),
                    ("res_id", "=", guest.id),
                    ("res_field", "=", "image_1920"),
                ]
            )
        )
        picture = attachment.raw
        addresses = (
            f"/web/image/mail.guest/{guest.id}/image_1920",
            f"/web/image/mail.guest/{guest.id}/avatar_128",
            f"/web/image/{attachment.id}",
            f"/web/content/{attachment.id}",
        )
        for user in (self.carl, self.outsider, self.portal, None):
            self.authenticate(user and user.login, user and user.login)
            for address in addresses:
                with self.subTest(user=user and user.login, address=address):
                    self.assertNotEqual(self.url_open(address).content, picture)

    def test_history_by_rpc(self):
        (change,) = self.env["instagram.conversation.change"].search(
            [("kind", "=", "status")]
        )
        domain = [("channel_id", "=", self.channel.id)]
        spec = {"author_name": {}, "summary": {}, "inbox_id": {}}
        reads = {
            "search_read": [domain, ["author_name", "summary"]],
            "web_search_read": [domain, spec],
            "search_count": [domain],
            "formatted_read_group": [domain, ["inbox_id"], ["__count"]],
            "read": [change.ids, ["author_name", "summary"]],
            "action_open_conversation": [change.ids],
        }
        for user in self.strangers[:3]:
            self.authenticate(user.login, user.login)
            for method, args in reads.items():
                with self.subTest(user=user.login, method=method):
                    self.assertFalse(self.called(change._name, method, *args))
            with self.subTest(user=user.login, method="action_instagram_history"):
                name, method = "discuss.channel", "action_instagram_history"
                self.assertFalse(self.called(name, method, self.channel.ids))
        for user in (self.ben, self.manager):
            self.authenticate(user.login, user.login)
            for method, args in reads.items():
                with self.subTest(user=user.login, method=method):
                    self.assertTrue(self.called(change._name, method, *args))

    def called(self, model, method, *args):
        """Return what a method returns over RPC: nothing when it is refused."""
        path = f"/web/dataset/call_kw/{model}/{method}"
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        try:
            answer = self.make_jsonrpc_request(path, params)
        except JsonRpcException as error:
            self.assertEqual(error.code, 0)
            return None
        return answer["records"] if method == "web_search_read" else answer

    def test_contact_of_another_inbox_is_not_read_by_name(self):
        for user in self.strangers:
            try:
                found = self.env["instagram.contact"].with_user(user).name_search("Ada")
            except AccessError:
                continue
            self.assertFalse(found)


class TestReferences(AccessCase):
    """A record that refers to a conversation shows nothing of it."""

    def setUp(self):
        super().setUp()
        self.guest = self.channel.instagram_contact_id.guest_id
        self.said = self.messages()
        self.said |= self.post(self.anna, "Watch out", subtype=NOTE)
        self.said |= self.post(self.anna, "Look, Ben", subtype=NOTE)
        self.colleagues = (self.outsider, self.carl)

    def room(self, user):
        rooms = self.env["discuss.channel"].with_user(user)
        return rooms.create({"channel_type": "group", "name": "Mine"})

    def shown(self, user, room):
        """Return all that Discuss shows of a channel."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        routes = ("messages", "members")
        said, members = (
            self.make_jsonrpc_request(
                f"/discuss/channel/{route}",
                {"channel_id": room.id}
                | ({"known_member_ids": []} if route == "members" else {}),
            )
            for route in routes
        )
        self.env.invalidate_all()
        return str(said) + str(members)

    def assert_conceals(self, user, room):
        shown = self.shown(user, room)
        for text in ("1234", "Watch out", "Look, Ben", self.guest.name):
            self.assertNotIn(text, shown)
        return shown

    def test_answers_do_not_show_what_they_answer(self):
        for user in self.colleagues:
            room = self.room(user)
            values = {"model": room._name, "res_id": room.id}
            messages = room.env["mail.message"]
            composers = room.env["mail.compose.message"]
            for answered in self.said:
                ways = {
                    "create": lambda v, m=messages: m.create(v),
                    "context": lambda v, m=messages: m.with_context(
                        **{f"default_{name}": value for name, value in v.items()}
                    ).create({}),
                    "write": lambda v, m=messages: m.create(
                        {name: v[name] for name in v if name != "parent_id"}
                    ).write({"parent_id": v["parent_id"]}),
                    "mail": lambda v, c=composers, r=room: c.create(
                        {
                            "body": v["body"],
                            "composition_mode": "mass_mail",
                            "model": r._name,
                            "parent_id": v["parent_id"],
                            "res_ids": str(r.ids),
                            "subject": "Re:",
                        }
                    ).action_send_mail(),
                }
                for way, attempt in ways.items():
                    said = f"{way} {answered.id}"
                    with self.subTest(user=user.login, way=said):
                        attempt({**values, "body": said, "parent_id": answered.id})
                        self.assertIn(said, self.assert_conceals(user, room))

    def test_exports_do_not_show_what_a_composer_answers(self):
        """Odoo exports a message that a record refers to without checking rights."""
        for user in (*self.colleagues, self.anna):
            user.group_ids += self.env.ref("base.group_allow_export")
            composers = self.env["mail.compose.message"].with_user(user)
            composer = composers.create({"parent_id": self.said[0].id})
            with self.subTest(user=user.login):
                if user == self.anna:
                    self.assertIn("1234", self.exported(composer))
                else:
                    with self.assertRaises(AccessError):
                        self.exported(composer)

    def exported(self, composer):
        return str(composer.export_data(["parent_id/body", "parent_id/record_name"]))

    def test_answers_show_what_their_readers_may_read(self):
        room = self.room(self.outsider)
        asked = room.message_post(body="At six?", message_type="comment")
        room.message_post(body="Yes", message_type="comment", parent_id=asked.id)
        self.assertIn(f"'parent_id': {asked.id}", self.shown(self.outsider, room))

    def named(self):
        """Return records that have the customer's name."""
        return [
            self.channel,
            self.channel.channel_member_ids[:1],
            self.guest,
            self.channel.instagram_contact_id,
            self.env["instagram.episode"].search(
                [("channel_id", "=", self.channel.id)]
            ),
        ]

    def test_forms_that_refer_to_them_do_not_name_them(self):
        """A form shows the name of any record that one of its fields is set to."""
        for user in (self.portal, *self.colleagues):
            for record in self.named():
                for field in self.references(user, record):
                    with self.subTest(user=user.login, field=str(field)):
                        self.assertNotIn(
                            self.guest.name, self.form(user, field, record)
                        )

    def test_forms_that_refer_to_them_name_them_to_readers(self):
        for record in self.named()[:3]:
            fields = self.references(self.anna, record)
            forms = [self.form(self.anna, field, record) for field in fields]
            self.assertIn(self.guest.name, str(forms))

    def references(self, user, record):
        """Return the fields a record may stand in, of models a user may create."""
        return [
            field
            for model in map(self.env.get, self.env.registry)
            if not model._abstract and model.with_user(user).has_access("create")
            for field in model._fields.values()
            if field.type == "many2one" and field.comodel_name == record._name
        ]

    def form(self, user, field, record):
        """Return what a new record's form shows of a record."""
        model = self.env[field.model_name].with_user(user)
        spec = {field.name: {"fields": {"display_name": {}}}}
        self.env.invalidate_all()
        try:
            return str(model.onchange({field.name: record.id}, [], spec))
        except AccessError:
            return ""

    def test_forms_of_messages_do_not_name_them(self):
        for user in (*self.colleagues, self.portal):
            messages = self.env["mail.message"].with_user(user)
            for record in self.named():
                values = {"model": record._name, "res_id": record.id}
                with self.subTest(user=user.login, model=record._name):
                    form = messages.onchange(values, list(values), {"record_name": {}})
                    self.assertFalse(form["value"].get("record_name"))

    def test_forms_of_messages_name_other_records(self):
        partner = self.outsider.partner_id
        messages = self.env["mail.message"].with_user(self.outsider)
        values = {"model": partner._name, "res_id": partner.id}
        form = messages.onchange(values, list(values), {"record_name": {}})
        self.assertEqual(form["value"].get("record_name"), partner.name)

    def test_ratings_do_not_name_them(self):
        for user in (*self.colleagues, self.anna):
            for record in self.named():
                with self.subTest(user=user.login, model=record._name):
                    shown = self.named_by_rating(user, record)
                    self.assertNotIn(self.channel.name, shown)
                    self.assertNotIn(self.guest.name, shown)

    def test_ratings_name_other_records(self):
        room = self.room(self.outsider)
        self.assertIn("Mine", self.named_by_rating(self.outsider, room))

    def named_by_rating(self, user, record):
        """Return what forms and rows of a user's new rating show of a record."""
        model = self.env["ir.model"]._get_id(record._name)
        ratings = self.env["rating.rating"].with_user(user)
        values = {
            "parent_res_id": record.id,
            "parent_res_model": record._name,
            "res_id": record.id,
            "res_model_id": model,
        }
        names = ["display_name", "parent_res_name", "res_name"]
        form = ratings.onchange(values, list(values), {name: {} for name in names})
        row = ratings.create({"res_id": record.id, "res_model_id": model})
        row.write({"parent_res_id": record.id, "parent_res_model_id": model})
        self.env.invalidate_all()
        return str([form["value"], row.read(names)])

    def test_nobody_puts_a_rating_beside_a_message(self):
        for user in (*self.colleagues, self.anna):
            ratings = self.env["rating.rating"].with_user(user)
            values = {
                "consumed": True,
                "feedback": "Never again",
                "rating": 1,
                "res_id": user.partner_id.id,
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
            rating = ratings.create(values)
            for message in self.said:
                beside = {"message_id": message.id}
                for attempt in (
                    lambda r=ratings, v=values | beside: r.create(v),
                    lambda r=rating, v=beside: r.write(v),
                ):
                    with (
                        self.subTest(user=user.login, message=message.id),
                        self.assertRaises(AccessError),
                        self.env.cr.savepoint(),
                    ):
                        attempt()

    def test_activities_do_not_name_them(self):
        """A form computes the name with sudo, before anything is saved."""
        for user in self.colleagues:
            for record in self.named():
                with self.subTest(user=user.login, model=record._name):
                    self.assertFalse(self.named_by_activity(user, record))

    def test_activities_name_what_their_authors_may_read(self):
        self.assertEqual(
            self.named_by_activity(self.anna, self.channel), self.channel.name
        )
        other = self.env["mail.guest"].create({"name": "Passer-by"})
        for user in self.colleagues:
            room = self.room(user)
            self.assertEqual(self.named_by_activity(user, room), "Mine")
            self.assertEqual(self.named_by_activity(user, other), "Passer-by")
            partner = user.partner_id
            self.assertEqual(self.named_by_activity(user, partner), partner.name)

    def named_by_activity(self, user, record):
        """Return what a new activity of a user calls a record."""
        values = {"res_model": record._name, "res_id": record.id}
        activities = self.env["mail.activity"].with_user(user)
        form = activities.onchange(values, list(values), {"res_name": {}})
        return form["value"].get("res_name")  # what is empty may be left out

    def test_customers_are_nowhere_else(self):
        guest = {"guest_id": self.guest.id}
        author = {"author_guest_id": self.guest.id}
        for user in (*self.colleagues, self.anna):
            room = self.room(user)
            messages, members = room.env["mail.message"], room.env[MEMBER]
            note = messages.create({"model": room._name, "res_id": room.id})
            for way, attempt in {
                "member": lambda m=members, r=room: m.create(
                    {"channel_id": r.id, **guest}
                ),
                "channel": lambda r=room: r.create(
                    {"name": "x", "channel_member_ids": [Command.create(guest)]}
                ),
                "members": lambda r=room: r.write(
                    {"channel_member_ids": [Command.create(guest)]}
                ),
                "added": lambda r=room: r.sudo()._add_members(guests=self.guest),
                "author": lambda n=note: n.write(dict(author)),
                "message": lambda m=messages, r=room: m.create(
                    {"model": r._name, "res_id": r.id, **author}
                ),
                "nowhere": lambda m=messages: m.create(dict(author)),
                "context": lambda m=messages: m.with_context(
                    default_author_guest_id=self.guest.id
                ).create({"body": "x"}),
            }.items():
                with self.subTest(user=user.login, way=way):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        attempt()
                    if user != self.anna:
                        self.assert_conceals(user, room)

    def test_other_guests_are_where_they_were(self):
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        room = self.room(self.outsider)
        room.sudo()._add_members(guests=guest)
        room.env["mail.message"].create(
            {"author_guest_id": guest.id, "model": room._name, "res_id": room.id}
        )
        self.assertIn("Visitor", self.shown(self.outsider, room))


class TestSettings(AccessCase):
    def test_defaults_tell_no_parameter(self):
        names = [
            name
            for name in self.env["res.config.settings"]._fields
            if name.startswith("instagram_")
        ]
        everybody = (*self.strangers[:3], self.anna, self.manager)
        for user in everybody:
            settings = self.env["res.config.settings"].with_user(user)
            with self.subTest(user=user.login):
                told = settings.default_get(names)
                self.assertFalse([name for name in told if name in names])
        admin = self.env.ref("base.user_admin")
        settings = self.env["res.config.settings"].with_user(admin)
        self.assertIn("instagram_verify_token", settings.default_get(names))


class TestReaders(AccessCase):
    """Agents read their whole inbox, and figures that are their own or nobody's.
    Managers read everything of their companies.
    """

    def test_agents_without_membership(self):
        for records in self.everything():
            if records._name == "instagram.webhook.event":
                continue
            expected = records
            if records._name == "instagram.inbox.report":
                # only managers see how quickly a colleague replies
                expected = records.filtered(lambda fact: fact.agent_id != self.anna)
                self.assertLess(expected, records)
            with self.subTest(model=records._name):
                self.assertEqual(self.readable(records, self.ben), expected)

    def test_managers_of_the_company(self):
        boss = self.boss_of_another_company()
        for records in self.everything():
            if records._name in ("instagram.webhook.event", "mail.guest"):
                continue
            with self.subTest(model=records._name):
                self.assertEqual(self.readable(records, self.manager), records)
                self.assertFalse(self.readable(records, boss))

    def test_asked_of_users_and_of_threads_it_is_the_same(self):
        boss = self.boss_of_another_company()
        former = self.new_user("former.t", "instagram_inbox_group_agent")
        self.inbox.agent_ids |= former
        former.group_ids = self.env.ref("base.group_user")
        users = (self.anna, self.ben, self.manager, boss, former, *self.strangers)
        for user in users:
            is_reader = bool(self.channel._instagram_readers(user))
            lost = self.channel.with_user(user)._instagram_lost(self.channel.ids)
            with self.subTest(user=user.login):
                self.assertEqual(not lost, is_reader)
                self.assertEqual(bool(self.readable(self.channel, user)), is_reader)

    def boss_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        return self.new_user(
            "boss.t",
            "instagram_inbox_group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

    def test_without_agents_nobody_reads(self):
        self.inbox.agent_ids = False
        for records in self.everything():
            for user in (self.anna, self.ben):
                with self.subTest(model=records._name, user=user.login):
                    self.assertFalse(self.readable(records, user))

    def test_payloads_are_for_administrators(self):
        for user in (self.anna, self.manager):
            with self.assertRaises(AccessError):
                self.events().with_user(user).read(["payload"])


class TestRulesArrive(AccessCase):
    """A rule that a new version makes stricter reaches sites with the old version."""

    def test_an_update_may_change_all_but_what_administrators_set(self):
        kept = self.env["ir.model.data"].search(
            [("module", "=", "instagram_inbox"), ("noupdate", "=", True)]
        )
        # the job's action is a part of the job
        theirs = {"ir.actions.server", "ir.cron", "mail.activity.type"}
        self.assertEqual(set(kept.mapped("model")), theirs)
