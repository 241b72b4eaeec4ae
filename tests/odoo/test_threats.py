"""Attacks, line by line of `SECURITY.rst`."""

import csv
import io
import json
import re
import threading
from unittest.mock import patch

from odoo.addons.instagram_inbox.controllers import webhook
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import JsonRpcException
from odoo.tools import SQL, mute_logger
from openpyxl import load_workbook

from .agents.access_case import AccessCase
from .changes import edited
from .common import APP_SECRET, KEPT_TOKEN, graph_error
from .connect.login_case import CALLBACK, CODE, CONNECT, LoginCase
from .inbox_case import InboxCase
from .wire import body, echoed, showed, tapped, wrote

EVIL = "https://evil.example/"
HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(A1)"
# Texts that Excel could take for a formula, or for a link to a file.
FORMULAS = (FORMULA, "{=A1}", "external:c:\\a.xlsx", "internal:Sheet1!A1")
# Odoo's models that hold customers' words.
OF_CUSTOMERS = {
    "discuss.channel": {"description", "name"},
    "mail.guest": {"name"},
    "mail.message": {"body", "email_from", "subject"},
}


class TestWebhookThreats(InboxCase):
    def test_body_of_another_day_changes_nothing(self):
        """Meta's signature contains no time: a captured body can be sent for ever."""
        content = body(wrote("Hallo", mid="mid.1"), echoed("Yes", mid="mid.2"))
        self.deliver_body(content)
        self.run_incoming()
        self.as_user(self.anna).instagram_set_status("resolved")
        facts = self.env["instagram.inbox.report"].search([])
        for _time in range(3):
            self.deliver_body(content)
            self.run_incoming()
        self.assertEqual(self.texts(), ["Hallo", "Yes"])
        self.assertEqual(self.thread().instagram_status, "resolved")
        self.assertEqual(self.env["instagram.inbox.report"].search([]), facts)
        self.assertFalse(self.instagram.called("send"))

    def test_an_account_that_is_not_ours_reaches_nobody(self):
        rows = self.deliver_body(body(wrote("Hallo"), account="17841400000000066"))
        self.run_incoming()
        self.assertEqual(rows.state, "ignored")
        self.assertFalse(self.threads())

    def test_tokens_are_compared_in_constant_time(self):
        compared = []

        def compare(one, other):
            compared.append((one, other))
            return one == other

        with patch.object(webhook, "consteq", compare):
            self.url_open(
                "/webhooks/instagram?hub.mode=subscribe&hub.verify_token=guess"
            )
        self.assertEqual(compared, [(b"the-verify-token", b"guess")])

    def test_other_methods_and_forms_are_refused(self):
        for method in ("PUT", "DELETE", "PATCH"):
            response = self.url_open("/webhooks/instagram", method=method, data="{}")
            self.assertEqual(response.status_code, 405)
        self.assertEqual(
            self.url_open("/webhooks/instagram", data={"entry": "x"}).status_code, 403
        )
        self.assertFalse(self.events())

    def test_customers_words_stay_words(self):
        """Names, titles and texts are shown as text everywhere."""
        self.instagram._profile = lambda call: {"name": HOSTILE, "username": HOSTILE}
        self.receive(
            wrote(HOSTILE),
            tapped(title=HOSTILE, payload=HOSTILE),
            showed(
                ("image", {"url": "javascript:alert(1)"}),
                ("story_mention", {"url": "data:text/html,x"}),
            ),
        )
        self.run_network()
        self.assertEqual(self.thread().name, HOSTILE)
        for message in self.messages():
            self.assertNotIn("<img", message.body)
        stored = json.dumps(self.env["instagram.message"].search([]).mapped("content"))
        self.assertNotIn("javascript:", stored)
        self.assertNotIn("data:", stored)

    def test_no_line_is_forged_in_the_log(self):
        forged = "\n2026-01-01 00:00:00,000 1 CRITICAL db odoo: broken in\r\n"
        self.instagram.answers["send"] = [graph_error(551, f"No.{forged}")]
        with self.assertLogs("odoo.addons.instagram_inbox", "INFO") as logs:
            self.conversation(f"Hi{forged}")
            self.answer(self.anna, "Yes")
        self.assertIn("was refused: No. 2026", logs.output[-1])
        for record in logs.records:
            self.assertNotIn("\n", record.getMessage())
            self.assertNotIn("\r", record.getMessage())


# The parameters of our routes, for any method.
PARAMETERS = (
    *("hub.mode", "hub.verify_token", "hub.challenge"),
    *("code", "state", "error", "error_description", "inbox_id"),
    *("signed_request", "token", "name"),
)


