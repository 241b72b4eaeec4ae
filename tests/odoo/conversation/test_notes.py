import json
from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import JsonRpcException

from ..common import CUSTOMER_ID
from ..erase.deletion_case import DeletionCase
from ..inbox_case import NOTE
from ..send.interaction_case import InteractionCase

NEW = "instagram.inbox/new_message"
REFUSED = JsonRpcException, "UserError"


class TestNotes(InteractionCase):
    """Notes of agents for each other never go to Instagram."""

    def note(self, user=None, text="She is a regular", **params):
        return self.post(user or self.anna, text, subtype=NOTE, **params)

    def assert_nothing_leaves(self):
        self.run_network()
        self.assertFalse(self.instagram.called("send") or self.instagram.called("act"))
        self.assertFalse(self.parts() or self.waiting())

    def test_text_of_any_length(self):
        note = self.note(text="long " * 2000)
        self.assertFalse(note.instagram_message_ids)
        self.assert_nothing_leaves()

    def test_file_of_any_kind(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "prices.ods",
                "raw": b"PK\x03\x04 no picture",
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )
        attachment = attachment.with_user(self.anna).sudo()
        token = attachment._get_ownership_token()
        files = {"attachment_ids": attachment.ids, "attachment_tokens": [token]}
        note = self.note(post_data=files)
        self.assertEqual(note.attachment_ids, attachment)
        self.assert_nothing_leaves()
        with self.assertRaisesRegex(*REFUSED):
            self.post(self.anna, "For you", post_data=files)

    def test_reaction(self):
        """Each colleague has their own reaction to a note."""
        note = self.note()
        self.react(self.ben, "👍", message=note)
        self.react(self.anna, "🧁", message=note)
        both = {("👍", self.ben.name), ("🧁", self.anna.name)}
        self.assertEqual(self.reactions(note), both)
        self.react(self.ben, "👍", "remove", message=note)
        self.assertEqual(self.reactions(note), {("🧁", self.anna.name)})
        self.assert_nothing_leaves()

    def test_reaction_when_no_reply_is_possible(self):
        note = self.note()
        self.thread().instagram_window_end = False
        self.react(self.ben, "👍", message=note)
        self.assertEqual(self.reactions(note), {("👍", self.ben.name)})

    def test_reaction_of_who_is_no_agent_any_more(self):
        note = self.note()
        with self.assertRaises(AccessError):
            note.with_user(self.outsider).sudo()._message_reaction(
                "👍", "add", self.outsider.partner_id, self.env["mail.guest"]
            )

    def test_answer_to_a_note_is_one(self):
        note = self.note()
        answer = {"parent_id": note.id}
        with self.assertRaisesRegex(*REFUSED):
            self.post(self.ben, "Is she?", post_data=answer)
        self.note(self.ben, "Is she?", post_data=answer)
        self.assertEqual(self.texts()[1:], ["She is a regular", "Is she?"])
        self.assert_nothing_leaves()

    def test_note_about_what_the_customer_said(self):
        note = self.note(post_data={"parent_id": self.question.id})
        self.assertEqual(note.parent_id, self.question)
        self.assert_nothing_leaves()

    def test_whenever_no_reply_is_possible(self):
        ways = {
            "window closed": (self.thread(), {"instagram_window_end": False}),
            "held": (self.thread(), {"instagram_is_held": True}),
            "resolved": (self.thread(), {"instagram_status": "resolved"}),
            "not connected": (self.inbox, {"state": "reauthorize"}),
            "disconnected": (self.inbox, {"state": "disconnected"}),
        }
        for name, (record, values) in ways.items():
            with self.subTest(name):
                record.write(values)
                self.assertIn(name, self.note(text=name).body)
        self.assert_nothing_leaves()

    def test_counts_nowhere(self):
        thread, facts = self.thread(), self.env["instagram.inbox.report"]
        before = facts.search_count([]), thread.instagram_window_end
        self.note()
        self.run_network()
        self.assertEqual((facts.search_count([]), thread.instagram_window_end), before)
        self.assertFalse(thread.instagram_agent_id or self.members())
        self.assertEqual(thread.instagram_status, "open")

    def test_all_hear_of_one_while_nobody_is_the_agent(self):
        self.forget()
        note = self.note()
        (told,) = self.heard(self.inbox, NEW)
        self.assertEqual(told["message_id"], note.id)
        self.assertIs(told["silent"], True)
        self.assertIn("She is a regular", str(told["data"]))
        self.as_user(self.ben).instagram_take()
        self.forget()
        self.note(text="Yours")
        self.assertFalse(self.heard(self.inbox, NEW))
        (told,) = self.heard(self.thread(), "discuss.channel/new_message")
        self.assertIn("Yours", str(told["data"]))

    def suggested(self, user):
        """Return the names that are offered after an @."""
        told = self.call(
            user,
            "/web/dataset/call_kw/res.partner/get_mention_suggestions_from_channel",
            model="res.partner",
            method="get_mention_suggestions_from_channel",
            args=[],
            kwargs={"channel_id": self.thread().id, "search": ""},
        )
        (channel,) = told["discuss.channel"]
        names = {each["id"]: each["name"] for each in told["res.partner"]}
        return {names[each] for each in channel["instagram_colleague_ids"]}

    def test_colleagues_are_suggested(self):
        self.manager.company_ids |= self.inbox.company_id
        stranger = self.new_user("carl", "instagram_inbox_group_agent")
        suggested = self.suggested(self.anna)
        self.assertLessEqual({self.ben.name, self.manager.name}, suggested)
        for user in (self.anna, self.outsider, stranger):
            self.assertNotIn(user.name, suggested)

    def test_mentioned(self):
        """A reader of the conversation is notified, and opens it from there."""
        (self.ben + self.outsider).notification_type = "inbox"
        mentioned = (self.ben + self.outsider).partner_id
        note = self.note(post_data={"partner_ids": mentioned.ids})
        self.assertEqual(note.partner_ids, self.ben.partner_id)
        self.assertEqual(note.notification_ids.res_partner_id, self.ben.partner_id)
        found = self.call(self.ben, "/mail/inbox/messages")
        self.assertEqual(found["messages"], note.ids)
        self.assertEqual(self.members(), self.ben)
        self.as_user(self.ben).check_access("read")
        self.assert_nothing_leaves()

    def member(self, user):
        return self.thread().channel_member_ids.filtered(
            lambda each: each.partner_id == user.partner_id
        )

    def test_mention_reaches_the_desk_of_a_colleague(self):
        """Their preferences, the agent and the status do not matter."""
        handle = {
            "nobody": lambda: self.as_user(self.anna).instagram_assign(False),
            "the author": lambda: self.as_user(self.anna).instagram_assign(
                self.anna.id
            ),
            "resolved": lambda: self.as_user(self.anna).instagram_set_status(
                "resolved"
            ),
        }
        for preference in ("email", "inbox"):
            for agent, prepare in handle.items():
                with self.subTest(preference=preference, agent=agent):
                    self.as_user(self.anna).instagram_set_status("open")
                    self.thread()._instagram_remove_members(self.ben.partner_id)
                    prepare()
                    self.env["mail.message"].with_user(self.ben).mark_all_as_read([])
                    self.ben.notification_type = preference
                    self.forget()
                    note = self.mention(self.ben)
                    self.assert_reached(self.ben, note)

    def mention(self, *users):
        mentioned = [user.partner_id.id for user in users]
        with self.capture_mails() as mails:
            note = self.note(post_data={"partner_ids": mentioned})
        self.assertFalse(mails, "nothing of what is said leaves the house by mail")
        return note

    @contextmanager
    def capture_mails(self):
        """Collect the e-mails that are created, sent or not."""
        before = self.env["mail.mail"].sudo().search([])
        made = []
        yield made
        made += self.env["mail.mail"].sudo().search([]) - before

    def assert_reached(self, user, note):
        """Assert that the note is unread in the sidebar, marked, boxed and shown."""
        self.assertEqual(self.member(user).message_unread_counter, 1)
        (told,) = self.heard(user, "mail.message/inbox")
        self.assertEqual(told["message_id"], note.id)
        (shown,) = self.heard(user, "simple_notification")
        self.assertIn("mentioned you in a note about", shown["message"])
        self.assertEqual(note.notification_ids.notification_type, "inbox")
        self.assertFalse(note.notification_ids.failure_type)
        data = self.store(user, "channels_as_member")
        (channel,) = (
            each
            for each in data["discuss.channel"]
            if each["id"] == self.thread().id and "name" in each
        )
        self.assertEqual(channel["message_needaction_counter"], 1)
        failures = self.store(self.anna, "failures")
        self.assertFalse(failures.get("mail.notification"))

    def test_mention_pushes_to_a_closed_browser(self):
        device = {
            "endpoint": "https://push.example.com/1",
            "keys": "{}",
            "partner_id": self.ben.partner_id.id,
        }
        self.env["mail.push.device"].sudo().create(device)
        for name in ("private", "public"):
            parameter = f"mail.web_push_vapid_{name}_key"
            self.env["ir.config_parameter"].set_param(parameter, "key")
        self.mention(self.ben)
        payload = json.loads(self.env["mail.push"].search([]).payload)
        self.assertIn("note about", payload["title"])

    def test_mention_of_a_member_is_unread_once(self):
        self.as_user(self.ben).instagram_take()
        note = self.mention(self.ben)
        self.assertEqual(self.member(self.ben).message_unread_counter, 1)
        self.assertEqual(note.notification_ids.res_partner_id, self.ben.partner_id)
        self.assertEqual(len(self.member(self.ben)), 1)

    def test_mention_of_who_may_not_read_it_changes_nothing(self):
        self.mention(self.outsider)
        self.assertFalse(self.members())

    def test_whom_a_note_mentions_may_leave(self):
        self.as_user(self.anna).instagram_take()
        self.mention(self.ben)
        self.as_user(self.ben).instagram_leave()
        self.assertEqual(self.members(), self.anna)
        self.assertEqual(self.thread().instagram_agent_id, self.anna)
        with self.assertRaisesRegex(UserError, "You handle this conversation"):
            self.as_user(self.anna).instagram_leave()
        with self.assertRaises(AccessError):
            self.as_user(self.outsider).instagram_leave()

    def test_manager_mentioned(self):
        self.manager.company_ids |= self.inbox.company_id
        note = self.note(post_data={"partner_ids": self.manager.partner_id.ids})
        self.assertEqual(note.partner_ids, self.manager.partner_id)

    def test_push_says_whose_it_is(self):
        payload = self.thread()._notify_by_web_push_prepare_payload(self.note())
        title = f"Instagram: {self.anna.name}'s note about {self.thread().name}"
        self.assertEqual(payload["title"], title)

    def test_unread_for_the_agent(self):
        self.as_user(self.ben).instagram_take()
        self.note(self.anna)
        member = self.thread().channel_member_ids.filtered("partner_id")
        self.assertEqual(member.message_unread_counter, 1)

    def correct(self, note, text, partners=None):
        """Edit a note as its author does in Discuss."""
        mentioned = {} if partners is None else {"partner_ids": partners.ids}
        self.call(
            self.anna,
            "/mail/message/update_content",
            message_id=note.id,
            update_data={"body": text, **mentioned},
        )

    def test_its_author_may_correct_it(self):
        note = self.note()
        self.correct(note, "She was a regular")
        self.assertIn("She was a regular", note.body)
        self.assert_nothing_leaves()

    def test_mentioned_when_corrected(self):
        """A new mention notifies once; an earlier one does not notify again."""
        carl = self.new_user("carl", "instagram_inbox_group_agent")
        self.inbox.agent_ids |= carl
        (self.ben + carl + self.outsider).notification_type = "inbox"
        ben, carl = self.ben.partner_id, carl.partner_id
        note = self.note(post_data={"partner_ids": ben.ids})
        self.forget()
        self.correct(note, "@ben, @carl", ben + carl + self.outsider.partner_id)
        self.assertEqual(note.partner_ids, ben + carl)
        self.assertEqual(note.notification_ids.res_partner_id, ben + carl)
        self.assertFalse(self.heard(self.ben, "mail.message/inbox"))
        (told,) = self.heard(carl.user_ids, "mail.message/inbox")
        self.assertEqual(told["message_id"], note.id)
        found = self.call(carl.user_ids, "/mail/inbox/messages")
        self.assertEqual(found["messages"], note.ids)
        self.assert_nothing_leaves()

    def test_mentioned_again(self):
        self.ben.notification_type = "inbox"
        self.manager.company_ids |= self.inbox.company_id
        ben, manager = self.ben.partner_id, self.manager.partner_id
        note = self.note(post_data={"partner_ids": ben.ids})
        self.correct(note, "@manager", manager)
        self.correct(note, "@ben", ben)
        self.assertEqual(note.partner_ids, ben)
        told = note.notification_ids.filtered(lambda each: each.res_partner_id == ben)
        self.assertEqual(len(told), 1)

    def test_mentioned_when_corrected_whatever_they_chose(self):
        self.ben.notification_type = "email"
        note = self.note()
        self.forget()
        with self.capture_mails() as mails:
            self.correct(note, "@ben", self.ben.partner_id)
        self.assertFalse(mails)
        self.assertEqual(note.notification_ids.res_partner_id, self.ben.partner_id)
        self.assert_reached(self.ben, note)

    def test_not_by_others(self):
        with self.assertRaisesRegex(JsonRpcException, "NotFound"):
            self.note(self.outsider)


class TestErasingNotes(DeletionCase):
    def test_erased_with_their_customer(self):
        self.fill()
        thread = self.thread()
        file = self.env["ir.attachment"].create(
            {"name": "zanzibar.ods", "raw": b"Zanzibar prices"}
        )
        # sudo: as the composer's route does
        as_anna_sudo = thread.with_user(self.anna).sudo()
        note = as_anna_sudo.message_post(
            body="They come from Zanzibar",
            message_type="comment",
            subtype_xmlid=NOTE,
            attachment_ids=file.ids,
        )
        self.press(self.manager, thread.instagram_contact_id, "action_erase")
        self.run_erasing()
        self.assertFalse(note.exists() or file.exists())
        self.assertFalse(self.found(["They come from Zanzibar", CUSTOMER_ID]))
