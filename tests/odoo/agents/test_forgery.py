"""Messages stay as they were written, and name their true author."""

import base64
from datetime import timedelta
from email.message import EmailMessage

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from ..common import CUSTOMER_ID, PICTURE
from ..inbox_case import COMMENT, NOTE
from ..send.files_case import ADDRESS, PNG
from ..wire import wrote
from .access_case import AccessCase


class ForgeryCase(AccessCase):
    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.note = self.post(self.anna, "Be quick", subtype=NOTE)

    def said(self):
        """Return all messages of the conversation."""
        self.env.invalidate_all()
        messages = self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", self.channel.id)],
            order="id",
        )
        names = ["body", "author_id", "author_guest_id", "subtype_id", "message_type"]
        return messages.read([*names, "date", "attachment_ids", "pinned_at"])

    def assert_refused(self, *args, **kwargs):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            args[0](*args[1:], **kwargs)

    def as_everybody(self):
        """Return each kind of user with a login, and its name."""
        people = (*self.strangers[:3], self.anna, self.ben, self.manager, self.admin)
        return [(user, user.login) for user in people]


class TestMessages(ForgeryCase):
    def test_nobody_rewrites_or_deletes(self):
        """This concerns messages of customers, of colleagues and of the user."""
        values = {
            "author_id": self.ben.partner_id.id,
            "body": "I owe you nothing",
            "date": "2020-01-01 00:00:00",
            "message_type": "notification",
            "pinned_at": "2020-01-01 00:00:00",
            "subtype_id": self.env.ref(NOTE).id,
        }
        before = self.said()
        for message in self.env["mail.message"].browse([each["id"] for each in before]):
            for user, login in self.as_everybody():
                theirs = message.with_user(user)
                for name, value in values.items():
                    with self.subTest(message=message.body, user=login, field=name):
                        self.assert_refused(theirs.write, {name: value})
                with self.subTest(message=message.body, user=login, way="unlink"):
                    self.assert_refused(theirs.unlink)
        self.assertEqual(self.said(), before)

    def test_who_was_mentioned_rewrites_nothing(self):
        note = self.post(
            self.anna,
            "Look, Ben",
            subtype=NOTE,
            post_data={"partner_ids": self.ben.partner_id.ids},
        )
        self.assert_refused(note.with_user(self.ben).write, {"body": "Never mind"})

    def test_messages_are_only_posted(self):
        values = {
            "body": "I owe you nothing",
            "model": "discuss.channel",
            "res_id": self.channel.id,
            "subtype_id": self.env.ref(COMMENT).id,
        }
        context = {f"default_{name}": value for name, value in values.items()}
        before = self.said()
        for user, login in self.as_everybody():
            messages = self.env["mail.message"].with_user(user)
            ways = {
                "create": lambda m=messages: m.create(dict(values)),
                "batch": lambda m=messages: m.create([{"body": "x"}, {**values}]),
                "context": lambda m=messages: m.with_context(**context).create({}),
                "copy": lambda m=messages: m.browse(self.note.id).copy(),
                "mail": lambda m=messages: m.env["mail.mail"].sudo().create({**values}),
                "notify": lambda m=messages: m.env["mail.thread"].message_notify(
                    model="discuss.channel",
                    res_id=self.channel.id,
                    body="I owe you nothing",
                    partner_ids=self.ben.partner_id.ids,
                ),
                "channel notify": lambda m=messages: (
                    m.env["discuss.channel"]
                    .browse(self.channel.id)
                    .message_notify(body="x", partner_ids=self.ben.partner_id.ids)
                ),
            }
            for way, attempt in ways.items():
                with self.subTest(user=login, way=way):
                    self.assert_refused(attempt)
        self.assertEqual(self.said(), before)

    def test_mail_composer(self):
        for mode in ("comment", "mass_mail"):
            for user in (self.outsider, self.carl, self.anna):
                with self.subTest(mode=mode, user=user.login):
                    composer = self.env["mail.compose.message"].with_user(user)
                    values = {
                        "author_id": self.ben.partner_id.id,
                        "body": "I owe you nothing",
                        "composition_mode": mode,
                        "model": "discuss.channel",
                        "partner_ids": self.outsider.partner_id.ids,
                        "res_ids": str(self.channel.ids),
                    }
                    before = self.said()
                    self.assert_refused(
                        lambda c=composer, v=values: c.create(v).action_send_mail()
                    )
                    self.assertEqual(self.said(), before)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_mail_into_a_conversation(self):
        mail = EmailMessage()
        mail["From"], mail["To"] = (
            self.anna.email or "anna@example.com",
            "x@example.com",
        )
        mail["Subject"], mail["Message-Id"] = "Re:", "<1@example.com>"
        mail.set_content("I owe you nothing")
        reply = EmailMessage()
        reply["From"], reply["To"] = "anna@example.com", "x@example.com"
        reply["Subject"], reply["Message-Id"] = "Re:", "<2@example.com>"
        reply["In-Reply-To"] = reply["References"] = self.note.message_id
        reply.set_content("I owe you nothing")
        before = self.said()
        for user, login in self.as_everybody():
            threads = self.env["mail.thread"].with_user(user)
            for name, args in {
                "thread": ("discuss.channel", mail.as_string(), None, False, False),
                "reply": (False, reply.as_string(), None, False, False),
            }.items():
                thread_id = self.channel.id if name == "thread" else None
                with self.subTest(user=login, way=name):
                    self.assert_refused(
                        threads.message_process, *args, thread_id=thread_id
                    )
        self.assertEqual(self.said(), before)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_mail_makes_no_thread_and_no_inbox(self):
        """Odoo's gateway creates in superuser mode, with the values of the mail."""
        mail = EmailMessage()
        mail["From"], mail["To"] = "plain@example.com", "x@example.com"
        mail["Subject"], mail["Message-Id"] = "Mine", "<3@example.com>"
        mail.set_content("Hello")
        contact = self.channel.instagram_contact_id
        channel_values = {
            "instagram_contact_id": contact.id,
            "instagram_inbox_id": self.inbox.id,
            "instagram_status": "open",
        }
        inbox_values = {"agent_ids": [Command.set(self.outsider.ids)]}
        threads = self.env["mail.thread"].with_user(self.outsider)
        for model, values in (
            ("discuss.channel", channel_values),
            ("discuss.channel", channel_values | {"channel_type": "group"}),
            ("discuss.channel", channel_values | {"channel_type": "instagram"}),
            ("instagram.inbox", inbox_values),
        ):
            with self.subTest(model=model, values=values):
                self.assert_refused(
                    threads.message_process, model, mail.as_string(), values
                )
        self.receive(wrote("Are you there?"))
        self.assertEqual(self.texts()[-1], "Are you there?")
        self.assertEqual(len(self.threads()), 1)


