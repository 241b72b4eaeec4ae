"""Who may set what: every field of ours, in every way, as every kind of user.

A field added next month is walked, too. What somebody may set stands in a table here;
anything else is refused, or the record is afterwards as it would be without it.
"""

import base64
from contextlib import suppress

import psycopg2
from lxml import etree
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from ..common import PICTURE
from .access_case import AccessCase

# The fields that people may write: by model, the kinds of users and the fields.
MAY_WRITE = {
    "instagram.inbox": (
        {"manager", "admin"},
        {
            "active",
            "agent_ids",
            "ask_rating",
            "assignment",
            "assignment_limit",
            "assignment_return_minutes",
            "assignment_sticky",
            "auto_resolve_days",
            "away_message",
            "closing_soon_hours",
            "first_response_target",
            "greeting_message",
            "has_comments",
            # the menu too, but what is walked with is an ice breaker, which has no link
            "ice_breaker_ids",
            "image_128",
            "name",
            "received_after_minutes",
            "received_message",
            "resource_calendar_id",
            "send_seen",
            "send_typing",
            "tz",
        },
    ),
    "instagram.tag": (
        {"manager", "other manager", "admin"},
        {"active", "color", "company_id", "name"},
    ),
    "instagram.tap": (
        {"manager", "admin"},
        {
            "agent_id",
            "inbox_id",
            "kind",
            "name",
            "reply",
            "sequence",
            "tag_id",
        },
    ),
}
# The kinds of users who may create records of a model.
MAY_CREATE = {
    "instagram.bulk": {"agent", "other agent", "manager", "other manager", "admin"},
    "instagram.comment.change": {
        "agent",
        "other agent",
        "manager",
        "other manager",
        "admin",
    },
    "instagram.tag": {"manager", "other manager", "admin"},
    "instagram.tap": {"manager", "admin"},
}
# The same of our fields on models of Odoo.
MAY_SET = {}
# The values that a record of Odoo's model needs; by default only a name.
NEEDED = {
    "discuss.channel": {"name": "Walked", "channel_type": "group"},
    "mail.mail": {"body_html": "Walked"},
    "mail.message": {"body": "Walked"},
    "mail.presence": {"user_id": 1},
    "res.users": {"name": "Walked", "login": "walked"},
}
# Errors that refuse an attempt; any other error of an import is Odoo's own.
REFUSALS = (
    AttributeError,
    KeyError,
    TypeError,
    UserError,
    ValueError,
    psycopg2.Error,
)
INSIDERS = ("employee", "agent", "other agent", "manager", "other manager", "admin")
DATE = "2031-01-01 00:00:00"
PICTURE_BASE64 = base64.b64encode(PICTURE).decode()


class Undo(Exception):
    """Undo the changes of an attempt."""


