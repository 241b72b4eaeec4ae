from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from ..common import APP_ID, APP_SECRET, KEPT_TOKEN, OTHER_SECRET, InstagramCase


class TestLoginSettings(InstagramCase):
    """The settings of the Instagram app."""

    def settings(self, **values):
        """Open the settings, change these, and save."""
        with Form(self.env["res.config.settings"]) as form:
            for name, value in values.items():
                setattr(form, f"instagram_{name}", value)
        form.record.execute()
        return form.record

    def parameter(self, name):
        return self.env["ir.config_parameter"].get_param(f"instagram_inbox.{name}")

    def test_parameters(self):
        self.settings(app_id=" 42 ", api_version="v26.0")
        self.assertEqual(self.parameter("app_id"), "42")
        self.assertEqual(self.parameter("api_version"), "v26.0")

    def test_defaults_are_not_chosen_by_saving(self):
        """A later version of the add-on may have other defaults."""
        names = (
            "api_version",
            "media_policy",
            "deletion_grace_days",
            "event_retention_days",
            "message_retention_days",
        )
        for name in names:
            self.set_parameter(name, False)
        settings = self.settings(app_id="42")
        self.assertEqual([self.parameter(name) for name in names], [False] * 5)
        self.assertIs(self.parameter("import_conversations"), False)
        self.assertEqual(settings.instagram_api_version, "v25.0")
        chosen = ("v24.0", "link", 0, 31, 90)
        self.settings(**dict(zip(names, chosen, strict=True)))
        self.settings(app_id="43")
        stored = [self.parameter(name) for name in names]
        self.assertEqual(stored, [str(value) for value in chosen])
        self.settings(api_version="25.0", media_policy="copy", deletion_grace_days=7)
        self.assertEqual([self.parameter(name) for name in names[:3]], [False] * 3)

    def test_secret_is_written_only(self):
        settings = self.settings(app_secret="new-one, old-one")
        self.assertEqual(self.env["instagram.api"]._secrets(), ["new-one", "old-one"])
        self.assertNotIn("new-one", str(settings.read()))
        self.env.cr.execute("SELECT to_jsonb(s)::text FROM res_config_settings s")
        self.assertNotIn("new-one", str(self.env.cr.fetchall()))

    def test_secret_does_not_come_back(self):
        answer = self.env["res.config.settings"].web_save(
            {"instagram_app_secret": "new-one"},
            {"instagram_app_secret": {}, "instagram_app_secret_set": {}},
        )
        self.assertEqual(self.env["instagram.api"]._secrets(), ["new-one"])
        self.assertEqual(answer[0]["instagram_app_secret"], False)
        self.assertEqual(answer[0]["instagram_app_secret_set"], True)

    def test_nothing_gives_the_secret_away(self):
        """No call of the web client returns the secret."""
        settings = self.env["res.config.settings"].create({})
        names = {name: {} for name in settings.fields_get()}
        spec = {name: {} for name in names if name.startswith("instagram_")}
        answers = (
            settings.read(),
            settings.web_read(spec),
            settings.default_get(list(names)),
            settings.onchange({}, [], spec),
            settings.onchange({"instagram_app_id": "7"}, ["instagram_app_id"], spec),
            settings.export_data(list(spec)),
            settings.copy_data(),
            settings.search_read([]),
        )
        for answer in answers:
            self.assertNotIn(APP_SECRET, str(answer))
            self.assertNotIn(OTHER_SECRET, str(answer))

    def test_managers_read_no_parameter(self):
        """Settings administrators may read parameters, by design of Odoo."""
        parameters = self.env["ir.config_parameter"].with_user(self.manager)
        for name in ("app_secret", "verify_token"):
            with self.assertRaises(AccessError):
                parameters.get_param(f"instagram_inbox.{name}")
            with self.assertRaises(AccessError):
                parameters.search([("key", "=", f"instagram_inbox.{name}")]).read()

    def test_secret_is_kept(self):
        self.settings(app_id="42")
        self.assertEqual(self.env["instagram.api"]._secrets()[0], APP_SECRET)
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.instagram_app_secret_set)
        self.assertFalse(settings.instagram_app_secret)

    def test_what_comes_along_with_a_copy(self):
        self.settings(
            app_id="\u200b1234 5678\xa0\n",
            api_version=" 26.0",
            app_secret=" new-one\t,\u200bold-one ,, ",
        )
        self.assertEqual(self.parameter("app_id"), "12345678")
        self.assertEqual(self.parameter("api_version"), "v26.0")
        self.assertEqual(self.parameter("app_secret"), "new-one,old-one")

    def test_emptied(self):
        self.settings(app_id=False, api_version=False)
        self.assertFalse(self.parameter("app_id") or self.parameter("api_version"))
        self.assertEqual(self.env["instagram.api"]._parameter("api_version"), "v25.0")

    def test_what_cannot_be_right(self):
        cases = (
            ("app_id", "bakery", "is a number"),
            ("app_id", "１２３４", "is a number"),
            ("api_version", "latest", "such as v25.0"),
            ("api_version", "v25.0/me", "such as v25.0"),
            ("app_secret", KEPT_TOKEN, "access token"),
            ("app_secret", f"{APP_SECRET}, EAAB{'x' * 40}", "access token"),
            ("app_secret", APP_ID, "as an app ID is"),
            ("app_secret", "••••••••", "press show"),
            ("app_secret", "two words", "neither spaces"),
            ("app_secret", "schlüssel", "neither spaces"),
        )
        before = self.parameter("app_secret")
        for name, value, sentence in cases:
            with (
                self.subTest(name=name, value=value),
                self.assertRaises(ValidationError) as refusal,
            ):
                self.settings(**{name: value})
            self.assertIn(sentence.lower(), str(refusal.exception).lower())
            self.assertNotIn(value, str(refusal.exception))
        self.assertEqual(self.parameter("app_secret"), before)
        self.assertEqual(self.parameter("app_id"), APP_ID)

    def test_human_agent_is_a_word(self):
        for word, ticked in (("True", True), ("False", False), (False, False)):
            self.set_parameter("human_agent", word)
            with self.subTest(word=word):
                settings = self.env["res.config.settings"].create({})
                self.assertEqual(settings.instagram_human_agent, ticked)
                self.assertEqual(
                    self.env["instagram.api"]._allows_human_agent(), ticked
                )
        self.settings(human_agent=True)
        self.assertEqual(self.parameter("human_agent"), "True")
        self.settings(human_agent=False)
        self.assertEqual(self.parameter("human_agent"), "False")

    def test_verify_token_is_made_up(self):
        self.set_parameter("verify_token", False)
        self.settings()
        self.assertGreater(len(self.parameter("verify_token")), 20)

    def test_new_verify_token(self):
        settings = self.env["res.config.settings"].create({})
        settings.action_instagram_new_verify_token()
        self.assertNotIn(self.parameter("verify_token"), (False, "the-verify-token"))

    def test_addresses(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "https://odoo.example.com/")
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(
            (
                settings.instagram_redirect_url,
                settings.instagram_webhook_url,
                settings.instagram_deauthorize_url,
                settings.instagram_deletion_url,
            ),
            (
                "https://odoo.example.com/instagram/callback",
                "https://odoo.example.com/webhooks/instagram",
                "https://odoo.example.com/instagram/deauthorize",
                "https://odoo.example.com/instagram/data_deletion",
            ),
        )

    def test_managers_do_not_open_them(self):
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.manager).create({})