class TestRouteThreats(LoginCase):
    """Each of our addresses gets strange requests."""

    def routes(self):
        with patch.object(
            threading.current_thread(), "dbname", self.env.cr.dbname, create=True
        ):
            rules = self.env["ir.http"].routing_map().iter_rules()
        for rule in rules:
            if rule.rule.startswith(("/instagram/", "/webhooks/instagram")):
                path = re.sub(r"<[^>]*>", "x", rule.rule)
                for method in rule.methods - {"OPTIONS"}:
                    yield method, path

    def ways(self):
        """Yield options of `requests`, by what is strange about them."""
        for name in PARAMETERS:
            files = {name: ("x.txt", b"x", "text/plain")}
            yield f"file {name}", {"files": files}
            yield f"file and query {name}", {"files": files, "params": {name: "1"}}
        yield "files", {"files": dict.fromkeys(PARAMETERS, ("x.txt", b"x"))}
        yield "form", {"data": dict.fromkeys(PARAMETERS, "1")}
        yield "repeated", {"params": [(name, "1") for name in PARAMETERS * 2]}
        yield "in brackets", {"params": {f"{name}[]": "1" for name in PARAMETERS}}
        for value in ("", "\0", "a\0b", "x" * 3000, "\udcff", "%ff", "{}"):
            encoded = value.encode("utf-8", "surrogatepass")
            yield f"{value[:5]!r}", {"params": dict.fromkeys(PARAMETERS, encoded)}
        yield "nothing", {}

    @mute_logger("odoo.addons.instagram_inbox", "werkzeug")
    def test_strange_parameters_break_nothing(self):
        routes = sorted(set(self.routes()))
        self.assertGreater(len(routes), 8)
        for method, path in routes:
            for way, options in self.ways():
                with self.subTest(method=method, path=path, way=way):
                    response = self.url_open(
                        path, method=method, allow_redirects=False, **options
                    )
                    self.assertLess(response.status_code, 500)
        self.assertFalse(self.inboxes())
        self.assertFalse(self.instagram.calls)


class TestLoginThreats(LoginCase):
    def test_nobody_is_sent_elsewhere(self):
        """Only Instagram and Odoo follow, whatever address the request contains."""
        extra = {"next": EVIL, "redirect": EVIL, "redirect_uri": EVIL, "url": EVIL}
        response = self.url_open(CONNECT, params=extra, allow_redirects=False)
        self.assertNotIn("evil", response.headers["Location"])
        state = self.begin()["state"]
        landed = self.come_back(code=CODE, state=state, **extra)
        self.assertEqual(landed.status_code, 303)
        self.assertNotIn("evil", landed.headers["Location"])
        (call,) = self.instagram.called("exchange")
        self.assertEqual(call.params["redirect_uri"], self.base_url() + CALLBACK)

    @mute_logger("odoo.addons.instagram_inbox.controllers.oauth")
    def test_page_shows_nothing_of_the_address(self):
        page = self.come_back(error=HOSTILE, error_description=HOSTILE, state=HOSTILE)
        self.assertNotIn("<img src=x", page.text)


class TestTokenThreats(AccessCase):
    """The ORM gives the access token to nobody, in no way."""

    def test_by_relations_and_queries(self):
        contacts = self.env["instagram.contact"]
        for user in (self.env.ref("base.user_admin"), self.manager, self.anna):
            inboxes = self.env["instagram.inbox"].with_user(user)
            theirs = contacts.with_user(user)
            attempts = {
                "related domain": lambda t=theirs: t.search(
                    [("inbox_id.access_token", "=like", "IGAA%")]
                ),
                "related order": lambda t=theirs: t.search(
                    [], order="inbox_id.access_token"
                ),
                "related export": lambda t=theirs: t.search([]).export_data(
                    ["inbox_id/access_token"]
                ),
                "mapped": lambda t=theirs: t.search([]).inbox_id.mapped("access_token"),
                "group": lambda i=inboxes: i.formatted_read_group(
                    [], ["access_token"], ["__count"]
                ),
                "aggregate": lambda i=inboxes: i.formatted_read_group(
                    [], [], ["access_token:array_agg"]
                ),
                "web_search_read": lambda i=inboxes: i.web_search_read(
                    [], {"access_token": {}}
                ),
                "search_read": lambda i=inboxes: i.search_read([], ["access_token"]),
                "filtered": lambda i=inboxes: i.search([]).filtered_domain(
                    [("access_token", "=like", "IGAA%")]
                ),
            }
            for way, attempt in attempts.items():
                with self.subTest(user=user.login, way=way):
                    self.assert_refused(attempt)

    def assert_refused(self, attempt):
        """Assert a refusal; in an order, the field fails as if it did not exist."""
        try:
            found = attempt()
        except (UserError, ValueError):
            return
        self.fail(f"It gave {found}")

    def test_not_among_the_fields_and_not_in_the_chatter(self):
        for user in (self.env.ref("base.user_admin"), self.manager):
            inbox = self.inbox.with_user(user)
            self.assertNotIn("access_token", inbox.fields_get())
            self.assertNotIn(KEPT_TOKEN, json.dumps(inbox.read(), default=str))
        self.inbox.access_token = "IGAAotherAAAAAAAAAAAAAAAAAAAAA"
        self.inbox.state = "reauthorize"
        self.env.flush_all()
        chatter = self.inbox.message_ids
        changes = str(chatter.sudo().tracking_value_ids.read())
        told = [*chatter.mapped("body"), changes]
        self.assertNotIn("IGAA", "".join(map(str, told)))

    def test_not_of_a_copy_nor_a_default(self):
        self.assertNotIn("access_token", self.inbox.copy_data()[0])
        context = {"default_access_token": "IGAAmineAAAAAAAAAAAAAAAAAAAAAA"}
        with self.assertRaises(AccessError):
            self.env["instagram.inbox"].with_user(self.manager).with_context(
                **context
            ).create({"name": "Mine"})


