from odoo.exceptions import UserError
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..inbox_case import COMMENT, NOTE, InboxCase
from ..wire import echoed
from .access_case import AccessCase


class TestLooking(AccessCase):
    """Colleagues see who else has a conversation open."""

    def look(self, user, channel=None, *args):
        number = channel.id if channel is not None else self.channel.id
        presence = self.env["instagram.presence"].with_user(user)
        presence.instagram_look(number, True, *args)

    def test_told_to_who_has_it_open(self):
        self.forget()
        self.look(self.ben, None, True)
        (told,) = self.heard(self.channel, "instagram.inbox/looking")
        self.assertEqual(told["partner_id"], self.ben.partner_id.id)
        self.assertEqual((told["is_here"], told["asks"]), (True, True))
        names = [each["name"] for each in told["data"]["res.partner"]]
        self.assertEqual(names, [self.ben.name])

    def test_only_readers(self):
        self.forget()
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.look(user)
        self.assertFalse(self.heard(self.channel, "instagram.inbox/looking"))

    def test_only_in_conversations(self):
        channel = self.env["discuss.channel"].create({"name": "General"})
        with self.assertRaises(UserError):
            self.look(self.anna, channel)
        for nonsense in ("1", None, [1], {}, -1, 2**40):
            with self.subTest(nonsense), self.assertRaises(UserError):
                presence = self.env["instagram.presence"].with_user(self.anna)
                presence.instagram_look(nonsense, True)


class TestTwoReplies(InboxCase):
    """A reply whose author has not seen a colleague's is refused once."""

    def seen(self):
        return {"instagram_seen_id": self.messages()[-1].id}

    @mute_logger("odoo.http")
    def assert_refused(self, words, user, seen):
        with self.assertRaisesRegex(JsonRpcException, "UserError"):
            self.post(user, "On Sunday, too", post_data=seen)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, words):
            self.as_user(user).message_post(
                body="On Sunday, too",
                message_type="comment",
                subtype_xmlid=COMMENT,
                **seen,
            )

    def test_colleagues_reply_was_not_seen(self):
        self.conversation("When are you open?")
        seen = self.seen()
        self.post(self.anna, "On weekdays", post_data=seen)
        self.assert_refused("anna.t .* has just replied", self.ben, seen)
        self.assertEqual(self.texts(), ["When are you open?", "On weekdays"])
        self.post(self.ben, "On Sunday, too", post_data=self.seen())
        self.assertEqual(self.texts()[-1], "On Sunday, too")

    def test_reply_in_the_app_was_not_seen(self):
        self.conversation("When are you open?")
        seen = self.seen()
        self.receive(echoed("On weekdays"))
        self.assert_refused("in the Instagram app", self.ben, seen)

    def test_nothing_else_holds_a_reply_up(self):
        self.conversation("When are you open?")
        seen = self.seen()
        self.post(self.anna, "Look it up?", subtype=NOTE, post_data=seen)
        self.conversation("Hello?")
        self.post(self.ben, "On weekdays", post_data=seen)
        self.post(self.ben, "Until 6 pm", post_data=seen)
        self.post(self.anna, "Anybody knows?", subtype=NOTE, post_data=seen)
        self.assertEqual(self.texts()[-1], "Anybody knows?")

    def test_without_or_with_nonsense_it_is_sent(self):
        self.conversation("When are you open?")
        self.post(self.anna, "On weekdays")
        for nonsense in (None, "1", [], {}, -1, True, 2**40):
            self.post(self.ben, "Yes", post_data={"instagram_seen_id": nonsense})
        self.assertEqual(len(self.texts()), 9)
