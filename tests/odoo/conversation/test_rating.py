import re
from datetime import timedelta

import requests
from freezegun import freeze_time
from lxml import html
from odoo import fields
from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tools import mute_logger

from ..erase.deletion_case import DeletionCase


class RatingCase(DeletionCase):
    """A conversation with a reply, in an inbox that asks for ratings."""

    def setUp(self):
        super().setUp()
        self.inbox.with_user(self.manager).ask_rating = True
        self.conversation("Do you deliver?")

    def resolve(self, user=None):
        self.as_user(user or self.anna).instagram_set_status("resolved")
        self.run_network()

    def asked(self):
        """Return the calls that sent a request for a rating."""
        calls = self.instagram.called("send")
        return [call for call in calls if "/rate/" in call.params["message"]["text"]]

    def path(self):
        """Return the path of the link that the customer got last."""
        text = self.asked()[-1].params["message"]["text"]
        return re.search(r"/rate/[0-9a-f]{32}", text).group()

    def rate(self, value, comment="", path=None):
        """Rate as the customer does, without a login."""
        path = path or self.path()
        self.authenticate(None, None)
        page = html.fromstring(self.url_open(path).text)
        [token] = page.xpath("//form//input[@name='csrf_token']/@value")
        data = {"rate": value, "feedback": comment, "csrf_token": token}
        response = self.url_open(f"{path}/submit_feedback", data=data)
        self.env.invalidate_all()
        return response

    def satisfaction(self):
        [row] = self.env["instagram.inbox.report"].read_group(
            [("inbox_id", "=", self.inbox.id)], ["rating:avg"], []
        )
        return row["rating"]

    def notes(self):
        domain = [("model", "=", "discuss.channel"), ("res_id", "=", self.thread().id)]
        notes = self.env["mail.message"].search(domain, order="id")
        return [note for note in notes if "the customer's rating" in (note.body or "")]


