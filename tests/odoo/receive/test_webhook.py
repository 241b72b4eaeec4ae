import json

from ..common import APP_SECRET, CUSTOMER_ID, INSTAGRAM_ID, OTHER_SECRET
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, body, wrote

ADDRESS = "/webhooks/instagram"


class TestVerification(InboxCase):
    """Meta asks whether the address is ours."""

    def verify(self, **given):
        params = {
            "hub.mode": "subscribe",
            "hub.verify_token": "the-verify-token",
            "hub.challenge": "11584<b>&1",
        }
        return self.url_open(ADDRESS, params=params | given)

    def test_challenge_comes_back_raw(self):
        response = self.verify()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.text, "11584<b>&1")
        self.assertTrue(response.headers["Content-Type"].startswith("text/plain"))

    def test_wrong_questions_are_refused(self):
        wrong = (
            {"hub.verify_token": "another"},
            {"hub.verify_token": ""},
            {"hub.verify_token": None},
            {"hub.verify_token": "ünïcödé 👋"},
            {"hub.mode": "unsubscribe"},
            {"hub.mode": None},
        )
        for given in wrong:
            with self.subTest(given=given):
                response = self.verify(**given)
                self.assertEqual(response.status_code, 403)
                self.assertNotIn("11584", response.text)

    def test_unset_token_verifies_nobody(self):
        self.set_parameter("verify_token", False)
        for token in ("", "False", "None", None):
            with self.subTest(token=token):
                response = self.verify(**{"hub.verify_token": token})
                self.assertEqual(response.status_code, 403)

    def test_no_session_is_made(self):
        self.assertNotIn("Set-Cookie", self.verify().headers)


class TestSignature(InboxCase):
    """Only what Meta signed is accepted; nothing else is stored."""

    def assert_refused(self, content, signature):
        headers = {"Content-Type": "application/json"}
        if signature is not None:
            headers["X-Hub-Signature-256"] = signature
        response = self.url_open(ADDRESS, data=content, headers=headers)
        self.assertEqual(response.status_code, 403)
        self.assertFalse(self.events())

    def test_bad_signatures_are_refused(self):
        content = json.dumps(body(wrote()))
        for signature in (None, "", "sha256=", "sha256=0", "sha1=" + 40 * "0"):
            with self.subTest(signature=signature):
                self.assert_refused(content, signature)

    def test_signature_of_another_secret_is_refused(self):
        for secret in ("not-our-secret", "", f"{APP_SECRET}, {OTHER_SECRET}"):
            with self.subTest(secret=secret):
                response = self.post_webhook(body(wrote()), secret or "x")
                self.assertEqual(response.status_code, 403)
        self.assertFalse(self.events())

    def test_signature_of_other_bytes_is_refused(self):
        good = self.post_webhook(body(wrote())).request
        self.env.invalidate_all()
        self.events().unlink()
        signature = good.headers["X-Hub-Signature-256"]
        self.assert_refused(good.body + b" ", signature)
        self.assert_refused(good.body.replace(rb"\/", b"/") + b"\n", signature)

    def test_without_secret_nobody_is_believed(self):
        for value in (False, "", " , "):
            with self.subTest(value=value):
                self.set_parameter("app_secret", value)
                response = self.post_webhook(body(wrote()), "x")
                self.assertEqual(response.status_code, 403)
        self.assertFalse(self.events())

    def test_each_of_several_secrets_is_good(self):
        for secret in (APP_SECRET, OTHER_SECRET):
            with self.subTest(secret=secret):
                response = self.post_webhook(body(wrote()), secret)
                self.assertEqual(response.status_code, 200)
        self.assertEqual(len(self.events()), 2)


