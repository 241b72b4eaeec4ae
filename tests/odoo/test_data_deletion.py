"""An account's owner has its data erased, through Meta."""

from datetime import timedelta

from odoo import fields
from odoo.tests.common import JsonRpcException
from odoo.tools import SQL

from .common import APP_SCOPED_ID, INSTAGRAM_ID, KEPT_TOKEN, PICTURE, incoming
from .life_case import DELETION, LifeCase
from .wire import OTHER_ID, echoed, media, showed, wrote

LOGGER = "odoo.addons.instagram_inbox"
# What must be nowhere afterwards.
SAID = (
    *("Do you deliver", "Zanzibar", "ada.bakes", "bakery"),
    *(INSTAGRAM_ID, APP_SCOPED_ID),
)
SEARCHED = (
    "instagram_inbox",
    "instagram_contact",
    "instagram_message",
    "instagram_message_edit",
    "instagram_media",
    "instagram_reaction",
    "instagram_webhook_event",
    "instagram_tombstone",
    "instagram_erasure",
    "instagram_deletion",
    "instagram_inbox_report",
    "instagram_episode",
    "discuss_channel",
    "mail_guest",
    "mail_message",
    "mail_tracking_value",
    "mail_activity",
    "ir_attachment",
)


class DeletionCase(LifeCase):
    def setUp(self):
        super().setUp()
        self.set_parameter("deletion_grace_days", False)

    def fill(self):
        """Everything that an account may have here."""
        self.receive(
            wrote("Do you deliver to Zanzibar?", mid="mid.first"),
            showed(media("image", 1), mid="mid.picture"),
            wrote("And you?", mid="mid.other", customer=OTHER_ID),
            echoed("Zanzibar? Yes!", mid="mid.echo"),
        )
        self.run_network()
        self.answer(self.anna, "Yes, to Zanzibar.")
        self.run_job("ir_cron_network")
        self.assertTrue(self.attachments())

    def attachments(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "discuss.channel"), ("name", "like", "image-")]
        )

    def found(self, said=SAID):
        """Where something of it still stands, by table."""
        self.env.flush_all()
        places = []
        for table in SEARCHED:
            for text in said:
                query = SQL(
                    "SELECT count(*) FROM %s t WHERE t::text LIKE %s",
                    SQL.identifier(table),
                    f"%{text}%",
                )
                [(count,)] = self.env.execute_query(query)
                places += [(table, text)] * count
        return places

    def request_deletion(self, **content):
        answer = self.post_signed(DELETION, **content)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def deletion(self):
        return self.env["instagram.deletion"].search([], limit=1)

    def status_page(self, answer, **headers):
        path = "/instagram/data_deletion/" + answer["confirmation_code"]
        self.assertTrue(answer["url"].endswith(path), answer)
        self.env.flush_all()
        self.authenticate(None, None)
        return self.url_open(path, headers=headers)