class TestAuthors(ForgeryCase):
    def test_replies_are_in_ones_own_name(self):
        """The author is the user, or the message is refused."""
        partners = {
            "colleague": self.ben.partner_id,
            "outsider": self.outsider.partner_id,
            "company": self.inbox.company_id.partner_id,
            "manager": self.manager.partner_id,
        }
        claims = {
            **{name: {"author_id": partner.id} for name, partner in partners.items()},
            "nobody": {"author_id": False},
            "mail": {"email_from": "Ben <ben@example.com>"},
            "nobody's mail": {"author_id": False, "email_from": "ben@example.com"},
            "guest": {"author_guest_id": self.channel.instagram_contact_id.guest_id.id},
            "earlier": {"date": fields.Datetime.now() - timedelta(days=1)},
            "mailed": {"outgoing_email_to": "friend@example.com"},
        }
        for subtype in (COMMENT, NOTE):
            for name, claim in claims.items():
                with self.subTest(claim=name, subtype=subtype):
                    self.assert_own_or_refused(subtype, claim)

    def assert_own_or_refused(self, subtype, claim):
        before = self.said()
        try:
            with self.env.cr.savepoint():
                message = self.as_user(self.anna).message_post(
                    body="I", message_type="comment", subtype_xmlid=subtype, **claim
                )
        except UserError:
            self.assertEqual(self.said(), before)
            return
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertFalse(message.author_guest_id)
        self.assertIn(self.anna.partner_id.email or "", message.email_from or "")
        for part in message.sudo().instagram_message_ids:
            self.assertEqual(part.user_id, self.anna)

    def test_own_replies_and_notes_still_go(self):
        for claim in (
            {},
            {"author_id": self.anna.partner_id.id},
            {"author_id": None, "email_from": None},
        ):
            message = self.as_user(self.anna).message_post(
                body="Yes", message_type="comment", subtype_xmlid=COMMENT, **claim
            )
            self.assertEqual(message.author_id, self.anna.partner_id)
            self.assertTrue(message.sudo().instagram_message_ids)

    def test_only_comments_look_like_replies(self):
        for kind in ("notification", "auto_comment", "out_of_office"):
            for user in (self.env.user, self.anna):
                with self.subTest(kind=kind, user=user.login):
                    message = self.as_user(user).message_post(
                        body="Done", message_type=kind, subtype_xmlid=COMMENT
                    )
                    self.assertEqual(message.sudo().subtype_id, self.env.ref(NOTE))
                    self.assertFalse(message.sudo().instagram_message_ids)
        other = self.env.ref("mail.mt_activities")
        message = self.as_user(self.anna).message_post(
            body="Done", message_type="comment", subtype_id=other.id
        )
        self.assertEqual(message.subtype_id, self.env.ref(NOTE))
        for kind in ("email", "email_outgoing", "sms", "user_notification"):
            for user in (self.env.user, self.anna):
                with self.subTest(kind=kind, user=user.login):
                    self.assert_refused(
                        self.as_user(user).message_post, body="x", message_type=kind
                    )

    def test_route_of_discuss(self):
        """The browser's route posts in superuser mode."""
        for kind in ("notification", "auto_comment"):
            message = self.post(
                self.anna, "Done", post_data={"message_type": kind, "body": "Done"}
            )
            self.assertEqual(message.subtype_id, self.env.ref(NOTE))
        with self.assertRaises(JsonRpcException):
            self.post(self.anna, "Done", post_data={"message_type": "email"})

    def test_a_browser_says_nothing_of_how_a_reply_goes(self):
        names = self.env["instagram.message"]._fields
        context = {f"default_{name}": 1 for name in names if name != "content"}
        context |= {"default_mid": "forged", "default_direction": "in"}
        context |= {"default_state": "sent", "default_error_code": "forged"}
        message = self.as_user(self.anna).with_context(**context)
        message = message.message_post(
            body="Yes", message_type="comment", subtype_xmlid=COMMENT
        )
        part = message.sudo().instagram_message_ids
        self.assertEqual((part.state, part.direction), ("queued", "out"))
        self.assertFalse(part.mid or part.error_code or part.from_app or part.attempts)