class TestAsk(RatingCase):
    """Who is asked for a rating, and how often."""

    def test_asked_once_when_resolved(self):
        self.answer(self.anna, "Yes")
        self.resolve()
        [call] = self.asked()
        self.assertNotIn("tag", call.params)
        part = self.parts()[-1]
        self.assertFalse(part.by_person)
        self.assertEqual(part.state, "sent")
        self.assertEqual(self.thread().instagram_status, "resolved")
        self.assertFalse(self.members())
        self.conversation("One more question")
        self.answer(self.anna, "Here you are")
        self.resolve()
        self.assertEqual(len(self.asked()), 1)
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            self.conversation("Hello again")
            self.answer(self.anna, "Hello again")
            self.resolve()
        self.assertEqual(len(self.asked()), 2)

    def test_off_by_default(self):
        other = self.new_inbox(instagram_id="17841400000000009", app_scoped_id="9")
        self.assertFalse(other.ask_rating)
        self.inbox.ask_rating = False
        self.answer(self.anna, "Yes")
        self.resolve()
        self.assertEqual(self.asked(), [])

    def test_only_managers_switch_it_on(self):
        with self.assertRaises(AccessError):
            self.inbox.with_user(self.anna).ask_rating = False

    def test_not_without_a_reply(self):
        self.resolve()
        self.assertEqual(self.asked(), [])

    def test_not_when_the_reply_failed(self):
        self.instagram.answers["send"] = [(400, {"error": {"code": 100}})]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.answer(self.anna, "Yes")
        self.resolve()
        self.assertEqual(self.asked(), [])

    def test_withdrawn_when_the_only_reply_fails_afterwards(self):
        self.post(self.anna, "Yes")
        self.instagram.answers["send"] = [(400, {"error": {"code": 100}})]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.resolve()
        self.assertEqual(len(self.instagram.called("send")), 1)
        self.assertEqual(self.asked(), [])
        self.assertFalse(self.env["instagram.rating"].search([]))
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes"])

    def test_asked_when_the_reply_is_sent_after_all(self):
        reply = self.post(self.anna, "Yes")
        self.instagram.answers["send"] = [(400, {"error": {"code": 100}})]
        with freeze_time(fields.Datetime.now() + timedelta(seconds=5)):
            with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
                self.resolve()
            self.assertEqual(self.asked(), [])
            self.assertTrue(reply.with_user(self.ben).instagram_retry())
            self.run_network()
            self.run_network()
        self.assertEqual(len(self.asked()), 1)
        request = self.env["instagram.rating"].search([])
        self.assertEqual(request.agent_id, self.anna)
        self.assertEqual(self.thread().instagram_status, "resolved")

    def test_not_asked_late_without_a_reply_of_that_time(self):
        self.resolve()
        self.answer(self.anna, "One more thing")
        self.run_network()
        self.assertEqual(self.asked(), [])

    def test_after_a_reply_that_is_still_in_the_outbox(self):
        self.post(self.anna, "Yes")
        self.resolve()
        texts = [c.params["message"]["text"] for c in self.instagram.called("send")]
        self.assertEqual(texts[0], "Yes")
        self.assertIn("/rate/", texts[1])

    def test_not_after_24_hours(self):
        """Also not where a person may still reply."""
        self.set_parameter("human_agent", "True")
        self.answer(self.anna, "Yes")
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.resolve()
        self.assertEqual(self.asked(), [])

    def test_not_when_nobody_resolved_it(self):
        self.answer(self.anna, "Yes")
        self.thread()._instagram_set_status("resolved")
        self.run_network()
        self.assertEqual(self.asked(), [])

    def test_not_again_in_another_inbox(self):
        """A contact may be a customer of several accounts."""
        partner = self.env["res.partner"].create({"name": "Ada"})
        self.answer(self.anna, "Yes")
        self.resolve()
        self.thread().instagram_contact_id.partner_id = partner
        self.conversation("I again", customer="77")
        other = self.thread("77")
        other.instagram_contact_id.partner_id = partner
        self.answer(self.anna, "Hello again", thread=other)
        self.as_user(self.anna, other).instagram_set_status("resolved")
        self.run_network()
        self.assertEqual(len(self.asked()), 1)

    def test_withdrawn_when_reopened_in_time(self):
        self.answer(self.anna, "Yes")
        self.as_user(self.anna).instagram_set_status("resolved")
        self.as_user(self.anna).instagram_set_status("open")
        self.run_network()
        self.assertEqual(self.asked(), [])
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes"])
        self.assertFalse(self.env["instagram.rating"].search([]))
        self.assertFalse(self.env["rating.rating"].search([]))
        self.resolve()
        self.assertEqual(len(self.asked()), 1)

    def test_withdrawn_when_the_only_reply_is_undone(self):
        self.anna.instagram_undo_seconds = 10
        first = self.post(self.anna, "Yes")
        mine = self.as_user(self.anna)
        mine.instagram_change({"status": "resolved"})
        self.assertTrue(self.env["instagram.rating"].search([]))
        self.assertTrue(first.with_user(self.anna).instagram_undo())
        with freeze_time(fields.Datetime.now() + timedelta(seconds=13)):
            self.run_network()
        self.assertEqual(self.instagram.called("send"), [])
        self.assertFalse(self.env["instagram.rating"].search([]))
        self.assertEqual(self.thread().instagram_status, "resolved")

    def test_asked_when_another_reply_stays(self):
        self.answer(self.ben, "Yes")
        self.anna.instagram_undo_seconds = 10
        second = self.post(self.anna, "No")
        self.as_user(self.anna).instagram_change({"status": "resolved"})
        self.assertTrue(second.with_user(self.anna).instagram_undo())
        with freeze_time(fields.Datetime.now() + timedelta(seconds=13)):
            self.run_network()
        self.assertEqual(len(self.asked()), 1)

    def test_waits_while_it_can_be_undone(self):
        """Browsers offer to undo *Resolve* for some seconds."""
        self.answer(self.anna, "Yes")
        mine = self.as_user(self.anna).with_context(instagram_can_undo=True)
        mine.instagram_set_status("resolved")
        self.run_network()
        self.assertEqual(self.asked(), [])
        mine.instagram_set_status("open")
        with freeze_time(fields.Datetime.now() + timedelta(seconds=13)):
            self.run_network()
        self.assertEqual(self.asked(), [])
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes"])
        [undo] = self.as_user(self.anna).instagram_change({"status": "resolved"})
        self.run_network()
        self.assertEqual(self.asked(), [])
        self.assertEqual(undo["changes"]["status"], "open")
        with freeze_time(fields.Datetime.now() + timedelta(seconds=13)):
            self.run_network()
        self.assertEqual(len(self.asked()), 1)

    def test_figures_do_not_count_it_as_a_reply(self):
        self.answer(self.anna, "Yes")
        self.resolve()
        facts = self.env["instagram.inbox.report"].search([("is_automatic", "=", True)])
        self.assertEqual(sum(facts.mapped("outgoing_messages")), 1)
        self.assertFalse(facts.agent_id)
        answered = self.env["instagram.inbox.report"].search(
            [("first_response_time", "!=", False)]
        )
        self.assertEqual(len(answered), 1)

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        question, german = "How satisfied are you with our service?", "Wie war es?"
        page = self.env.ref("instagram_inbox.instagram_rating_page")
        page.update_field_translations("arch_db", {"de_DE": {question: german}})
        self.answer(self.anna, "Ja")
        partner = self.env["res.partner"].create({"name": "Ada", "lang": "de_DE"})
        self.thread().instagram_contact_id.partner_id = partner
        self.resolve()
        self.authenticate(None, None)
        self.assertIn(german, self.url_open(self.path()).text)
        partner.lang = False
        self.assertIn(question, self.url_open(self.path()).text)