class TestAccepting(InboxCase):
    """A signed body is kept as it came, one row per update, and gets a 200."""

    def deliver_raw(self, raw):
        """Post bytes; return their rows, processed."""
        rows = self.deliver_body(raw)
        self.run_incoming()
        return rows

    def test_nothing_is_processed_on_the_way(self):
        rows = self.deliver(wrote())
        self.assertEqual(rows.state, "pending")
        self.assertFalse(self.threads())

    def test_single_update_is_kept_byte_for_byte(self):
        text = '{"object":"instagram", "entry":[{"id": "1","messaging":[{"a":"\\/ \\u00e9 é"}]}]}'
        rows = self.deliver_body(text.encode())
        self.assertEqual(rows.payload, text)

    def test_each_update_is_a_row(self):
        updates = wrote("one"), wrote("two", customer=OTHER_ID)
        content = body(*updates)
        content["entry"] += body(wrote("three"), account="17841400000000009")["entry"]
        rows = self.deliver_body(content)
        self.assertEqual(
            rows.mapped("customer"),
            [CUSTOMER_ID, OTHER_ID, CUSTOMER_ID],
        )
        self.assertEqual(
            rows.mapped("account"), [INSTAGRAM_ID] * 2 + ["17841400000000009"]
        )
        self.assertIn('"two"', rows[1].payload)
        self.assertNotIn('"one"', rows[1].payload)

    def test_malformed_bodies_are_one_failed_row(self):
        bodies = {
            "no JSON": b"hello",
            "nothing": b"",
            "broken off": b'{"object": "instagram", "entry": [{"id"',
            "a number": b"42",
            "null": b"null",
            "a list of nothing": b"[]",
            "no entries": b'{"object": "instagram"}',
            "empty entries": b'{"object": "instagram", "entry": []}',
            "entries of another shape": b'{"object": "instagram", "entry": {"id": "1"}}',
            "deep nesting": b'{"a":' * 100_000,
            "deep lists": b"[" * 100_000 + b"]" * 100_000,
            "a huge number": b'{"entry": ' + b"9" * 5000 + b"}",
            "a raw NUL": b'{"object": "instagram\0',
            "no UTF-8": b"\xff\xfe\xc3(",
        }
        for name, raw in bodies.items():
            with self.subTest(name):
                rows = self.deliver_raw(raw)
                self.assertEqual(rows.mapped("state"), ["failed"])
                self.assertTrue(rows.error)
        self.assertFalse(self.threads())

    def test_malformed_updates_are_failed_rows(self):
        updates = (42, "text", [], {"message": "text"}, {"message": []}, {"read": 1})
        for update in updates:
            with self.subTest(update=update):
                rows = self.deliver_raw(json.dumps(body(update)).encode())
                self.assertEqual(rows.mapped("state"), ["failed"])
                self.assertTrue(rows.error)

    def test_deep_nesting_inside_one_update_fails_alone(self):
        good = json.dumps(body(wrote("good"))["entry"][0])
        bad = '{"id": "1", "messaging": [{"x": ' + "[" * 900 + "]" * 900 + "}]}"
        rows = self.deliver_raw(
            f'{{"object": "instagram", "entry": [{bad}, {good}]}}'.encode()
        )
        self.assertEqual(len(rows), 2)
        self.assertNotIn("pending", rows.mapped("state"))
        self.assertEqual(self.texts(), ["good"])

    def test_nul_and_broken_utf8_inside_a_text_are_shown_as_something(self):
        raw = json.dumps(body(wrote("a=b"))).encode().replace(b"a=b", b"a\xffb")
        self.assertEqual(self.deliver_raw(raw).state, "done")
        self.assertEqual(self.texts(), ["a\ufffdb"])

    def test_absurd_timestamps_are_no_obstacle(self):
        for number, time in enumerate(
            (10**39, -1, "soon", None, 1e300, [], "1" * 5000)
        ):
            update = wrote(f"text {number}")
            update["timestamp"] = time
            with self.subTest(time=time):
                rows = self.deliver_raw(json.dumps(body(update)).encode())
                self.assertEqual(rows.state, "done")
                self.assertEqual(self.texts()[-1], f"text {number}")

    def test_too_big_a_body_is_refused(self):
        response = self.post_webhook(b" " * (8 * 1024 * 1024 + 1))
        self.assertEqual(response.status_code, 413)
        self.assertFalse(self.events())

    def test_a_thousand_updates_in_one_body(self):
        rows = self.deliver(*(wrote(f"{number}") for number in range(1000)))
        self.assertEqual(len(rows), 1000)

    def test_the_job_is_woken_once(self):
        cron = self.env.ref("instagram_inbox.ir_cron_webhook_event")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        for _number in range(3):
            self.deliver(wrote())
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), 1)