class TestFiles(ForgeryCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", ADDRESS)
        self.pictures = self.env["ir.attachment"].create(
            {
                "name": "receipt.png",
                "raw": PNG,
                "res_model": "discuss.channel",
                "res_id": self.channel.id,
            }
        )
        self.messages()[0].attachment_ids = self.pictures

    def upload(self, user):
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .create(
                {
                    "name": "mine.png",
                    "raw": PNG,
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                }
            )
        )

    def test_nobody_changes_a_customers_file(self):
        for user, login in self.as_everybody():
            theirs = self.pictures.with_user(user)
            for way, attempt in {
                "write": lambda t=theirs: t.write({"raw": PICTURE}),
                "name": lambda t=theirs: t.write({"name": "other.png"}),
                "move": lambda t=theirs: t.write({"res_model": False, "res_id": 0}),
                "unlink": theirs.unlink,
                "create": lambda u=user: (
                    self.env["ir.attachment"]
                    .with_user(u)
                    .create(
                        {
                            "name": "forged.png",
                            "datas": base64.b64encode(PNG),
                            "res_model": "discuss.channel",
                            "res_id": self.channel.id,
                        }
                    )
                ),
                "adopt": lambda u=user: self.upload(u).write(
                    {"res_model": "discuss.channel", "res_id": self.channel.id}
                ),
            }.items():
                with self.subTest(user=login, way=way):
                    self.assert_refused(attempt)
            if user.has_group("base.group_user"):
                self.authenticate(user.login, user.login)
                params = {"attachment_id": self.pictures.id}
                with (
                    self.subTest(user=login, way="route"),
                    self.assertRaises(JsonRpcException),
                ):
                    self.make_jsonrpc_request("/mail/attachment/delete", params)
        self.env.invalidate_all()
        self.assertEqual(self.pictures.raw, PNG)

    def test_nobody_deletes_a_customers_file_with_another_message(self):
        """A message of one's own may contain a file that one may read."""
        room = self.env["discuss.channel"].with_user(self.anna)
        room = room.create({"channel_type": "group", "name": "Mine"})
        for thread, subtype in ((self.channel, NOTE), (room, COMMENT)):
            message = thread.with_user(self.anna).message_post(
                attachment_ids=self.pictures.ids,
                body="Look",
                message_type="comment",
                subtype_xmlid=subtype,
            )
            self.env.flush_all()
            self.authenticate(self.anna.login, self.anna.login)
            params = {
                "message_id": message.id,
                "update_data": {"attachment_ids": [], "body": "Look again"},
            }
            with self.subTest(thread.name), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request("/mail/message/update_content", params)
            self.env.invalidate_all()
            self.assertTrue(self.pictures.exists())

    def test_nobody_deletes_a_customers_file_with_a_reply_that_was_not_sent(self):
        self.anna.instagram_undo_seconds = 15
        own = self.upload(self.anna)
        of_a_contact = self.env["ir.attachment"].create(
            {
                "name": "offer.png",
                "raw": PNG,
                "res_model": "res.partner",
                "res_id": self.anna.partner_id.id,
            }
        )
        reply = self.as_user(self.anna).message_post(
            attachment_ids=(self.pictures | own | of_a_contact).ids,
            body="Look",
            message_type="comment",
            subtype_xmlid=COMMENT,
        )
        self.assertTrue(reply.instagram_undo())
        self.assertTrue(reply.instagram_delete())
        self.env.invalidate_all()
        self.assertFalse(reply.exists() or own.exists())
        self.assertTrue(self.pictures.exists())
        self.assertTrue(of_a_contact.exists())

    def test_erasing_a_customer_deletes_no_file_of_another_record(self):
        of_a_contact = self.env["ir.attachment"].create(
            {
                "name": "offer.png",
                "raw": PNG,
                "res_model": "res.partner",
                "res_id": self.anna.partner_id.id,
            }
        )
        own = self.upload(self.anna)
        self.as_user(self.anna).message_post(
            attachment_ids=(own | of_a_contact).ids,
            body="Look",
            message_type="comment",
            subtype_xmlid=COMMENT,
        )
        self.channel.message_ids._instagram_erase(self.inbox)
        self.env.invalidate_all()
        self.assertFalse((self.pictures | own).exists())
        self.assertTrue(of_a_contact.exists())

    def test_who_uploaded_a_file_does_not_take_it_back_once_sent(self):
        """The token that came with the upload does not help either."""
        for loose in (False, True):
            file = self.upload(self.anna)
            if loose:
                file.sudo().write({"res_model": False})
            token = file.sudo()._get_ownership_token()
            self.as_user(self.anna).message_post(
                body="Here",
                message_type="comment",
                subtype_xmlid=COMMENT,
                attachment_ids=file.ids,
            )
            with self.subTest(loose=loose):
                self.assert_refused(file.with_user(self.anna).write, {"raw": PICTURE})
                self.assert_refused(file.with_user(self.anna).unlink)
                self.env.flush_all()
                self.authenticate(self.anna.login, self.anna.login)
                with self.assertRaises(JsonRpcException):
                    self.make_jsonrpc_request(
                        "/mail/attachment/delete",
                        {"attachment_id": file.id, "access_token": token},
                    )
                self.assertTrue(file.exists())

    def test_files_of_ones_own_notes(self):
        file = self.upload(self.anna)
        self.as_user(self.anna).message_post(
            body="Look",
            message_type="comment",
            subtype_xmlid=NOTE,
            attachment_ids=file.ids,
        )
        self.assert_refused(file.with_user(self.ben).unlink)
        self.env.flush_all()
        self.authenticate(self.anna.login, self.anna.login)
        self.make_jsonrpc_request("/mail/attachment/delete", {"attachment_id": file.id})
        self.env.invalidate_all()
        self.assertFalse(file.exists())


