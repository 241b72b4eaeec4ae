"""The scenario happens: webhooks deliver, agents act by RPC, at their time."""

import json

from odoo.fields import Command
from odoo.tests import freeze_time

from ..common import INSTAGRAM_ID
from ..wire import body, came_by, echoed, wrote
from .figures_case import FiguresCase

ACCOUNTS = {
    "bakery": INSTAGRAM_ID,
    "bikes": "17841400000000002",
    "studio": "17841400000000003",
    "clinic": "17841400000000004",
}
# In hours.
TARGETS = {"bakery": 1, "studio": 0.5, "clinic": 6.5}
# Longer than Instagram accepts in one message.
LONG = "We bake all night long. " * 60


class ScenarioCase(FiguresCase):
    """Four inboxes, of two companies, on three continents."""

    def setUp(self):
        super().setUp()
        self.set_parameter("human_agent", "True")
        self.elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids += self.elsewhere
        self.carl = self.new_user(
            "carl.t",
            "instagram_inbox_group_agent",
            company_id=self.elsewhere.id,
            company_ids=[Command.set(self.elsewhere.ids)],
        )
        self.agents = {"anna": self.anna, "ben": self.ben, "carl": self.carl}
        self.inbox.resource_calendar_id = self.weekdays("Europe/Berlin")
        self.inboxes = {
            "bakery": self.inbox,
            "bikes": self.another("bikes", self.carl, company=self.elsewhere),
            "studio": self.another("studio", self.anna, tz="Asia/Kolkata"),
            "clinic": self.another("clinic", self.anna),
        }
        calendar = self.weekdays("America/New_York", company=self.elsewhere)
        self.inboxes["bikes"].resource_calendar_id = calendar
        self.inboxes["clinic"].resource_calendar_id = self.calendar(
            "Europe/Berlin", range(7), 0, 24
        )
        for name, hours in TARGETS.items():
            self.inboxes[name].first_response_target = hours
        self.tags = {
            name: self.env["instagram.tag"].create({"name": name})
            for name in ("Delivery", "Refund", "Wrong")
        }
        self.env["resource.calendar.leaves"].create(
            {
                "name": "A holiday",
                "calendar_id": calendar.id,
                "company_id": self.elsewhere.id,
                "date_from": "2025-03-28 04:00:00",
                "date_to": "2025-03-29 04:00:00",
            }
        )

    def another(self, name, agents, company=None, **values):
        return self.new_inbox(
            name=name.title(),
            instagram_id=ACCOUNTS[name],
            app_scoped_id=f"scoped.{name}",
            agent_ids=[Command.set(agents.ids)],
            company_id=(company or self.env.company).id,
            **values,
        )

    def weekdays(self, tz, company=None):
        return self.calendar(tz, range(5), 9, 17, company)

    def calendar(self, tz, days, hour_from, hour_to, company=None):
        return self.env["resource.calendar"].create(
            {
                "name": f"Open in {tz}",
                "tz": tz,
                "company_id": (company or self.env.company).id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": f"Day {day}",
                                "dayofweek": str(day),
                                "hour_from": hour_from,
                                "hour_to": hour_to,
                            }
                        )
                        for day in days
                    ),
                ],
            }
        )

    # ------------------------------------------------------------
    # WHAT HAPPENS
    # ------------------------------------------------------------

    def happen(self, event):
        """Let one event happen, at its time."""
        with freeze_time(event.at):
            getattr(self, f"on_{event.what}")(event)

    def on_in(self, event):
        self.deliver_to(event, wrote(at=event.written, customer=self.customer(event)))

    def on_app(self, event):
        self.deliver_to(event, echoed(at=event.written, customer=self.customer(event)))

    def on_ad(self, event):
        (number,) = event.who
        ad = {"source": "ADS", "type": "OPEN_THREAD", "ad_id": number}
        customer = self.customer(event)
        self.deliver_to(event, came_by(at=event.written, customer=customer, **ad))

    def on_again(self, event):
        self.deliver_to(event, self.latest)

    def on_reply(self, event, text="Yes, we do."):
        (login,) = event.who
        self.post(self.agents[login], text, self.thread_of(event))
        self.run_network()

    def on_long(self, event):
        self.on_reply(event, LONG)
        parts = self.parts(self.thread_of(event))
        self.assertGreater(len(parts), 1)

    def on_note(self, event):
        (login,) = event.who
        note = "mail.mt_note"
        self.post(self.agents[login], "Careful", self.thread_of(event), note)

    def on_automatic(self, event):
        self.thread_of(event).with_user(self.env.ref("base.user_root")).message_post(
            body="We shall be with you soon.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.run_network()

    def on_take(self, event):
        self.call(event, "instagram_take")

    def on_assign(self, event):
        self.call(event, "instagram_assign", self.agents[event.who[1]].id)

    def on_resolve(self, event):
        self.call(event, "instagram_set_status", "resolved")

    def on_reopen(self, event):
        self.call(event, "instagram_set_status", "open")

    def on_pending(self, event):
        self.call(event, "instagram_set_status", "pending")

    def on_tag(self, event, method="instagram_add_tags"):
        tags = [self.tags[name].id for name in event.who[1].split(",")]
        self.call(event, method, tags)

    def on_untag(self, event):
        self.on_tag(event, "instagram_remove_tags")

    def on_urgent(self, event):
        self.call(event, "instagram_set_priority", "1")

    def on_calm(self, event):
        self.call(event, "instagram_set_priority", "0")

    def on_snooze(self, event):
        self.call(event, "instagram_snooze", f"{event.who[1]} 00:00:00")

    def on_clock(self, event):
        self.inboxes[event.inbox].auto_resolve_days = 3
        self.run_job("ir_cron_clock")
        self.inboxes[event.inbox].auto_resolve_days = 0

    def on_hold(self, event):
        self.inboxes[event.inbox].state = "reauthorize"

    def on_release(self, event):
        self.inboxes[event.inbox].state = "connected"
        self.run_network()

    def on_hours(self, event):
        begin, end = map(float, event.who)
        attendances = self.inboxes[event.inbox].resource_calendar_id.attendance_ids
        attendances.write({"hour_from": begin, "hour_to": end})

    # ------------------------------------------------------------
    # HOW
    # ------------------------------------------------------------

    def customer(self, event):
        return f"11298400000{event.story:05}"

    def thread_of(self, event):
        return self.thread(self.customer(event))

    def deliver_to(self, event, update):
        self.latest = update
        content = json.dumps(body(update))
        self.deliver_body(content.replace(INSTAGRAM_ID, ACCOUNTS[event.inbox]).encode())
        self.run_incoming()

    def call(self, event, method, *arguments):
        login = event.who[0]
        ids = self.thread_of(event).ids
        self.rpc(self.agents[login], "discuss.channel", method, ids, *arguments)

    def rpc(self, user, model, method, *arguments, **keywords):
        """Call a method as the web client does."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        result = self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method}
            | {"args": list(arguments), "kwargs": keywords},
        )
        self.env.invalidate_all()
        return result