class TestDataDeletion(DeletionCase):
    def test_confirmed_at_once_and_announced(self):
        self.fill()
        before = self.mails()
        answer = self.request_deletion()
        self.assertEqual(set(answer), {"url", "confirmation_code"})
        deletion = self.deletion()
        days = (deletion.erase_at - fields.Datetime.now()) / timedelta(days=1)
        self.assertAlmostEqual(days, 7, 1)
        self.assertEqual(self.inbox.state, "disconnected")
        self.assertFalse(self.inbox.access_token)
        self.assertFalse(self.instagram.called("unsubscribe"))
        [activity] = self.activities()
        self.assertEqual(activity.date_deadline, deletion.erase_at.date())
        [mail] = self.mails() - before
        self.assertIn(self.manager.partner_id, mail.recipient_ids)
        # and nothing is erased yet
        self.run_erasing()
        self.assertIn("Do you deliver to Zanzibar?", self.texts())

    def test_erased_when_the_time_has_come(self):
        self.fill()
        counts = self.counted()
        answer = self.request_deletion()
        self.deletion().erase_at = fields.Datetime.now()
        self.run_erasing()
        self.assertFalse(self.found())
        # only the mail that managers got names the inbox
        self.assertEqual(set(self.found(["Bakery"])), {("mail_message", "Bakery")})
        self.assertFalse(self.threads())
        self.assertFalse(self.attachments())
        self.assertFalse(self.env["instagram.contact"].search([]))
        self.assertFalse(
            self.env["mail.guest"].search([("instagram_inbox_id", "!=", False)])
        )
        self.assertEqual(self.deletion().state, "done")
        self.assertFalse(self.inbox.active)
        self.assertEqual(self.counted(), counts)
        self.assertFalse(self.activities())
        page = self.status_page(answer)
        self.assertIn("Erased on", page.text)

    def counted(self):
        facts = self.env["instagram.inbox.report"].search(
            [("inbox_id", "=", self.inbox.id)]
        )
        return (
            sum(facts.mapped("conversations")),
            sum(facts.mapped("incoming_messages")),
            sum(facts.mapped("outgoing_messages")),
        )

    def test_at_once(self):
        self.set_parameter("deletion_grace_days", "0")
        self.fill()
        self.request_deletion()
        self.run_erasing()
        self.assertFalse(self.found())

    def test_asked_again(self):
        self.fill()
        first = self.request_deletion()
        self.assertEqual(self.request_deletion(issued_at=1), first)
        self.assertEqual(len(self.activities()), 1)
        self.deletion().erase_at = fields.Datetime.now()
        self.run_erasing()
        self.assertEqual(self.request_deletion(), first)
        self.assertEqual(len(self.env["instagram.deletion"].search([])), 1)

    def test_of_somebody_unknown(self):
        answer = self.request_deletion(user_id="777")
        self.assertEqual(self.deletion().state, "done")
        self.assertIn("Erased on", self.status_page(answer).text)
        self.assertEqual(self.request_deletion(user_id=777), answer)
        self.assertEqual(self.inbox.state, "connected")
        self.assertNotIn("777", str(self.deletion().read()))

    def test_not_signed_by_us(self):
        for content in ({"secret": "guessed"}, {"algorithm": "none"}):
            with self.assertLogs(LOGGER, "WARNING"):
                answer = self.post_signed(DELETION, **content)
            self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.post_form(DELETION).status_code, 400)
        self.assertFalse(self.deletion())
        self.assertEqual(self.inbox.state, "connected")

    def test_a_manager_hastens_it(self):
        self.fill()
        self.request_deletion()
        for user in (self.anna, self.outsider):
            with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                self.press(user, self.inbox, "action_erase_now")
        self.run_erasing()
        self.assertTrue(self.threads())
        self.press(self.manager, self.inbox, "action_erase_now")
        self.run_erasing()
        self.assertFalse(self.found())

    def test_nobody_hastens_what_nobody_asked_for(self):
        self.fill()
        self.press(self.manager, self.inbox, "action_erase_now")
        self.run_erasing()
        self.assertTrue(self.threads())

    def test_other_inboxes_keep_theirs(self):
        other = self.new_inbox(
            name="Florist", instagram_id="17841400000000009", app_scoped_id="99"
        )
        self.receive(wrote("Hallo"))
        body = incoming("Roses?", mid="mid.roses")
        body["entry"][0]["id"] = other.instagram_id
        body["entry"][0]["messaging"][0]["recipient"]["id"] = other.instagram_id
        self.deliver_body(body)
        self.run_incoming()
        self.set_parameter("deletion_grace_days", "0")
        self.request_deletion()
        self.run_erasing()
        self.assertEqual(self.threads().instagram_inbox_id, other)
        self.assertEqual(self.texts(self.threads()), ["Roses?"])
        self.assertTrue(self.found(["Roses?"]))

    def test_in_steps(self):
        """A job whose time is over, or that was killed, goes on where it was."""
        for number in range(30):
            self.receive(wrote("Zanzibar?", customer=f"11298400000001{number:02}"))
        self.set_parameter("deletion_grace_days", "0")
        self.request_deletion()
        deletion = self.deletion()
        deletion._step()
        self.assertEqual(deletion.state, "erasing")
        deletion._step()
        deletion._step()
        left = len(self.threads())
        self.assertGreater(left, 0)
        self.run_erasing()
        self.assertFalse(self.threads())
        self.assertEqual(deletion.state, "done")


