from ..wire import came_by, wrote
from .test_overview import HOUR, MONDAY, OverviewCase

IN = ["incoming_messages:sum"]
TIME = ["reply_time:avg"]


class TestGroups(OverviewCase):
    """Groups are like Odoo's: sorted by name, the empty one last, with a limit."""

    def setUp(self):
        super().setUp()
        self.customers = [f"11298400000900{number}" for number in range(3)]
        for number, customer in enumerate(self.customers):
            if number:
                ad = {"source": "ADS", "ad_id": "ba"[number - 1]}
                self.receive(came_by(customer, MONDAY, **ad))
            self.receive(wrote(customer=customer, at=MONDAY + number * 24 * HOUR))
        self.other = self.new_inbox(
            name="Acorn", instagram_id="17841400000000009", app_scoped_id="9"
        )
        fact = self.env["instagram.inbox.report"].search([], limit=1)
        fact.copy({"inbox_id": self.other.id})

    def groups(self, *groupby, method="formatted_read_group", **options):
        report = self.env["instagram.inbox.report"].with_user(self.manager)
        return getattr(report, method)([], groupby, IN, **options)

    def names(self, spec, groups):
        values = [group[spec] for group in groups]
        return [value[-1] if isinstance(value, tuple) else value for value in values]

    def test_sorted_by_name(self):
        names = self.names("inbox_id", self.groups("inbox_id"))
        self.assertEqual(names, ["Acorn", "Bakery"])

    def test_empty_ones_are_last(self):
        names = self.names("origin", self.groups("origin"))
        self.assertEqual(names, ["ad: a", "ad: b", False])

    def test_by_tag(self):
        """Sorted by name; what has two tags is in two groups, and once in their total."""
        tags = self.env["instagram.tag"].create([{"name": "Zebra"}, {"name": "Apple"}])
        for customer in self.customers[:2]:
            self.as_user(self.anna, self.thread(customer)).instagram_set_tags(tags.ids)
        report = self.env["instagram.inbox.report"].with_user(self.manager)
        total, rows = report.formatted_read_grouping_sets([], [[], ["tag_ids"]], IN)
        self.assertEqual(total[0]["incoming_messages:sum"], 4)
        for found in (rows, self.groups("tag_ids")):
            self.assertEqual(self.names("tag_ids", found), ["Apple", "Zebra", False])
            counts = [row["incoming_messages:sum"] for row in found]
            self.assertEqual(counts, [2, 2, 2])

    def test_several(self):
        rows = self.groups("inbox_id", "origin")
        pairs = [(row["inbox_id"][1], row["origin"]) for row in rows]
        expected = [("Acorn", False), ("Bakery", "ad: a")]
        expected += [("Bakery", "ad: b"), ("Bakery", False)]
        self.assertEqual(pairs, expected)

    def test_each_level_of_a_pivot_is_sorted(self):
        report = self.env["instagram.inbox.report"].with_user(self.manager)
        sets = [[], ["inbox_id"], ["date:day"], ["inbox_id", "date:day"]]
        _total, inboxes, days, both = report.formatted_read_grouping_sets([], sets, IN)
        self.assertEqual(self.names("inbox_id", inboxes), ["Acorn", "Bakery"])
        found = [row["date:day"][0] for row in days]
        self.assertEqual(found, sorted(found))
        self.assertEqual(len(found), 3)
        # the first inbox has facts only of the last day
        self.assertEqual(both[0]["date:day"][0], found[-1])

    def test_limit_and_offset(self):
        rows = self.groups("origin", limit=1, offset=1)
        self.assertEqual(self.names("origin", rows), ["ad: b"])

    def test_another_order(self):
        rows = self.groups("inbox_id", order="inbox_id desc")
        self.assertEqual(self.names("inbox_id", rows), ["Bakery", "Acorn"])

    def test_grouped_list(self):
        page = self.groups("origin", method="web_read_group", limit=2)
        self.assertEqual(page["length"], 3)
        self.assertEqual(self.names("origin", page["groups"]), ["ad: a", "ad: b"])

    def test_a_field_of_the_inbox(self):
        (row,) = self.groups("inbox_id.company_id")
        self.assertEqual(row["inbox_id.company_id"][0], self.inbox.company_id.id)

    def test_no_facts_at_all(self):
        self.env["instagram.inbox.report"].search([]).unlink()
        report = self.env["instagram.inbox.report"].with_user(self.manager)
        total, rows = report.formatted_read_grouping_sets([], [[], ["inbox_id"]], IN)
        self.assertEqual([row["incoming_messages:sum"] for row in total], [0])
        self.assertEqual(rows, [])

    def test_database_sorts_again_afterwards(self):
        self.groups("date:day")
        self.env.cr.execute("SHOW enable_sort")
        self.assertEqual(self.env.cr.fetchone(), ("on",))

    def test_every_inbox_has_a_line(self):
        """Where nothing happened, counts are zero and times are empty."""
        self.new_inbox(name="Café", instagram_id="17841400000000008", app_scoped_id="8")
        for domain, names in (
            ([], ["Acorn", "Bakery", "Café"]),
            ([("origin", "=", "nothing")], ["Acorn", "Bakery", "Café"]),
            ([("inbox_id", "ilike", "bake")], ["Bakery"]),
        ):
            with self.subTest(domain=domain):
                rows = self.lines(domain)
                self.assertEqual(self.names("inbox_id", rows), names)
        cafe = self.lines([])[-1]
        self.assertEqual([cafe[name] for name in IN + TIME], [0, False])

    def lines(self, domain):
        """Return the lines of the overview's pivot."""
        report = self.env["instagram.inbox.report"].with_user(self.manager)
        report = report.with_context(read_group_expand=True)
        sets = [[], ["inbox_id"]]
        return report.formatted_read_grouping_sets(domain, sets, IN + TIME)[1]
