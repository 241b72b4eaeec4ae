"""An account's owner asks Meta to erase its data."""

import time
from datetime import timedelta

from lxml import etree
from odoo import fields
from odoo.tests import freeze_time
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..common import incoming
from ..connect.life_case import DEAUTHORIZE, DELETION
from ..wire import media, showed, wrote
from .deletion_case import DeletionCase

LOGGER = "odoo.addons.instagram_inbox"


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
        for text in (activity.note, mail.body_html):
            self.assertIn(f'/odoo/instagram-inboxes/{self.inbox.id}"', text)
        # and nothing is erased yet
        self.run_erasing()
        self.assertIn("Do you deliver to Zanzibar?", self.texts())

    def test_erased_when_the_time_has_come(self):
        self.inbox.received_message = "We send everything to Zanzibar."
        self.fill()
        counts = self.counted()
        answer = self.request_deletion()
        self.deletion().erase_at = fields.Datetime.now()
        self.run_erasing()
        self.assertFalse(self.found())
        # only the mail to managers names the inbox
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
        self.assertEqual(self.request_deletion(issued_at=int(time.time()) - 9), first)
        self.assertEqual(len(self.activities()), 1)
        self.deletion().erase_at = fields.Datetime.now()
        self.run_erasing()
        self.assertEqual(self.request_deletion(), first)
        self.assertEqual(len(self.env["instagram.deletion"].search([])), 1)

    def test_sent_again_after_it_was_done_and_connected_anew(self):
        """Each of Meta's requests counts once, also one that hastened nothing."""
        now = int(time.time())
        answers = [self.request_deletion(issued_at=now - back) for back in range(3)]
        self.deletion().erase_at = fields.Datetime.now()
        self.run_erasing()
        self.assertEqual(self.deletion().state, "done")
        self.inbox = self.new_inbox()
        for back, answer in enumerate(answers):
            self.assertEqual(self.request_deletion(issued_at=now - back), answer)
        self.assertEqual(self.inbox.state, "connected")
        self.assertEqual(len(self.env["instagram.deletion"].search([])), 1)

    def test_captured_at_the_other_address(self):
        """A request that only disconnects does not become a request to erase."""
        paths = (DEAUTHORIZE, DELETION)
        for number, (meant, tried) in enumerate((paths, paths[::-1])):
            issued_at = int(time.time()) - number
            first = self.post_signed(meant, "9999", issued_at=issued_at)
            self.assertEqual(first.status_code, 200)
            later = fields.Datetime.now() + timedelta(minutes=5)
            with freeze_time(later), self.assertLogs(LOGGER, "WARNING"):
                answer = self.post_signed(tried, "9999", issued_at=issued_at)
            self.assertEqual(answer.status_code, 403)

    def test_captured_at_the_other_address_within_a_minute(self):
        """Meta sends the same to both addresses at once; later it is refused."""
        start = fields.Datetime.now()
        seconds = {0: 200, 59: 200, 60: 200, 61: 403, 3600: 403}
        for number, (passed, status) in enumerate(seconds.items()):
            with self.subTest(passed=passed):
                said = {"user_id": f"99{number}", "issued_at": int(time.time())}
                with freeze_time(start):
                    self.post_signed(DEAUTHORIZE, **said)
                with (
                    freeze_time(start + timedelta(seconds=passed)),
                    mute_logger(f"{LOGGER}.controllers.app_callbacks"),
                ):
                    answer = self.post_signed(DELETION, **said)
                self.assertEqual(answer.status_code, status)

    def test_captured_without_a_time_of_issue(self):
        """It cannot be told from a new one, however late it comes."""
        self.post_signed(DEAUTHORIZE, issued_at=None)
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            self.inbox.state = "connected"
            self.post_signed(DEAUTHORIZE, issued_at=None)
            self.assertEqual(self.inbox.state, "disconnected")
            self.request_deletion(issued_at=None)
        self.assertEqual(self.deletion().state, "pending")

    def test_both_asked_in_the_same_second(self):
        issued_at = int(time.time())
        self.post_signed(DEAUTHORIZE, issued_at=issued_at)
        self.request_deletion(issued_at=issued_at)
        self.assertEqual(self.deletion().state, "pending")

    def test_of_somebody_unknown(self):
        answer = self.request_deletion(user_id="no-such-user")
        self.assertEqual(self.deletion().state, "done")
        self.assertIn("Erased on", self.status_page(answer).text)
        self.assertEqual(self.request_deletion(user_id="no-such-user"), answer)
        self.assertEqual(self.inbox.state, "connected")
        self.assertNotIn("no-such-user", str(self.deletion().read()))

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

    def test_who_reads_of_it(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.new_user(
            "stranger",
            "instagram_inbox_group_manager",
            company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        self.request_deletion()
        requests = self.env["instagram.deletion"]
        found = self.press(self.manager, requests, "search_read", ["state"])
        self.assertEqual([each["state"] for each in found], ["pending"])
        self.assertFalse(self.press(stranger, requests, "search_read", ["state"]))
        for user in (self.anna, self.outsider):
            with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                self.press(user, requests, "search_read", ["state"])
        # agents may know that their inbox ends
        self.env.flush_all()
        inbox = self.inbox.with_user(self.anna)
        self.assertEqual(inbox.deletion_state, "pending")

    def test_nobody_is_asked_to_reconnect_meanwhile(self):
        inbox = self.inbox.with_user(self.manager)
        self.inbox.state = "disconnected"
        self.assertTrue(self.offers_reconnecting(inbox))
        self.assertIn("**Reconnect**", self.cures(inbox))
        self.inbox.state = "connected"
        self.request_deletion()
        for state in ("pending", "erasing"):
            self.deletion().state = state
            self.env.invalidate_all()
            with self.subTest(state=state):
                self.assertFalse(self.offers_reconnecting(inbox))
                self.assertRegex(inbox.health, "erased.* connected again")
                self.assertNotIn("**Reconnect**", self.cures(inbox))
                self.authenticate("manager", "manager")
                answer = self.url_open(
                    f"/instagram/connect?inbox_id={inbox.id}", allow_redirects=False
                )
                self.assertEqual(answer.status_code, 409, answer.text)
                self.assertIn("being erased", answer.text)
        self.deletion().state = "pending"
        self.press(self.manager, self.inbox, "action_erase_now")
        self.run_erasing()
        self.assertTrue(self.offers_reconnecting(inbox))

    def offers_reconnecting(self, inbox):
        """Return whether the form shows any button for reconnecting."""
        form = etree.fromstring(inbox.get_view(view_type="form")["arch"])
        fields_of_form = {each.get("name") for each in form.iter("field")}
        self.assertIn("deletion_state", fields_of_form)
        values = {name: inbox[name] for name in ("state", "deletion_state")}
        buttons = form.xpath("//header/button[@name='action_reconnect']")
        self.assertEqual(len(buttons), 2)
        return any(not safe_eval(each.get("invisible"), values) for each in buttons)

    def cures(self, inbox):
        """Return what the checklist says about the connection."""
        lines = self.env["instagram.checklist"].with_user(self.manager)
        return "\n".join(
            line["text"] + line["cure"]
            for line in lines.read_lines(inbox.id)
            if line["key"] in ("token", "permissions", "subscription")
        )

    def test_in_steps(self):
        """A job that ran out of time, or was killed, goes on where it was."""
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
        """The erasing waits until the reply's message id is known."""
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
        """Connecting again works only afterwards; the inbox then starts anew."""
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