class TestRpcThreats(AccessCase):
    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def test_private_methods_and_jobs_are_not_called(self):
        calls = [
            ("instagram.webhook.event", "_receive", "{}"),
            ("instagram.webhook.event", "_cron_process"),
            ("instagram.inbox", "_token_sudo"),
            ("instagram.inbox", "_cron_refresh_tokens"),
            ("instagram.network", "_cron_network"),
            ("instagram.api", "_secrets"),
            ("instagram.api", "_parameter", "app_secret"),
            ("instagram.delivery", "_deliver", []),
        ]
        for user in (self.env.ref("base.user_admin"), self.manager, self.anna):
            self.authenticate(user.login, user.login)
            for model, method, *args in calls:
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(JsonRpcException),
                ):
                    self.call(model, method, *args)

    def test_context_brings_no_rights(self):
        context = {
            "default_channel_type": "instagram",
            "default_instagram_inbox_id": self.inbox.id,
            "install_mode": True,
            "is_imported": True,
            "instagram_incoming": True,
            "su": True,
            "uid": 1,
        }
        for user in (self.carl, self.outsider, self.portal):
            self.authenticate(user.login, user.login)
            for model, method, args in (
                ("discuss.channel", "read", [self.channel.ids, ["name"]]),
                ("discuss.channel", "instagram_take", [self.channel.ids]),
                ("discuss.channel", "create", [{"name": "Mine"}]),
                ("instagram.inbox", "read", [self.inbox.ids, ["name"]]),
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(JsonRpcException),
                ):
                    self.call(model, method, *args, context=context)

    def test_secrets_are_no_parameters_of_managers(self):
        for user in (self.manager, self.anna, self.outsider, self.portal):
            self.authenticate(user.login, user.login)
            for method, args in (
                ("get_param", ["instagram_inbox.app_secret"]),
                ("search_read", [[], ["value"]]),
            ):
                with self.assertRaises(JsonRpcException):
                    self.call("ir.config_parameter", method, *args)

    def test_settings_administrators_may_read_parameters_by_design(self):
        """Odoo lets only them read parameters, as the documentation says."""
        admin = self.env.ref("base.user_admin")
        self.authenticate(admin.login, admin.login)
        found = self.call(
            "ir.config_parameter", "get_param", "instagram_inbox.app_secret"
        )
        self.assertIn(APP_SECRET, found)

    def test_a_formula_in_a_name_is_exported_as_text(self):
        self.channel.instagram_contact_id.name = FORMULA
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        self.env.flush_all()
        self.authenticate(self.manager.login, self.manager.login)
        wanted = {
            "model": "instagram.contact",
            "fields": [{"name": "name", "label": "Name", "type": "char"}],
            "ids": self.channel.instagram_contact_id.ids,
            "domain": [],
            "import_compat": False,
        }
        response = self.url_open(
            "/web/export/csv",
            data={"data": json.dumps(wanted), "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(response.status_code, 200)
        rows = list(csv.reader(io.StringIO(response.text)))
        self.assertEqual(rows[1], [f"'{FORMULA}"])

    def export(self, model, records, names, groupby=()):
        """Return the cells of the Excel file that a list's export creates."""
        wanted = {
            "model": model,
            "fields": [{"name": n, "label": n, "type": "char"} for n in names],
            "ids": records.ids,
            "domain": [],
            "groupby": groupby,
            "import_compat": False,
        }
        self.env.flush_all()
        self.authenticate("admin", "admin")
        form = {"data": json.dumps(wanted), "csrf_token": Request.csrf_token(self)}
        response = self.url_open("/web/export/xlsx", data=form)
        self.assertEqual(response.status_code, 200, response.text[:500])
        sheet = load_workbook(io.BytesIO(response.content)).active
        return [cell for row in sheet.iter_rows() for cell in row]

    def assert_text(self, cells, formula):
        self.assertIn(formula, {str(cell.value).lstrip("'") for cell in cells})
        self.assertFalse([cell.value for cell in cells if cell.data_type == "f"])
        self.assertFalse([cell.value for cell in cells if cell.hyperlink])

    def test_no_formula_in_any_column_of_any_list(self):
        """All texts of our models, and those of Odoo's that hold customers' words."""
        self.receive(
            wrote("Hi", mid="mid.1", customer=self.channel.instagram_user_id),
            edited("mid.1", "Hi!", customer=self.channel.instagram_user_id),
        )
        self.env.flush_all()
        seen = set()
        for name, model in self.env.registry.items():
            is_ours = name.startswith("instagram.") or name in OF_CUSTOMERS
            if not is_ours or model._abstract or not model._auto:
                continue
            records = self.env[name].with_context(active_test=False).search([])
            texts = [
                field.name
                for field in model._fields.values()
                if field.store
                and field.column_type
                and field.type in ("char", "text", "html")
                and field.name in OF_CUSTOMERS.get(name, model._fields)
            ]
            if not (records and texts) or not self.env[name].with_user(
                self.env.ref("base.user_admin")
            ).has_access("read"):
                continue
            records = records[0]
            for formula in FORMULAS:
                with self.subTest(model=name, formula=formula):
                    translated = json.dumps({"en_US": formula})
                    columns = [
                        SQL(
                            "%s = %s",
                            SQL.identifier(text),
                            translated if model._fields[text].translate else formula,
                        )
                        for text in texts
                    ]
                    with self.env.cr.savepoint():
                        self.env.cr.execute(
                            SQL(
                                "UPDATE %s SET %s WHERE id = %s",
                                SQL.identifier(model._table),
                                SQL(", ").join(columns),
                                records.id,
                            )
                        )
                        self.env.invalidate_all()
                        readable = [
                            field
                            for field in (*texts, "display_name")
                            if not model._fields.get(field)
                            or not model._fields[field].groups
                        ]
                        self.assert_text(self.export(name, records, readable), formula)
            seen.add(name)
        self.assertLessEqual(
            {"instagram.contact", "instagram.message", "instagram.message.edit"}
            | {"discuss.channel", "mail.guest", "mail.message"},
            seen,
        )

    def test_no_formula_in_a_group_or_by_a_relation(self):
        contact = self.channel.instagram_contact_id
        for formula in FORMULAS:
            with self.subTest(formula=formula):
                contact.name = contact.guest_id.name = formula
                cells = self.export(
                    "instagram.contact",
                    contact,
                    ["id", "guest_id/name", "channel_ids/instagram_contact_id"],
                    groupby=["guest_id", "name"],
                )
                self.assert_text([c for c in cells if c.value], formula)

    def test_no_formula_in_a_pivot(self):
        for formula in FORMULAS:
            title = {"title": formula, "width": 1, "height": 1, "is_bold": False}
            table = {
                "model": "instagram.inbox.report",
                "title": "Overview",
                "col_group_headers": [[title]],
                "measure_headers": [title],
                "measure_count": 1,
                "rows": [
                    {"title": formula, "indent": 0, "values": [{"value": formula}]}
                ],
            }
            self.env.flush_all()
            self.authenticate(self.manager.login, self.manager.login)
            form = {"data": json.dumps(table), "csrf_token": Request.csrf_token(self)}
            response = self.url_open("/web/pivot/export_xlsx", data=form)
            sheet = load_workbook(io.BytesIO(response.content)).active
            cells = [cell for row in sheet.iter_rows() for cell in row]
            with self.subTest(formula=formula):
                self.assert_text(cells, formula)

    def test_a_customer_is_nobody_in_odoo(self):
        """The customer's guest has no cookie, no login and no e-mail address."""
        contact = self.channel.instagram_contact_id
        self.assertFalse(contact.guest_id.email)
        self.authenticate(None, None)
        self.opener.cookies["dgid"] = f"{contact.guest_id.id}|guess"
        params = {"channel_id": self.channel.id}
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request("/discuss/channel/messages", params)

    def test_seen_and_typing_of_others_are_not_forged(self):
        members = self.channel.channel_member_ids
        before = members.mapped("seen_message_id")
        self.authenticate(self.carl.login, self.carl.login)
        params = {
            "channel_id": self.channel.id,
            "last_message_id": self.messages()[-1].id,
        }
        try:
            self.make_jsonrpc_request("/discuss/channel/mark_as_read", params)
        except JsonRpcException as refused:
            self.assertIn("odoo.exceptions", str(refused))
        self.env.invalidate_all()
        self.assertEqual(self.channel.channel_member_ids, members)
        self.assertEqual(members.mapped("seen_message_id"), before)
