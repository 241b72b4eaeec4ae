import logging
from contextlib import suppress

import psycopg2
import requests
from odoo.addons.instagram_inbox.words.login_failures import FAILURES

from ..common import HTML, KEPT_TOKEN, SHORT_TOKEN, graph_error, long_token, oauth_error
from .login_case import CALLBACK, CODE, CONNECT, LoginCase

TESTER = "Instagram Testers"
UNREACHABLE = "does not respond"
# Every call of a login, and the cure when Instagram refuses it.
CURES = {
    "exchange": "redirect address is not listed",
    "long": TESTER,
    "me": TESTER,
    "subscribe": TESTER,
}


class TestLoginFailures(LoginCase):
    """Every way in which a login can end, and what the page says."""

    def assert_nothing_made(self):
        self.assertFalse(self.inboxes())

    def log_in_with(self, name, answer):
        """Log in while one call gets this response."""
        self.instagram.answers.clear()
        self.instagram.answers[name] = [answer]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING") as logs:
            response = self.log_in()
        for secret in self.secrets():
            self.assertNotIn(secret, "\n".join(logs.output))
        return response

    def test_refused(self):
        for name, cure in CURES.items():
            words = f"No way for {SHORT_TOKEN} {CODE} {long_token(1)}"
            answer = (
                oauth_error(words) if name == "exchange" else graph_error(100, words)
            )
            with self.subTest(call=name):
                response = self.log_in_with(name, answer)
                self.assert_explained(response, 424, cure, "No way for")
                self.assert_nothing_made()

    def test_refused_because_of_the_account(self):
        cases = (
            (graph_error(25, "Restricted.", 2207050), "has restricted this account"),
            (graph_error(10, "Restricted.", 1893063), "has restricted this account"),
            (graph_error(190, "Checkpoint.", 459), "has restricted this account"),
            (graph_error(200, "Off.", 2534041), "turn on Allow access to messages"),
            (graph_error(2500, "Unknown path.", status=500), "API version"),
        )
        for name in ("long", "me", "subscribe"):
            for answer, cure in cases:
                with self.subTest(call=name, cure=cure):
                    response = self.log_in_with(name, answer)
                    self.assert_explained(response, 424, cure)
                    self.assert_nothing_made()

    def test_one_answer_has_one_explanation(self):
        """The page explains the response, whichever call got it."""
        answers = [graph_error(100, "Unsupported request - method type: post")]
        answers += [graph_error(code) for code in (3, 10, 101, 102, 190, 200, 36103)]
        for code, subcode in ((10, 2534048), (190, 458), (190, 460), (190, 463)):
            answers.append(graph_error(code, "No.", subcode))
        for code, subcode in ((200, 2018028), (100, 2534013), (2022, None)):
            answers.append(graph_error(code, "No.", subcode))
        for answer in answers:
            pages = set()
            for name in ("long", "me", "subscribe"):
                with self.subTest(call=name, answer=answer):
                    response = self.log_in_with(name, answer)
                    pages.add(self.assert_explained(response, 424))
                    self.assert_nothing_made()
            self.assertEqual(len(pages), 1, pages)

    def test_code_that_is_gone(self):
        """The page blames neither the app's id nor its secret."""
        said = (
            "This authorization code has been used",
            "Matching code was not found or was already used",
            "This authorization code has expired",
            "THIS AUTHORIZATION CODE HAS EXPIRED.",
            "The code has expired",
            "Code was already used",
        )
        for words in said:
            for status in (400, 403, 500):
                with self.subTest(words=words, status=status):
                    answer = oauth_error(words, status)
                    response = self.log_in_with("exchange", answer)
                    text = self.assert_explained(
                        response, 424, "used or has expired", "Start again"
                    )
                    self.assertNotIn("secret", text)

    def test_no_page_is_one_that_proxies_replace(self):
        for key, failure in FAILURES.items():
            with self.subTest(failure=key):
                self.assertIn(failure.status, range(400, 500))

    def test_own_words_whatever_they_mean(self):
        for name in CURES:
            for code in (1, 4, 100, 190):
                words = f"Says {name} of {SHORT_TOKEN}"
                answer = graph_error(code, words)
                if name == "exchange":
                    answer = oauth_error(words, 429 if code == 4 else 500)
                with self.subTest(call=name, code=code):
                    response = self.log_in_with(name, answer)
                    told = f"Instagram's own words: Says {name} of"
                    self.assert_explained(response, response.status_code, told)
                    self.assert_nothing_made()

    def test_no_words(self):
        for code in (4, 100):
            with self.subTest(code=code):
                response = self.log_in_with("me", graph_error(code, ""))
                text = self.assert_explained(response, response.status_code)
                self.assertNotIn("own words", text)

    def test_exchange_fails_at_instagram(self):
        cases = (
            (429, "Too many calls.", 429, "try again later"),
            (500, "Service temporarily unavailable.", 424, "in a few minutes"),
            (500, "Invalid platform app", 424, "app ID in Settings"),
        )
        for status, words, told, cure in cases:
            with self.subTest(words=words):
                answer = oauth_error(words, status)
                response = self.log_in_with("exchange", answer)
                self.assert_explained(response, told, cure)
                self.assert_nothing_made()

    def test_html(self):
        for name in CURES:
            for status in (200, 400, 500):
                with self.subTest(call=name, status=status):
                    response = self.log_in_with(name, (status, HTML))
                    text = self.assert_explained(response, 424)
                    self.assertIn("nothing was connected", text.lower())
                    self.assertNotIn("Sorry", text)
                    self.assert_nothing_made()

    def test_hanging(self):
        for name in CURES:
            with self.subTest(call=name):
                response = self.log_in_with(name, requests.ReadTimeout("hangs"))
                self.assert_explained(response, 424, UNREACHABLE)
                self.assert_nothing_made()

    def test_unreachable(self):
        response = self.log_in_with("exchange", requests.ConnectionError("refused"))
        self.assert_explained(response, 424, UNREACHABLE)
        self.assert_nothing_made()

    def test_too_many_calls(self):
        response = self.log_in_with("me", graph_error(4))
        self.assert_explained(response, 429, "asks us to wait")
        self.assert_nothing_made()

    def test_subscription_without_success(self):
        response = self.log_in_with("subscribe", {"success": False})
        self.assert_explained(response, 424, "Allow access to messages")
        self.assert_nothing_made()

    def test_answers_of_another_shape(self):
        for name in CURES:
            for answer in ([], {}, {"data": []}, "null"):
                with self.subTest(call=name, answer=answer):
                    response = self.log_in_with(name, answer)
                    self.assertEqual(response.status_code, 424, response.text)
                    self.assert_nothing_made()

    def test_a_failure_leaves_the_inbox_alone(self):
        inbox = self.new_inbox(state="reauthorize")
        for name in CURES:
            with self.subTest(call=name):
                self.log_in_with(name, requests.ReadTimeout("hangs"))
                self.assertEqual(self.inboxes().access_token, KEPT_TOKEN)
                self.assertEqual(inbox.state, "reauthorize")

    def test_cancelled(self):
        state = self.begin()["state"]
        response = self.come_back(
            error="access_denied",
            error_reason="user_denied",
            error_description="The user denied your request",
            state=state,
        )
        self.assert_explained(response, 400, "cancelled", "nothing was changed")
        self.assertFalse(self.instagram.calls)

    def test_cancelled_without_state(self):
        response = self.come_back(error="access_denied", error_reason="user_denied")
        self.assert_explained(response, 400, "cancelled", "nothing was changed")

    def test_developer_role(self):
        state = self.begin()["state"]
        response = self.come_back(
            error="access_denied",
            error_description="Insufficient developer role",
            state=state,
        )
        self.assert_explained(response, 403, "Instagram Tester")

    def test_ended_for_another_reason(self):
        for params in ({"error": "server_error"}, {}):
            state = self.begin()["state"]
            with self.subTest(params=params):
                response = self.come_back(state=state, **params)
                self.assert_explained(response, 400, "Instagram ended the login")

    def test_words_from_the_address_are_not_shown(self):
        state = self.begin()["state"]
        response = self.come_back(
            state=state, error="x", error_description="Call <b>+1 900</b> now"
        )
        text = self.assert_explained(response, 400)
        self.assertNotIn("900", text)

    def test_permission_unticked(self):
        self.instagram.permissions = "instagram_business_basic"
        text = self.assert_explained(
            self.log_in(),
            403,
            "can neither receive nor send",
            "leave every permission",
        )
        self.assertNotIn("which account this is", text)
        self.assertEqual([call.name for call in self.instagram.calls], ["exchange"])
        self.assert_nothing_made()

    def test_personal_account(self):
        self.instagram.account["account_type"] = "PERSONAL"
        self.assert_explained(
            self.log_in(),
            422,
            "@bakery is a personal account",
            "Switch to professional",
        )
        self.assertFalse(self.instagram.called("subscribe"))
        self.assert_nothing_made()

    def test_app_not_set(self):
        for name in ("app_id", "app_secret"):
            with self.subTest(name=name):
                kept = self.env["instagram.api"]._parameter(name)
                self.set_parameter(name, " , " if name == "app_secret" else False)
                response = self.url_open(CONNECT, allow_redirects=False)
                self.assert_explained(
                    response,
                    424,
                    "Settings › Instagram",
                    self.admin_name(),
                    button=None,
                )
                self.assertNotIn("Open the settings", response.text)
                self.set_parameter(name, kept)

    def test_app_unset_meanwhile(self):
        state = self.begin()["state"]
        self.set_parameter("app_secret", False)
        response = self.come_back(code=CODE, state=state)
        self.assert_explained(response, 424, "Instagram app secret", button=None)

    def test_administrators_get_the_button(self):
        self.set_parameter("app_id", False)
        self.authenticate("admin", "admin")
        response = self.url_open(CONNECT, allow_redirects=False)
        self.assert_explained(response, 424, button="Open the settings")

    def test_page_is_not_kept(self):
        response = self.come_back()
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")

    def test_code_is_not_logged(self):
        with self.assertLogs("werkzeug", logging.INFO) as logs:
            self.log_in()
        output = "\n".join(logs.output)
        self.assertIn(f"{CALLBACK}?[hidden] HTTP", output)
        self.assertNotIn(CODE, output)
        self.assertNotIn("state=", output)

    def admin_name(self):
        return self.env.ref("base.user_admin").name

    def test_failing_queries_are_logged_without_tokens(self):
        query = "UPDATE no_such_table SET access_token = %s"
        with (
            self.assertLogs("odoo.sql_db", logging.ERROR) as logs,
            suppress(psycopg2.Error),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query, [KEPT_TOKEN])
        self.assertIn("no_such_table", logs.output[0])
        self.assertNotIn(KEPT_TOKEN, logs.output[0])
