from collections import defaultdict
from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from . import scenario
from .scenario_case import ScenarioCase

COUNTS = ("conversations", "incoming_messages", "outgoing_messages", "resolutions")
TIMES = [
    f"{name}{hours}"
    for name in ("first_response_time", "reply_time", "resolution_time")
    for hours in ("", "_business")
]
MEASURES = [
    *(f"{name}:sum" for name in COUNTS),
    *(f"{name}:avg" for name in TIMES),
    "within_target:avg",
]
AFTERWARDS = "2026-02-02 12:00:00"
GROUPINGS = (
    [],
    ["inbox_id"],
    ["agent_id"],
    ["company_id"],
    ["origin"],
    ["is_automatic"],
    ["priority"],
    ["tag_ids"],
    ["weekday"],
    ["hour"],
    ["date:day"],
    ["date:week"],
    ["date:month"],
    ["date:quarter"],
    ["date:year"],
    ["inbox_id", "weekday"],
    ["inbox_id", "date:day"],
    ["agent_id", "origin", "hour"],
    ["inbox_id", "tag_ids"],
    ["tag_ids", "priority", "is_automatic"],
)


class TestScenario(ScenarioCase):
    """Forty-six conversations whose figures were calculated by hand."""

    def setUp(self):
        super().setUp()
        self.totals = {}
        events, self.expected = scenario.read()
        for event in events:
            self.happen(event)
        self.startPatcher(freeze_time(AFTERWARDS))

    def test_figures(self):
        self.assertEqual(sum(f.count == "conversations" for f in self.expected), 46)
        for tz in ("Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu"):
            for groupby in GROUPINGS:
                with self.subTest(tz=tz, groupby=groupby):
                    found = self.ask(self.manager, groupby, tz)
                    self.assertEqual(found, self.reckon(groupby, tz))
        self.check_periods()
        self.check_readers()
        self.check_rebuilt()

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def check_periods(self):
        since = fields.Datetime.to_datetime("2025-03-26 00:00:00")
        until = since + timedelta(days=1)
        domain = [["date", ">=", str(since)], ["date", "<", str(until)]]
        some = [fact for fact in self.expected if since <= fact.at < until]
        for groupby in GROUPINGS:
            with self.subTest("one day", groupby=groupby):
                found = self.ask(self.manager, groupby, "UTC", domain)
                self.assertEqual(found, self.reckon(groupby, "UTC", some))

    def check_readers(self):
        """Agents see their own and nobody's figures in their inboxes; others none."""
        inboxes = {"anna": {"bakery", "studio", "clinic"}, "ben": {"bakery"}}
        for login, mine in inboxes.items():
            own = [
                fact
                for fact in self.expected
                if fact.inbox in mine and fact.agent in (login, "")
            ]
            with self.subTest(reader=login):
                found = self.ask(self.agents[login], ["inbox_id", "agent_id"], "UTC")
                self.assertEqual(
                    found, self.reckon(["inbox_id", "agent_id"], "UTC", own)
                )
        with self.assertRaises(AccessError):
            self.env["instagram.inbox.report"].with_user(
                self.outsider
            ).formatted_read_group([], [], MEASURES)

    def check_rebuilt(self):
        """A recalculation changes nothing; from nothing, it creates all facts."""
        before = self.facts()
        self.rebuild_all()
        self.assertEqual(self.facts(), before)
        # this calendar has changed meanwhile: a recalculation would use the new one
        business = [name for name in TIMES if name.endswith("_business")]
        bikes = self.inboxes["bikes"]
        report = self.env["instagram.inbox.report"]
        kept = [row for row in before if row[1] != bikes.id]
        without = self.facts(*business)
        report.search([]).unlink()
        self.rebuild_all()
        self.assertEqual(self.facts(*business), without)
        self.assertEqual([row for row in self.facts() if row[1] != bikes.id], kept)

    def rebuild_all(self):
        inboxes = self.env["instagram.inbox"].union(*self.inboxes.values())
        inboxes.with_user(self.manager).action_rebuild_overview()
        while any(inbox.rebuild_after >= 0 for inbox in inboxes):
            self.run_job("ir_cron_report")

    # ------------------------------------------------------------
    # ASKED
    # ------------------------------------------------------------

    def ask(self, user, groupby, tz, domain=()):
        """Return what the web client gets: counts and seconds of each group."""
        context = {"tz": tz, "allowed_company_ids": user.company_ids.ids}
        groups = self.rpc(
            user,
            "instagram.inbox.report",
            "formatted_read_group",
            list(domain),
            groupby,
            MEASURES,
            context=context,
        )
        sets = self.rpc(
            user,
            "instagram.inbox.report",
            "formatted_read_grouping_sets",
            list(domain),
            [[], groupby],
            MEASURES,
            context=context,
        )
        if groupby:
            self.assertEqual(
                [self.told(g, []) for g in sets[0]], [self.total(user, domain, tz)]
            )
        self.assertEqual(
            [self.told(group, groupby) for group in sets[1]],
            [self.told(group, groupby) for group in groups],
        )
        return dict(self.told(group, groupby) for group in groups)

    def total(self, user, domain, tz):
        """Return the total of all groups, which is asked for once."""
        key = (user.id, str(domain), tz)
        if key not in self.totals:
            (self.totals[key],) = self.ask(user, [], tz, domain).items()
        return self.totals[key]

    def told(self, group, groupby):
        key = tuple(self.named(spec, group[spec]) for spec in groupby)
        counts = [group[f"{name}:sum"] or 0 for name in COUNTS]
        # the average of no times is empty, not zero
        times = [group[f"{name}:avg"] for name in TIMES]
        seconds = [None if each is False else round(each * 3600, 3) for each in times]
        within = group["within_target:avg"]
        return key, (*counts, *seconds, None if within is False else round(within, 6))

    def named(self, spec, value):
        """Return a group's name as :meth:`grouped` does."""
        if spec in ("inbox_id", "agent_id", "company_id", "tag_ids"):
            return value[0] if value else False
        if spec.startswith("date:"):
            return value[0]
        return value

    # ------------------------------------------------------------
    # RECKONED
    # ------------------------------------------------------------

    def reckon(self, groupby, tz, facts=None):
        """Return the sums of the scenario's facts."""
        groups = defaultdict(list)
        for fact in self.expected if facts is None else facts:
            # in one group for each tag
            for tag in (fact.tags or [""]) if "tag_ids" in groupby else [""]:
                key = tuple(self.grouped(spec, fact, tz, tag) for spec in groupby)
                groups[key].append(fact)
        return {key: self.sum_up(some) for key, some in groups.items()}

    def sum_up(self, facts):
        counts = [sum(fact.count == name for fact in facts) for name in COUNTS]
        seconds = []
        for name in TIMES:
            there = [fact.times[name] for fact in facts if name in fact.times]
            there = [each for each in there if each is not None]
            seconds.append(round(sum(there) / len(there), 3) if there else None)
        within = [fact.is_within for fact in facts if fact.is_within is not None]
        share = round(sum(within) / len(within), 6) if within else None
        return (*counts, *seconds, share)

    def grouped(self, spec, fact, tz, tag):
        inbox = self.inboxes[fact.inbox]
        values = {
            "inbox_id": inbox.id,
            "agent_id": self.agents[fact.agent].id if fact.agent else False,
            "company_id": inbox.company_id.id,
            "origin": fact.origin or False,
            "is_automatic": fact.is_automatic,
            "priority": "1" if fact.is_urgent else False,
            "tag_ids": self.tags[tag].id if tag else False,
            "weekday": fact.weekday,
            "hour": fact.hour,
        }
        if spec in values:
            return values[spec]
        return self.period(spec.partition(":")[2], fact.at, tz)

    def period(self, granularity, at, tz):
        """Return when the reader's period began, as Odoo names it: in UTC."""
        local = at.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz))
        day = local.replace(hour=0, minute=0, second=0, tzinfo=None)
        begun = {
            "day": day,
            # Odoo's weeks begin on the day of the reader's language: in English on Sunday
            "week": day - timedelta(days=(day.weekday() + 1) % 7),
            "month": day.replace(day=1),
            "quarter": day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1),
            "year": day.replace(day=1, month=1),
        }[granularity]
        begun = begun.replace(tzinfo=ZoneInfo(tz)).astimezone(timezone.utc)
        return begun.strftime("%Y-%m-%d %H:%M:%S")
