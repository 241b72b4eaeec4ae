from contextlib import contextmanager
from functools import cache

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, unique

from .instagram_episode import WAITING

# Which aggregates of small groups are needed to compute one of a larger group.
DECOMPOSED = {"sum": ("sum",), "avg": ("sum", "count"), "count": ("count",)}


class InstagramInboxReport(models.Model):
    """Group years of facts so that PostgreSQL can use all processors.

    Odoo joins the inboxes, agents and so on to every fact to sort groups by name, and
    asks for totals as GROUPING SETS. Either keeps PostgreSQL from working in parallel.
    This class groups by the stored values, looks up the names of the few groups
    afterwards, and sums totals up from the groups.
    """

    _inherit = "instagram.inbox.report"

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        if not _is_plain(groupby, order) or having:
            return super()._read_group(
                domain, groupby, aggregates, having, offset, limit, order
            )
        # the database sorts texts, by its own collation
        order = "origin" if "origin" in groupby else "__count"
        with self._without_sorting(groupby):
            rows = super()._read_group(domain, groupby, aggregates, order=order)
        rows = self._sorted(rows, groupby)
        return rows[offset : offset + limit if limit else None]

    @contextmanager
    def _without_sorting(self, groupby):
        """Keep PostgreSQL from sorting all facts to group them by the reader's days.

        It cannot know how few days there are, and would write the sorted facts to disk.
        """
        is_by_date = any(spec.startswith("date:") for spec in groupby)
        if is_by_date:
            self.env.cr.execute(
                "SET LOCAL enable_sort TO off; SET LOCAL enable_incremental_sort TO off"
            )
        yield
        if is_by_date:
            self.env.cr.execute(
                "SET LOCAL enable_sort TO DEFAULT;"
                " SET LOCAL enable_incremental_sort TO DEFAULT"
            )

    @api.model
    def _read_group_expand_inboxes(self, inboxes, domain):
        """Return all inboxes: the overview also has a line where nothing happened.

        A filter by inbox or company shows no other inboxes.
        """
        asked = {
            condition.field_expr.partition(".")[0]
            for condition in Domain(domain).iter_conditions()
        }
        if not asked.isdisjoint(("inbox_id", "company_id")):
            return inboxes
        return inboxes | inboxes.search([("active", "=", True)])

    def _read_group_select(self, aggregate_spec, query):
        """Count who waits now: this is looked up, as it changes without any fact."""
        if aggregate_spec != "waiting_now:sum":
            return super()._read_group_select(aggregate_spec, query)
        # sudo: instagram.episode - who may read a fact may know whether they wait
        waiting = self.env["instagram.episode"].sudo()._search(WAITING)
        return SQL(
            "COUNT(*) FILTER (WHERE %s > 0 AND %s IN %s)",
            self._field_to_sql(self._table, "conversations", query),
            self._field_to_sql(self._table, "episode_id", query),
            waiting.subselect(),
        )

    @api.model
    def _read_group_empty_value(self, spec):
        """Return 0 for a sum without facts; a time without facts is unset."""
        return 0 if spec.endswith(":sum") else super()._read_group_empty_value(spec)

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Format each day, inbox and so on once, however many groups contain it."""
        return cache(super()._web_read_group_groupby_formatter(groupby_spec, values))

    @api.model
    def _sorted(self, rows, specs):
        """Sort groups by their columns: first by the first one, then by the second."""
        columns = zip(*(row[: len(specs)] for row in rows), strict=True)
        ranks = [
            self._group_ranks(spec, column)
            for spec, column in zip(specs, columns, strict=False)
        ]
        return sorted(
            rows,
            key=lambda row: [
                rank[value] for rank, value in zip(ranks, row, strict=False)
            ],
        )

    @api.model
    def _group_ranks(self, spec, values):
        """Return the position of each group; the empty one is last.

        :rtype: dict
        """
        field = self._fields[spec.partition(":")[0]]
        values = list(unique(values))
        # False of a boolean field is a value
        there = [value for value in values if value or field.type == "boolean"]
        empty = [value for value in values if value not in there]
        if field.type in ("many2one", "many2many"):
            # sudo: the comodels - only the order of the groups' names
            comodel = (
                self.env[field.comodel_name].sudo().with_context(active_test=False)
            )
            ids = [value.id for value in there]
            place = {
                each: number
                for number, each in enumerate(comodel.search([("id", "in", ids)]).ids)
            }
            there.sort(key=lambda record: place.get(record.id, len(place)))
        elif field.type != "char":
            there.sort()
        return {value: rank for rank, value in enumerate(there + empty)}

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        parts = [self._decompose(aggregate) for aggregate in aggregates]
        specs = list(unique(spec for groupby in grouping_sets for spec in groupby))
        # a thread has few facts: there are too many groups to sum them up here
        is_fine = "channel_id" in specs
        # a fact with two tags is in two groups, but counts once in their total
        is_tagged = "tag_ids" in specs
        is_plain = _is_plain(specs, order)
        if not is_plain or is_fine or is_tagged or None in parts:
            sets = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
            if is_plain and is_tagged:  # Odoo sorts tags by their ids
                sets = list(map(self._sorted, sets, grouping_sets))
            return sets
        finest = list(unique(part for some in parts for part in some))
        rows = self._read_group(domain, specs, finest)
        return [
            self._sum_up(rows, specs, groupby, finest, parts)
            for groupby in grouping_sets
        ]

    @api.model
    def _decompose(self, aggregate):
        """Return the aggregates from which this one is computed for larger groups."""
        if aggregate == "__count":
            return [aggregate]
        name, _colon, function = aggregate.partition(":")
        functions = DECOMPOSED.get(function)
        return functions and [f"{name}:{each}" for each in functions]

    @api.model
    def _sum_up(self, rows, specs, groupby, finest, parts):
        """Sum fine groups up to coarser ones.

        :param list rows: groups by `specs`, each with the aggregates `finest`
        :param list groupby: the part of `specs` that the coarser groups are by
        :param list parts: for each requested aggregate, the items of `finest` it is
            made of
        """
        positions = [specs.index(spec) for spec in groupby]
        # the grand total exists even without any group
        totals = {} if groupby else {(): [0] * len(finest)}
        for row in rows:
            key = tuple(row[position] for position in positions)
            total = totals.setdefault(key, [0] * len(finest))
            for number, value in enumerate(row[len(specs) :]):
                total[number] += value or 0
        where = {part: number for number, part in enumerate(finest)}
        summed = [
            (*key, *(_compose([total[where[part]] for part in some]) for some in parts))
            for key, total in totals.items()
        ]
        return summed if list(groupby) == specs else self._sorted(summed, groupby)


def _is_plain(specs, order):
    """Return whether groups are by the facts' own fields, and in their order."""
    is_own = bool(specs) and not any("." in spec for spec in specs)
    return is_own and order in (None, "", ", ".join(specs))


def _compose(values):
    """Compute an aggregate from its parts: one is the value, two make an average."""
    if len(values) == 1:
        return values[0]
    total, count = values
    return total / count if count else False