class TestRights(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mute_logger("odoo.sql_db", "odoo.models"))
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        boss = cls.new_user(
            "boss.t",
            "instagram_inbox_group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        cls.env["instagram.tag"].create({"name": "Refund"})
        cls.people = {
            "public": cls.public,
            "portal": cls.portal,
            "employee": cls.outsider,
            "agent": cls.anna,
            "other agent": cls.carl,
            "manager": cls.manager,
            "other manager": boss,
            "admin": cls.env.ref("base.user_admin"),
        }

    def setUp(self):
        super().setUp()
        tap = {"name": "Where?", "inbox_id": self.inbox.id}
        self.env["instagram.tap"].create(tap)
        # thousands of attempts would take minutes as subtests
        self.wrong = []

    def tearDown(self):
        super().tearDown()
        self.assertEqual(self.wrong, [])

    # ------------------------------------------------------------
    # OUR MODELS
    # ------------------------------------------------------------

    def test_nobody_creates_copies_or_deletes(self):
        for model in self.our_models():
            record = model.search([], limit=1)
            before = model.search([]).ids
            values = self.values_of(model)
            attempts = [
                ("create", [{}]),
                ("create", [values]),
                ("load", ["id"], [["__import__.walked"]]),
                ("name_create", "Walked"),
                ("web_save", [], values, {"id": {}}),
            ]
            if record:
                attempts += [("copy", record.ids), ("unlink", record.ids)]
            makers = MAY_CREATE.get(model._name, ())
            for kind, user in self.people.items():
                for method, *args in attempts if kind not in makers else ():
                    found = self.attempt(
                        user, model, method, args, look=lambda m=model: m.search([]).ids
                    )
                    if found not in (None, before):
                        self.wrong.append((model._name, kind, method))

    def test_nobody_writes_but_what_the_table_says(self):
        for model in self.our_models():
            record = model.search([], limit=1) or model.browse(2**31 - 1)
            people, allowed = MAY_WRITE.get(model._name, (set(), set()))
            for kind, user in self.people.items():
                may = allowed if kind in people else set()
                self.walk(record, user, kind, dict.fromkeys(may, True))

    def walk(self, record, user, kind, may):
        """Write each of our fields of a record; only once without any right."""
        names = self.our_fields(record)
        if not record.with_user(user).browse().has_access("write"):
            names = names[:1]
        for name in names:
            value, before = self.another_value(record, name), self.value(record, name)
            for method in ("write", "web_save"):
                args = [record.ids, {name: value}]
                args += [{"id": {}}] if method == "web_save" else []
                after = self.attempt(
                    user,
                    record,
                    method,
                    args,
                    look=lambda name=name: [self.value(record, name)],
                )
                is_written = after not in (None, [before])
                if is_written != may.get(name, False):
                    self.wrong.append((record._name, kind, method, name))

    def test_defaults_of_the_context_and_of_users_are_passed_over(self):
        """Our code creates records in people's context, in superuser mode."""
        for model in [*self.our_models(), *self.extended_models()]:
            # a default for an inherited field goes to its model, which ignores it
            names = [
                name
                for name in self.our_fields(model)
                if not model._fields[name].inherited
            ]
            values = {name: self.any_value(model, name) for name in names}
            theirs = model.with_user(self.outsider).sudo()
            expected = theirs.default_get(names)
            for name, value in values.items():
                try:
                    with self.env.cr.savepoint():
                        self.env["ir.default"].with_user(self.outsider).set(
                            model._name, name, value, user_id=True
                        )
                except REFUSALS:
                    continue
            context = {f"default_{name}": value for name, value in values.items()}
            found = theirs.with_context(**context).default_get(names)
            for name, value in values.items():
                if found.get(name) == value != expected.get(name):
                    self.wrong.append((model._name, name))

    # ------------------------------------------------------------
    # OUR FIELDS ON MODELS OF ODOO
    # ------------------------------------------------------------

    def test_nobody_sets_our_fields_elsewhere(self):
        for model in self.extended_models():
            needed = NEEDED.get(model._name, {"name": "Walked"})
            last = model.search([], order="id desc", limit=1).id or 0
            for kind, user in self.people.items():
                names = self.our_fields(model)
                if not model.with_user(user).has_access("create"):
                    names = names[:1]
                for name in names:
                    may = kind in MAY_SET.get((model._name, name), ())
                    value = self.any_value(model, name)
                    usual = self.usual(model, name)
                    for way, attempt in self.ways(model, needed, name, value).items():

                        def look(name=name, model=model, last=last, usual=usual):
                            new = model.with_context(active_test=False)
                            new = new.search([("id", ">", last)])
                            return any(bool(each[name]) != usual for each in new)

                        method, args, context = attempt
                        is_set = self.attempt(user, model, method, args, context, look)
                        if bool(is_set) != may:
                            self.wrong.append((model._name, kind, way, name))

    def ways(self, model, needed, name, value):
        """Return, for each way, the method, its arguments and its context."""
        values = needed | {name: value}
        defaults = {f"default_{name}": value}
        column = f"{name}/.id" if model._fields[name].type == "many2one" else name
        return {
            "create": ("create", [[values]], {}),
            "batch": ("create", [[needed, values]], {}),
            "default": ("create", [[needed]], defaults),
            "name_create": ("name_create", ["Walked"], defaults),
            "load": ("load", [[*needed, column], [[*needed.values(), str(value)]]], {}),
            "web_save": ("web_save", [[], values, {"id": {}}], {}),
            "sudo create": ("sudo", values, {}),
            "sudo default": ("sudo", needed, defaults),
        }

    def test_nobody_writes_our_fields_elsewhere(self):
        for model in self.extended_models():
            record = model.create(NEEDED.get(model._name, {"name": "Walked"}))
            if model._name == "discuss.channel":
                insiders = [self.people[kind] for kind in INSIDERS]
                record._add_members(users=self.env["res.users"].union(*insiders))
            for kind, user in self.people.items():
                may = {name: kind in kinds for (_model, name), kinds in MAY_SET.items()}
                self.walk(record, user, kind, may)

    def test_forms_that_are_not_saved_tell_nothing(self):
        """Odoo computes fields of a form from any values that are in it."""
        for model in self.extended_models():
            if not model.with_user(self.outsider).has_access("create"):
                continue
            ours = self.our_fields(model)
            values = {name: self.any_value(model, name) for name in ours}
            spec = {name: {} for name in ours}
            usual = self.seen_in_form(model, {}, spec)
            for name in (*ours, None):
                given = {name: values[name]} if name else values
                for field, told in self.seen_in_form(model, given, spec).items():
                    if told and told != usual.get(field):
                        self.wrong.append((model._name, name, field))

    def seen_in_form(self, model, values, spec):
        """Return what a form shows to a user who may create such records."""
        theirs = model.with_user(self.outsider)
        found = call_kw(theirs, "onchange", [[], values, list(values), spec], {})
        return found["value"]

    def test_settings_are_for_settings_administrators(self):
        for kind, user in self.people.items():
            settings = self.env["res.config.settings"].with_user(user)
            self.assertEqual(settings.has_access("create"), kind == "admin", kind)

    def test_only_threads_have_what_threads_have(self):
        """No code can write these fields elsewhere, in any mode."""
        channel = self.env["discuss.channel"].create({"name": "General"})
        for name in ("inbox_id", "contact_id", "status", "agent_id"):
            field = f"instagram_{name}"
            value = self.any_value(channel, field)
            with (
                self.subTest(field=field),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                channel.write({field: value})
                self.env.flush_all()

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def our_models(self):
        """Return our models that have records."""
        return [
            self.env[name]
            for name in sorted(self.env.registry)
            if name.startswith("instagram.") and not self.env[name]._abstract
        ]

    def extended_models(self):
        """Return Odoo's models that have fields of ours, without the settings."""
        return [
            model
            for name in sorted(self.env.registry)
            if not name.startswith("instagram.")
            for model in [self.env[name]]
            if not model._abstract and not model._transient and self.our_fields(model)
        ]

    def our_fields(self, model):
        if not model._name.startswith("instagram."):
            return [name for name in model._fields if name.startswith("instagram_")]
        return [
            name
            for name, field in model._fields.items()
            if "instagram_inbox" in field._modules
        ]

    def attempt(self, user, records, method, args, context=None, look=lambda: None):
        """Call a method as RPC does, look at the result, and undo it.

        :param look: a function that returns the state
        :return: what it gave; None when the call was refused
        """
        found = None
        try:
            with self.env.cr.savepoint():
                self.call(user, records, method, args, context or {})
                self.env.flush_all()
                self.env.invalidate_all()
                found = look()
                raise Undo
        except (Undo, *REFUSALS):
            self.env.invalidate_all()
        return found

    def call(self, user, records, method, args, context):
        theirs = self.env[records._name].with_user(user)
        if method == "sudo":  # as another add-on does for them
            return theirs.with_context(**context).sudo().create(args)
        return call_kw(theirs, method, args, {"context": context})

    def value(self, record, name):
        value = record.sudo().exists()[name]
        return value.ids if hasattr(value, "ids") else value

    def values_of(self, model):
        return {
            name: self.any_value(model, name)
            for name in self.our_fields(model)
            if model._fields[name].store
        }

    def usual(self, model, name):
        """Return whether a new record has a value there."""
        is_boolean = model._fields[name].type == "boolean"
        return is_boolean and bool(model.new()[name])

    def any_value(self, model, name):
        return self.another_value(model.browse(), name)

    def another_value(self, record, name):
        """Return a value of the field that the record does not have."""
        field = record._fields[name]
        now = self.value(record, name) if record.exists() else None
        if field.type == "boolean":
            return not (self.usual(record, name) if now is None else now)
        if field.type == "many2one":
            others = self.env[field.comodel_name].search(
                [("id", "!=", (now or [0])[0])]
            )
            return others[:1].id or 1
        if field.type in ("one2many", "many2many"):
            if now:
                return [Command.clear()]
            found = self.env[field.comodel_name].search([], limit=1)
            return [Command.set(found.ids or [1])]
        if field.type == "selection":
            keys = [key for key, _label in field._description_selection(self.env)]
            return next(key for key in reversed(keys) if key != now)
        values = {
            "binary": PICTURE_BASE64,
            "char": "Walked",
            "date": DATE[:10],
            "datetime": DATE,
            "float": 7.5,
            "html": "<p>Walked</p>",
            "image": PICTURE_BASE64,
            "integer": 7,
            "json": {"walked": True},
            "text": "Walked",
        }
        return values[field.type]


# Odoo's public methods of channels and members, beside those that each model has: with
# what to call them on a thread, after which it is as before. None: it is not about a
# thread, or needs what RPC cannot pass.
METHODS = {
    "discuss.channel": {
        "action_unfollow": [],
        "add_members": [[1]],
        "channel_change_description": ["Walked"],
        "channel_fetched": [],
        "channel_join": None,  # readers may be added: see `test_nobody_joins_by_themselves`
        "channel_pin": [False],
        "channel_rename": ["Walked"],
        "channel_set_custom_name": ["Walked"],  # which only its owner sees
        "execute_command_help": [],
        "execute_command_leave": [],
        "execute_command_who": [],
        "get_mention_suggestions": None,
        "invite_by_email": [["walked@example.com"]],
        "message_change_thread": None,
        "message_get_followers": [],
        "message_mail_with_source": ["mail.message_notification_email"],
        "message_new": None,
        "message_notify": None,  # see test_forgery, and the next ones
        "message_parse": None,
        "message_post": None,
        "message_post_with_source": None,
        "message_process": None,
        "message_route": None,
        "message_subscribe": [[1]],
        "message_unsubscribe": [[1]],
        "message_update": [{}, {"name": "Walked"}],
        "notify_cancel_by_type": None,
        "rating_apply": [5],  # see `test_no_rating_of_a_thread`
        "rating_send_request": None,  # as `message_post_with_source`
        "set_message_pin": None,  # readers may pin
    },
    "discuss.channel.member": {},
}


class TestMethodsOfOdoo(AccessCase):
    """Methods that Discuss hides in a thread are refused when they are called."""

    def public_methods(self, name):
        cls, each = type(self.env[name]), type(self.env["res.country"])
        return {
            method
            for method in dir(cls)
            if not method.startswith(("_", "instagram_", "action_instagram_"))
            and callable(getattr(cls, method))
            and not hasattr(each, method)
        }

    def test_all_are_decided_on(self):
        for name, methods in METHODS.items():
            with self.subTest(model=name):
                self.assertEqual(self.public_methods(name) - set(methods), set())

    def test_nothing_changes(self):
        before = self.state()
        users = (self.anna, self.ben, self.manager, self.env.ref("base.user_admin"))
        for method, args in METHODS["discuss.channel"].items():
            if args is None:
                continue
            for user in users:
                with self.subTest(method=method, user=user.login):
                    with suppress(*REFUSALS), self.env.cr.savepoint():
                        channels = self.env["discuss.channel"].with_user(user)
                        call_kw(channels, method, [self.channel.ids, *args], {})
                        self.env.flush_all()
                    self.assertEqual(self.state(), before)

    def test_no_rating_of_a_thread(self):
        """Employees may read all ratings, with what was written: a thread gets none."""
        before = self.state()
        ratings = self.env["rating.rating"]
        for user in (self.anna, self.manager, self.env.ref("base.user_admin")):
            values = {
                "partner_id": user.partner_id.id,
                "res_model_id": self.env["ir.model"]._get_id("discuss.channel"),
                "res_id": self.channel.id,
            }
            own = ratings.create(values)
            posted = {"body": "Walked", "message_type": "comment", "rating_value": 5}
            for method, args, kwargs in (
                ("rating_apply", [5, own.access_token], {}),
                ("message_post", [], posted),
            ):
                channels = self.env["discuss.channel"].with_user(user)
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    call_kw(channels, method, [self.channel.ids, *args], kwargs)
            own.unlink()
        self.assertEqual(self.state(), before)

    def test_records_of_members(self):
        """The same holds without a method: no agent loses a conversation this way."""
        member = self.channel.channel_member_ids.filtered("partner_id")
        before = self.state()
        for user in (self.anna, self.ben, self.manager):
            theirs = member.with_user(user)
            for attempt in (
                lambda t=theirs: t.write({"unpin_dt": DATE}),
                theirs.unlink,
            ):
                with (
                    self.subTest(user=user.login),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    attempt()
        self.assertEqual(self.state(), before)

    def test_channels_of_partners(self):
        """Users who write contacts may write these, past the rules of members."""
        before = self.state()
        contacts = self.env.ref("base.group_partner_manager")
        for user in (self.ben, self.outsider, self.env.ref("base.user_admin")):
            user.group_ids += contacts
            for partner, command in (
                (user.partner_id, Command.link(self.channel.id)),
                (self.anna.partner_id, Command.unlink(self.channel.id)),
                (self.anna.partner_id, Command.clear()),
            ):
                values = {"channel_ids": [command]}
                with self.subTest(user=user.login, command=command):
                    with suppress(*REFUSALS), self.env.cr.savepoint():
                        partner.with_user(user).write(values)
                        self.env.flush_all()
                    self.assertEqual(self.state(), before)

    def test_routes(self):
        before = self.state()
        channel = {"channel_id": self.channel.id}
        routes = {
            "/discuss/channel/join": channel,
            "/discuss/channel/sub_channel/create": {
                "parent_channel_id": self.channel.id,
                "from_message_id": self.messages()[0].id,
            },
            "/discuss/channel/sub_channel/delete": {
                "sub_channel_id": self.channel.id,
            },
            "/discuss/channel/update_avatar": {
                **channel,
                "data": PICTURE_BASE64,
            },
            "/mail/rtc/channel/join_call": channel,
            "/mail/thread/subscribe": {
                "res_model": "discuss.channel",
                "res_id": self.channel.id,
                "partner_ids": self.anna.partner_id.ids,
            },
        }
        for user in (self.anna, self.ben, self.manager, self.outsider):
            self.authenticate(user.login, user.login)
            for route, params in routes.items():
                with self.subTest(user=user.login, route=route):
                    with suppress(JsonRpcException):
                        self.make_jsonrpc_request(route, params)
                    self.assertEqual(self.state(), before)

    def test_no_rule_of_another_add_on_opens_a_conversation(self):
        """Rules add up: a rule for salesmen opens all channels that have a lead."""
        self.env["ir.rule"].create(
            {
                "name": "Employees read all channels",
                "model_id": self.env["ir.model"]._get_id("discuss.channel"),
                "groups": [Command.link(self.env.ref("base.group_user").id)],
                "domain_force": "[(1, '=', 1)]",
            }
        )
        general = self.env["discuss.channel"].create({"name": "General"})
        for user in (self.outsider, self.carl):
            self.assertEqual(self.readable(general, user), general)
            with self.subTest(user=user.login):
                self.assertFalse(self.readable(self.channel, user))
                with self.assertRaises(AccessError):
                    self.as_user(user).read(["display_name"])
        for user in (self.ben, self.manager, self.env.ref("base.user_admin")):
            self.assertEqual(self.readable(self.channel, user), self.channel)

    def state(self):
        """Return what people see of the conversation."""
        self.env.flush_all()
        self.env.invalidate_all()
        names = ["name", "description", "active", "instagram_status", "image_128"]
        members = self.channel.channel_member_ids
        return (
            self.channel.read([*names, "instagram_agent_id", "message_follower_ids"]),
            members.read(["partner_id", "guest_id", "is_pinned"]),
            self.env["mail.message"].search_count([("res_id", "=", self.channel.id)]),
            self.env["mail.mail"].search_count([]),
            self.env["discuss.channel"].search_count([]),
            self.env["discuss.channel.rtc.session"].search_count([]),
        )


class TestForms(AccessCase):
    """Linked records have a form of ours; a generated form changes nothing."""

    def test_what_is_linked_has_a_form(self):
        views = self.env["ir.ui.view"].search(
            [("type", "=", "form"), ("model", "=like", "instagram.%")]
        )
        with_form = set(views.mapped("model"))
        for view in views:
            model = self.env[view.model]
            for node in etree.fromstring(view.arch).iter("field"):
                field = model._fields.get(node.get("name"))
                comodel = field and field.type == "many2one" and field.comodel_name
                is_link = comodel and "no_open" not in node.get("options", "")
                if is_link and comodel.startswith("instagram."):
                    with self.subTest(view=view.name, field=field.name):
                        self.assertIn(comodel, with_form)

    def test_a_form_by_its_address_changes_nothing(self):
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not name.startswith("instagram.") or model._abstract:
                continue
            arch = model._get_default_form_view()
            for right in ("create", "edit", "delete"):
                with self.subTest(model=name, right=right):
                    self.assertEqual(arch.get(right), "0")