class TestRate(RatingCase):
    """What the customer says is shown to agents, and to nobody else."""

    def setUp(self):
        super().setUp()
        self.answer(self.anna, "Yes")
        self.resolve()

    def test_rated_and_rated_again(self):
        self.assertFalse(self.satisfaction())
        response = self.rate(1, "Slow & <b>rude</b>\x07")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.satisfaction(), 1)
        [note] = self.notes()
        self.assertIn("🙁", note.body)
        self.assertIn("Slow &amp; &lt;b&gt;rude&lt;/b&gt;", note.body)
        self.assertFalse(note._instagram_is_reply())
        panel = self.as_user(self.anna).instagram_customer_panel()
        said = panel["conversations"]["rows"][0]["rating"]
        self.assertEqual(said["comment"], "Slow & <b>rude</b>")
        self.assertEqual((said["value"], said["smiley"]), (1, "🙁"))
        self.rate(5, "Better now")
        self.assertEqual(self.satisfaction(), 5)
        [note] = self.notes()
        self.assertIn("Better now", note.body)
        self.assertNotIn("rude", note.body)
        self.assertEqual(self.thread().instagram_status, "resolved")
        self.run_network()
        self.assertEqual(len(self.instagram.called("send")), 2)

    def test_average_by_agent(self):
        self.rate(3)
        self.conversation("Hi", customer="77")
        other = self.thread("77")
        self.answer(self.ben, "Hello", thread=other)
        self.as_user(self.ben, other).instagram_set_status("resolved")
        self.run_network()
        self.rate(5)
        self.assertEqual(self.satisfaction(), 4)
        groups = self.env["instagram.inbox.report"].read_group(
            [("rating", ">", 0)], ["rating:avg"], ["agent_id"]
        )
        by_agent = {group["agent_id"][0]: group["rating"] for group in groups}
        self.assertEqual(by_agent, {self.anna.id: 3, self.ben.id: 5})
        until = fields.Datetime.now() + timedelta(hours=1)
        report = self.env["instagram.inbox.report"].get_inbox_figures(
            self.inbox.id, [False, fields.Datetime.to_string(until)]
        )
        card = report["figures"]["rating"]
        self.assertEqual((card["value"], card["cases"]), (4, 2))

    def test_counted_anew_it_is_the_same(self):
        self.rate(5)
        facts = self.env["instagram.inbox.report"]
        before = facts.search([]).ids
        facts._rebuild(self.thread())
        self.assertEqual(facts.search([]).ids, before)
        self.assertEqual(self.satisfaction(), 5)

    def test_the_page_says_nothing_about_anybody(self):
        self.authenticate(None, None)
        response = self.url_open(self.path())
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        page = response.text
        self.assertNotIn("checked", page)
        for value in (1, 3, 5):
            self.assertIn(f'value="{value}"', page)
        contact = self.thread().instagram_contact_id
        for text in (
            contact.name,
            contact.username,
            contact.igsid,
            self.anna.name,
            self.inbox.username,
            "Do you deliver",
        ):
            self.assertNotIn(text, page)

    def test_colleagues_cannot_rate(self):
        for user in (self.anna, self.outsider):
            self.authenticate(user.login, user.login)
            for path in (self.path(), f"{self.path()}/5"):
                page = self.url_open(path).text
                self.assertNotIn("<form", page)
                self.assertNotIn(self.thread().name, page)
            rating = self.env["instagram.rating"].search([])
            with self.assertRaises(AccessError):
                rating.with_user(user).sudo().rating_apply(5, rating=rating.rating_id)
            # nor with the form of somebody else
            token = Request.csrf_token(self)
            data = {"rate": 5, "feedback": "", "csrf_token": token}
            with mute_logger("odoo.http"):
                self.url_open(f"{self.path()}/submit_feedback", data=data)
            self.env.invalidate_all()
            self.assertFalse(rating.rated_at)

    def test_odoo_itself_may_rate_for_the_customer(self):
        rating = self.env["instagram.rating"].search([])
        rating.rating_apply(5, rating=rating.rating_id)
        self.assertTrue(rating.rated_at)

    def test_links_of_others_are_not_found(self):
        self.authenticate(None, None)
        for token in ("0" * 32, "x", "%00", self.path()[6:-1]):
            response = self.url_open(f"/rate/{token}")
            self.assertEqual(response.status_code, 404, token)

    def test_ratings_are_no_business_of_colleagues(self):
        self.rate(5, "Nice")
        rating = self.env["instagram.rating"].search([]).rating_id
        self.assertEqual(rating.feedback, "Nice")
        self.assertNotIn(self.thread().name, rating.res_name)
        for user in (self.outsider, self.anna, self.manager):
            theirs = rating.with_user(user)
            self.assertFalse(theirs.search([("id", "=", rating.id)]))
            with self.assertRaises(AccessError):
                theirs.read(["feedback", "access_token"])
            with self.assertRaises(AccessError):
                theirs.write({"rating": 1})
            values = {
                "res_model_id": self.env["ir.model"]._get_id("instagram.rating"),
                "res_id": rating.res_id,
            }
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                theirs.create(values)

    def test_no_other_rating_counts(self):
        """An employee may point a rating of their own at any record."""
        request = self.env["instagram.rating"].search([])
        forged = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("instagram.rating"),
                "res_id": request.id,
            }
        )
        with mute_logger("odoo.http"):
            self.rate(5, path=f"/rate/{forged.access_token}")
        self.assertFalse(self.satisfaction())
        self.assertFalse(request.rated_at)

    def test_only_what_the_page_offers(self):
        with mute_logger("odoo.http"):
            for value in (0, 4, 6):
                self.rate(value)
        self.assertFalse(self.satisfaction())

    def test_erased_with_the_customer(self):
        path = self.path()
        self.rate(5, "Zanzibar forever")
        self.press(self.manager, self.thread(), "action_instagram_erase")
        self.run_erasing()
        self.assertFalse(self.env["instagram.rating"].search([]))
        self.assertFalse(self.env["rating.rating"].search([]))
        self.assertFalse(
            self.env["mail.message"].search([("body", "ilike", "Zanzibar")])
        )
        self.authenticate(None, None)
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_deleted_with_old_messages(self):
        self.rate(5, "Zanzibar forever")
        self.set_parameter("message_retention_days", "5")
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            self.env["instagram.message"]._gc_messages()
        self.assertFalse(self.env["rating.rating"].search([]))
        self.assertEqual(self.satisfaction(), 5)

    def test_a_network_failure_is_tried_again(self):
        self.conversation("Hi", customer="77")
        other = self.thread("77")
        self.answer(self.ben, "Hello", thread=other)
        self.instagram.answers["send"] = [requests.ConnectionError("away")]
        self.as_user(self.ben, other).instagram_set_status("resolved")
        self.run_network()
        self.assertEqual(self.parts(other)[-1].state, "queued")
