from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException

from .access_case import MODELS, AccessCase


class TestWriting(AccessCase):
    """Only methods change a conversation."""

    def test_fields_are_not_written_directly(self):
        values = {
            "instagram_status": "resolved",
            "instagram_agent_id": self.anna.id,
            "instagram_inbox_id": self.inbox.id,
            "instagram_contact_id": self.channel.instagram_contact_id.id,
            "instagram_user_id": "1",
            "instagram_window_end": "2099-01-01 00:00:00",
        }
        for user in (self.anna, self.ben, self.manager):
            for name, value in values.items():
                with (
                    self.subTest(user=user.login, field=name),
                    self.assertRaises(AccessError),
                ):
                    self.as_user(user).write({name: value})

    def test_what_odoo_finds_out_of_an_inbox(self):
        values = {
            "state": "connected",
            "username": "mine",
            "instagram_id": "17841400000000003",
            "app_scoped_id": "3",
            "access_token": "IGAAmine",
            "token_expires_at": "2099-01-01 00:00:00",
            "token_refreshed_at": "2099-01-01 00:00:00",
            "token_retry_at": "2099-01-01 00:00:00",
            "token_attempts": 1,
            "token_warned_days": 3,
            "reauthorize_key": "checkpoint",
            "paused_until": "2099-01-01 00:00:00",
            "pause_key": "account_restricted",
            "pause_count": 1,
            "usage_percent": 99,
            "look_ups_from": "2099-01-01 00:00:00",
            "single_images_until": "2099-01-01 00:00:00",
            "gone_before": "2099-01-01 00:00:00",
            "erased_key": "mine",
            "token_life_assumed": True,
            "connected_by_id": self.anna.id,
            "rebuild_after": 1,
            "rebuild_changes": 1,
            "test_asked_at": "2099-01-01 00:00:00",
        }
        for user in (self.manager, self.env.ref("base.user_admin")):
            inbox = self.inbox.with_user(user)
            for name, value in values.items():
                with (
                    self.subTest(user=user.login, field=name),
                    self.assertRaises(AccessError),
                ):
                    inbox.write({"name": "The Counter", name: value})
        self.assertEqual(self.inbox.name, "Bakery")

    def test_no_link_is_made_and_nothing_archived(self):
        for user in (self.anna, self.manager, self.env.ref("base.user_admin")):
            for values in ({"uuid": "an-easy-one"}, {"active": False}):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaises(AccessError),
                ):
                    self.as_user(user).write(values)

    def test_other_channels_stay_as_they_were(self):
        general = self.env["discuss.channel"].with_user(self.anna)
        general = general._create_channel("General", group_id=None)
        general.write({"name": "Our own", "uuid": "an-easy-one", "active": False})
        self.assertEqual(general.uuid, "an-easy-one")

    def test_no_instagram_channel_by_rpc(self):
        newcomer = self.channel.instagram_contact_id.copy({"igsid": "1"})
        values = {
            "name": "Mine",
            "channel_type": "instagram",
            "instagram_inbox_id": self.inbox.id,
            "instagram_contact_id": newcomer.id,
            "instagram_status": "open",
        }
        for user in (self.anna, self.manager, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["discuss.channel"].with_user(user).create(values)
            defaults = {f"default_{name}": value for name, value in values.items()}
            channels = self.env["discuss.channel"].with_user(user)
            with (
                self.subTest(user=user.login, by="context"),
                self.assertRaises(AccessError),
            ):
                channels.with_context(**defaults).create({"name": "Mine"})

    def test_no_outsider_is_added(self):
        for user in (self.anna, self.ben, self.manager):
            for stranger in (self.outsider, self.portal, self.carl):
                with (
                    self.subTest(user=user.login, stranger=stranger.login),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self.as_user(user).add_members(partner_ids=stranger.partner_id.ids)
        self.env.invalidate_all()
        self.assertEqual(self.members(), self.anna)

    def test_no_guest_is_added(self):
        guest = self.env["mail.guest"].create({"name": "A friend"})
        for user in (self.anna, self.manager):
            with (
                self.subTest(user=user.login),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                self.as_user(user).add_members(guest_ids=guest.ids)

    def test_nobody_joins_by_themselves(self):
        for user in (*self.strangers, self.ben):
            values = {"channel_id": self.channel.id, "partner_id": user.partner_id.id}
            with (
                self.subTest(user=user.login),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                self.env["discuss.channel.member"].with_user(user).create(values)

    def test_nobody_writes_what_was_recorded(self):
        for name in MODELS[1:]:
            records = self.env[name].search([])[:1]
            for user in (self.anna, self.manager):
                theirs = records.with_user(user)
                for attempt in (
                    lambda theirs=theirs: theirs.write({"create_date": False}),
                    theirs.unlink,
                ):
                    with (
                        self.subTest(model=name, user=user.login),
                        self.assertRaises(AccessError),
                    ):
                        attempt()

    def test_history_is_not_written_by_rpc(self):
        changes = self.env["instagram.conversation.change"].search([], order="id")
        kept = changes.read()
        new = {"channel_id": self.channel.id, "kind": "agent", "date": "2026-01-01"}
        writes = {
            "create": [[new]],
            "write": [changes.ids, {"user_id": self.ben.id}],
            "web_save": [changes.ids[:1], {"user_id": self.ben.id}, {"user_id": {}}],
            "unlink": [changes.ids],
            "copy": [changes.ids],
        }
        admin = self.env.ref("base.user_admin")
        for user in (self.anna, self.manager, admin, *self.strangers[:3]):
            self.authenticate(user.login, user.login)
            for method, args in writes.items():
                path = f"/web/dataset/call_kw/{changes._name}/{method}"
                params = {"model": changes._name, "method": method, "args": args}
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaisesRegex(JsonRpcException, "AccessError"),
                ):
                    self.make_jsonrpc_request(path, {**params, "kwargs": {}})
        self.env.invalidate_all()
        self.assertEqual(changes.search([], order="id").read(), kept)

    def test_no_mail_to_anybody(self):
        self.post(
            self.anna,
            "Look @outsider",
            post_data={
                "partner_ids": (self.outsider.partner_id | self.portal.partner_id).ids,
                "special_mentions": ["everyone"],
            },
        )
        self.assertFalse(
            self.messages()[-1].notified_partner_ids - self.anna.partner_id
        )
        self.assertFalse(
            self.env["mail.mail"].search([("res_id", "=", self.channel.id)])
        )