class TestNotes(ForgeryCase):
    def update(self, user, message, body):
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        self.make_jsonrpc_request(
            "/mail/message/update_content",
            {"message_id": message.id, "update_data": {"body": body}},
        )
        self.env.invalidate_all()

    def test_own_notes_are_corrected_and_deleted(self):
        self.update(self.anna, self.note, "Be very quick")
        self.assertIn("Be very quick", self.note.body)
        self.update(self.anna, self.note, "")
        self.assertNotIn("quick", self.note.body)

    def test_no_notes_of_others(self):
        for user in (self.ben, self.manager, self.admin, self.carl):
            with self.subTest(user=user.login), self.assertRaises(JsonRpcException):
                self.update(user, self.note, "Never mind")


class TestContacts(ForgeryCase):
    def test_nobody_writes_a_contact(self):
        """Replies would go to another customer, or be refused for ever."""
        contact = self.channel.instagram_contact_id
        before = contact.read()
        values = {
            "erasing": True,
            "guest_id": self.env["mail.guest"].create({"name": "Other"}).id,
            "igsid": "1",
            "inbox_id": self.env["instagram.inbox"].search([])[-1].id,
            "is_test": True,
            "name": "Other",
            "partner_id": self.outsider.partner_id.id,
            "profile_fetched_at": False,
        }
        for user, login in self.as_everybody():
            for name, value in values.items():
                with self.subTest(user=login, field=name):
                    self.assert_refused(contact.with_user(user).write, {name: value})
        self.assertEqual(contact.read(), before)

    def test_a_manager_elsewhere_who_is_an_agent_here(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self.new_user(
            "boss.t",
            "instagram_inbox_group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        self.inbox.agent_ids += boss
        self.assertEqual(self.inbox.with_user(boss).read(["name"])[0]["name"], "Bakery")
        self.assert_refused(self.inbox.with_user(boss).write, {"name": "Mine"})
        self.assert_refused(self.inbox.with_user(boss).action_disconnect)
        contact = self.channel.instagram_contact_id.with_user(boss)
        self.assert_refused(contact.action_erase)


class TestCompanies(ForgeryCase):
    def test_an_inbox_moves_among_the_writers_companies(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        inbox = self.inbox.with_user(self.manager)
        self.assert_refused(inbox.write, {"company_id": elsewhere.id})
        self.assert_refused(
            inbox.with_context(allowed_company_ids=elsewhere.ids).write,
            {"company_id": elsewhere.id},
        )
        self.manager.company_ids += elsewhere
        inbox.write({"company_id": elsewhere.id})
        self.assertEqual(self.inbox.company_id, elsewhere)

    def test_its_conversations_go_with_it(self):
        """A manager of the former company keeps none of them."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.channel.instagram_assign(self.manager.id)
        self.assertIn(self.manager, self.members())
        self.admin.company_ids += elsewhere
        self.inbox.with_user(self.admin).write({"company_id": elsewhere.id})
        self.env.invalidate_all()
        self.assertFalse(self.members())
        self.assertFalse(self.channel.instagram_agent_id)
        with self.assertRaises(AccessError):
            self.as_user(self.manager).read(["name"])
        self.receive(wrote("Still there?", customer=CUSTOMER_ID))
        self.assertIn("Still there?", self.texts())
        self.assertEqual(self.as_user(self.anna).read(["name"])[0]["name"], "Ada")