class TestNothingComesBack(DeletionCase):
    def erase(self):
        self.set_parameter("deletion_grace_days", "0")
        self.request_deletion()
        self.run_erasing()

    def test_redelivered(self):
        update = wrote("Do you deliver to Zanzibar?")
        self.receive(update)
        self.erase()
        rows = self.receive(update)
        self.assertEqual(rows.state, "ignored")
        self.assertFalse(self.found())

    def test_pending_then(self):
        self.fill()
        self.deliver(wrote("Zanzibar, please!"))
        self.erase()
        self.run_incoming()
        self.assertFalse(self.found())

    def test_a_file_that_is_being_fetched(self):
        self.receive(showed(media("image", 7)))
        jobs = self.env["instagram.media"]._network_jobs(2, set())
        self.erase()
        self.assertFalse([job for job in jobs if job.record.exists()])
        self.run_network()
        self.assertFalse(self.attachments())

    def test_a_reply_that_waits(self):
        self.conversation("Zanzibar?")
        self.post(self.anna, "To Zanzibar, too.")
        self.erase()
        self.run_network()
        self.assertFalse(self.instagram.called("send"))
        self.assertFalse(self.found())

    def test_a_reply_that_is_being_sent(self):
        """First it must be known which message it was."""
        self.conversation("Zanzibar?")
        part = self.post(self.anna, "To Zanzibar, too.").instagram_message_ids
        part.state = "sending"
        self.erase()
        self.assertTrue(self.threads())
        part._network_done("mid.sent")
        self.deletion().not_before = False
        self.run_erasing()
        self.assertFalse(self.found())

    def test_connected_again(self):
        """Only afterwards; then it begins anew, in the place of the old one."""
        update = wrote("Do you deliver to Zanzibar?", mid="mid.first")
        self.receive(update)
        self.request_deletion()
        self.authenticate("manager", "manager")
        answer = self.come_back(self.begin_login())
        self.assertEqual(answer.status_code, 409)
        self.assertIn("being erased", answer.text)
        self.press(self.manager, self.inbox, "action_erase_now")
        self.run_erasing()
        answer = self.come_back(self.begin_login())
        self.assertEqual(answer.status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(self.inbox.state, "connected")
        self.assertEqual(self.inbox.name, "The Bakery")
        rows = self.receive(update, wrote("Hallo again", at=self.soon()))
        self.assertEqual(rows.mapped("state"), ["ignored", "done"])
        self.assertEqual(self.texts(), ["Hallo again"])

    def test_another_account_has_another_place(self):
        self.erase()
        self.instagram.account["user_id"] = "17841400000000007"
        self.authenticate("manager", "manager")
        state = self.begin_login(inbox_id=self.inbox.id)
        answer = self.come_back(state)
        self.assertEqual(answer.status_code, 409, answer.text)
        self.assertFalse(self.inbox.instagram_id)

    def soon(self):
        return fields.Datetime.now() + timedelta(seconds=2)

    def come_back(self, state):
        answer = self.url_open(
            "/instagram/callback",
            params={"code": "c", "state": state},
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return answer

    def begin_login(self, **params):
        answer = self.url_open(
            "/instagram/connect", params=params, allow_redirects=False
        )
        return dict(
            pair.split("=", 1)
            for pair in answer.headers["Location"].partition("?")[2].split("&")
        )["state"]


class TestStatusPage(DeletionCase):
    def test_without_login_and_private_data(self):
        self.fill()
        page = self.status_page(self.request_deletion())
        self.assertEqual(page.status_code, 200)
        self.assertIn("Will be erased on", page.text)
        for text in (*SAID, KEPT_TOKEN, self.inbox.name):
            self.assertNotIn(text, page.text.replace("instagram_inbox", ""))
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertFalse(PICTURE in page.content)

    def test_unknown(self):
        for code in ("nothing", "0" * 32, "%00", "ä", "a" * 3000):
            page = self.url_open(f"/instagram/data_deletion/{code}")
            self.assertEqual(page.status_code, 404, code)
            self.assertIn("This request is not known", page.text)
            self.assertNotIn("Traceback", page.text)

    def test_in_the_visitors_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["res.lang"]._activate_lang("ar_001")
        answer = self.request_deletion()
        for wanted, lang, direction in (
            ("de-AT,de;q=0.9,en;q=0.8", "de-DE", "ltr"),
            ("fr-FR,de;q=0.5", "de-DE", "ltr"),
            ("ar", "ar-001", "rtl"),
            ("xx", "en-US", "ltr"),
            ("", "en-US", "ltr"),
        ):
            with self.subTest(wanted):
                page = self.status_page(answer, **{"Accept-Language": wanted})
                self.assertIn(f'lang="{lang}"', page.text)
                self.assertIn(f'dir="{direction}"', page.text)

    def test_of_a_customer_there_is_none(self):
        self.conversation("Hallo")
        contact = self.thread().instagram_contact_id
        self.press(self.manager, contact, "action_erase")
        code = self.deletion().code
        page = self.url_open(f"/instagram/data_deletion/{code}")
        self.assertEqual(page.status_code, 404)
