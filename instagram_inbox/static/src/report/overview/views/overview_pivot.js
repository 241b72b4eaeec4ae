import { figureOf } from "@instagram_inbox/report/inbox_report/figures";
import { openFacts } from "@instagram_inbox/report/inbox_report/open_facts";
import { openInboxReport } from "@instagram_inbox/report/inbox_report/open_inbox_report";
import { PERIODS } from "@instagram_inbox/report/inbox_report/period";
import { withOnePeriod } from "@instagram_inbox/report/inbox_report/period_filters";
import { durationInWords } from "@instagram_inbox/report/overview/duration";
import { filterOf, filtersInWords } from "@instagram_inbox/report/overview/overview_filter";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { PivotModel } from "@web/views/pivot/pivot_model";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

export class OverviewModel extends PivotModel {
    /**
     * @override tells the server which columns are times, for which Excel has a format; and
     *  leaves an average of nothing empty, where Odoo writes FALSE
     */
    exportData() {
        const { activeMeasures, widgets } = this.metaData;
        const table = super.exportData();
        table.measure_headers.forEach((header, index) => {
            const measure = activeMeasures[index % activeMeasures.length];
            header.is_duration = widgets[measure] === "instagram_duration";
        });
        for (const cell of table.rows.flatMap((row) => row.values)) {
            cell.value = cell.value === false ? "" : cell.value;
        }
        return table;
    }

    /** The names of the groups that a cell is in. */
    groupsOf([rowValues, colValues]) {
        const { colGroupTree, rowGroupTree } = this.data;
        const row = this._findGroup(rowGroupTree, rowValues);
        return [row, this._findGroup(colGroupTree, colValues)].flatMap(({ root }) => root.labels);
    }

    /** The names of the groups that a row is in, but for those that are days. */
    groupsAround(rowValues) {
        const { fields, fullRowGroupBys } = this.metaData;
        const isDay = (groupBy) => ["date", "datetime"].includes(fields[groupBy.split(":")[0]].type);
        const { labels } = this._findGroup(this.data.rowGroupTree, rowValues).root;
        return labels.slice(0, -1).filter((_label, index) => !isDay(fullRowGroupBys[index]));
    }
}

export class OverviewRenderer extends PivotRenderer {
    static template = "instagram_inbox.OverviewRenderer";

    /** What a column means, for who points at it. */
    definition(measure) {
        return this.model.metaData.measures[measure].help;
    }

    /** @override a time says in full words what it is, to the second */
    getFormattedValue(cell) {
        const formatted = super.getFormattedValue(cell);
        return this.model.metaData.widgets[cell.measure] === "instagram_duration"
            ? { ...formatted, help: durationInWords(cell.value) }
            : formatted;
    }

    /** Whether a row is an inbox, whose report its name opens. */
    isInbox(cell, isXAxis) {
        const { fullColGroupBys, fullRowGroupBys } = this.model.metaData;
        const values = cell.groupId[isXAxis ? 1 : 0];
        const groupBys = isXAxis ? fullColGroupBys : fullRowGroupBys;
        return !isXAxis && values.length > 0 && groupBys[values.length - 1] === "inbox_id";
    }

    openTitle(title) {
        return _t("Open the report of %(inbox)s", { inbox: title });
    }

    /** @override a figure opens what it is made of, as in an inbox's report */
    onOpenView(cell, newWindow) {
        const isNothing = cell.value === undefined || cell.value === false;
        if (isNothing || !figureOf(cell.measure)) {
            return super.onOpenView(cell, newWindow);
        }
        const [rowValues, colValues] = cell.groupId;
        const words = [...this.model.groupsOf(cell.groupId), ...filtersInWords(this.env.searchModel.facets)];
        const filter = {
            description: words.join(" · ") || this.model.metaData.title,
            domain: this.model.getGroupDomain({ rowValues, colValues }),
        };
        return openFacts(this.actionService, cell.measure, filter, { newWindow });
    }

    onInboxClick(cell) {
        const [rowValues, colValues] = cell.groupId;
        const { searchModel } = this.env;
        const domain = this.model.getGroupDomain({ rowValues, colValues });
        const groups = this.model.groupsAround(rowValues);
        const periods = searchModel
            .getSearchItems(({ isActive, name }) => isActive && name in PERIODS)
            .map(({ name }) => name);
        openInboxReport(this.actionService, rowValues.at(-1), {
            ...filterOf(domain, searchModel.facets, { groups, periods }),
            measure: this.model.metaData.activeMeasures.some((name) => name.endsWith("_business"))
                ? "business"
                : undefined,
        });
    }
}

export const overviewPivotView = {
    ...pivotView,
    Model: OverviewModel,
    Renderer: OverviewRenderer,
    SearchModel: withOnePeriod(pivotView.SearchModel),
};

registry.category("views").add("instagram_inbox_overview_pivot", overviewPivotView);
