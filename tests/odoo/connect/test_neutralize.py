"""A copied database knows no secret, and has nothing to send."""

import json

from odoo.modules.neutralize import neutralize_database

from ..common import APP_SECRET, KEPT_TOKEN, OTHER_SECRET
from ..wire import OTHER_ID, media, showed, wrote
from .life_case import LifeCase

SECRETS = (KEPT_TOKEN, APP_SECRET, OTHER_SECRET, "the-verify-token")


class TestNeutralize(LifeCase):
    def setUp(self):
        super().setUp()
        self.conversation("Do you deliver?")
        self.receive(showed(media("image")))
        self.inbox.write({"pause_key": "rate_limited", "reauthorize_key": "checkpoint"})
        self.reply = self.post(self.anna, "Yes")
        self.env["res.config.settings"].create({}).execute()
        self.env.flush_all()

    def neutralize(self):
        with self.env.cr.savepoint():
            neutralize_database(self.env.cr)
        self.env.invalidate_all()
        self.registry.clear_all_caches()

    def test_no_secret_is_left(self):
        places = self.places()
        self.assertEqual(set(places), {*SECRETS})
        # the parameter, and the settings that show it
        self.assertEqual(places.count("the-verify-token"), 2)
        self.neutralize()
        self.assertFalse(self.places())

    def test_no_address_of_a_file_is_left(self):
        """An address opens the file for days; the key of erased customers goes, too."""
        signed = "https://lookaside.fbsbx.com/x/?asset_id=1&signature=Abc-123_x.y~z"
        referral = {"source": "ADS", "ads_context_data": {"photo_url": signed}}
        self.set_parameter("media_policy", "link")
        self.receive(
            showed(("image", {"url": signed}), ("share", {"url": signed})),
            wrote("Look", referral=referral),
            wrote("Nothing = here? a;b=c & d", customer=OTHER_ID),
        )
        key = self.env["instagram.erasure"]._secret()
        self.env.flush_all()
        self.assertTrue(self.places(["Abc-123_x"]))
        self.neutralize()
        self.assertFalse(self.places(["Abc-123_x", key]))
        self.assertEqual(
            self.texts(self.thread(OTHER_ID)), ["Nothing = here? a;b=c & d"]
        )
        for row in self.events():
            json.loads(row.payload)

    def places(self, secrets=SECRETS):
        """Return the secrets that are in the database, wherever they are."""
        self.env.cr.execute(
            """
            SELECT table_name
              FROM information_schema.tables
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
            """
        )
        found = []
        for (table,) in self.env.cr.fetchall():
            for secret in secrets:
                self.env.cr.execute(
                    f'SELECT 1 FROM "{table}" t WHERE t::text LIKE %s LIMIT 1',  # noqa: S608
                    [f"%{secret}%"],
                )
                found += [secret] * self.env.cr.rowcount
        return found

    def test_nothing_goes_out(self):
        self.neutralize()
        self.instagram.calls.clear()
        self.assertEqual(self.inbox.state, "disconnected")
        self.assertFalse(self.inbox.pause_key or self.inbox.reauthorize_key)
        self.assertEqual(self.reply.instagram_message_ids.state, "failed")
        crons = self.env["ir.cron"].search([("model_id.model", "like", "instagram.")])
        self.assertFalse(crons)
        # also when somebody runs the jobs, and connects the copy
        self.run_network()
        self.inbox.write({"state": "connected", "access_token": "IGAAcopy"})
        self.run_network()
        called = {call.name for call in self.instagram.calls}
        self.assertLessEqual(called, {"profile", "picture"})
