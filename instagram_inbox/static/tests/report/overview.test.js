import { mailModels } from "@mail/../tests/mail_test_helpers";
import { InstagramInbox } from "@instagram_inbox/../tests/mock_server/instagram_inbox";
import { InstagramInboxReport } from "@instagram_inbox/../tests/mock_server/instagram_inbox_report";

import { durationInWords, formatDuration } from "@instagram_inbox/report/overview/duration";

import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    allowTranslations,
    contains,
    defineModels,
    getFacetTexts,
    mockService,
    mountView,
    onRpc,
    patchWithCleanup,
    toggleMenuItem,
    toggleMenuItemOption,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";
import { download } from "@web/core/network/download";
import { GraphRenderer } from "@web/views/graph/graph_renderer";

class Inbox extends InstagramInbox {
    _records = [
        { id: 1, name: "Bakery" },
        { id: 2, name: "Café" },
    ];
}

/** One inbox with answers within 12 and 36 minutes, one with no answer yet. */
class Facts extends InstagramInboxReport {
    _records = [
        { id: 1, date: "2026-03-30 09:00:00", inbox_id: 1, conversations: 1 },
        { id: 2, date: "2026-03-30 09:12:00", inbox_id: 1, first_response_time: 0.2 },
        { id: 3, date: "2026-03-30 09:36:00", inbox_id: 1, first_response_time: 0.6 },
        { id: 4, date: "2026-03-30 10:00:00", inbox_id: 2, conversations: 1 },
    ].map((fact) => ({ conversations: 0, first_response_time: false, ...fact }));
}

const PIVOT = `
    <pivot js_class="instagram_inbox_overview_pivot">
        <field name="inbox_id" type="row"/>
        <field name="conversations" type="measure"/>
        <field name="first_response_time" type="measure" widget="instagram_duration"/>
    </pivot>`;
const SEARCH = `
    <search>
        <filter name="last_7_days" string="Last 7 Days" domain="[('date', '&gt;=', '2026-03-25')]"/>
        <filter name="this_month" string="This Month" domain="[('date', '&gt;=', 'today =1d')]"/>
        <filter name="filter_date" string="Period" date="date"/>
        <separator/>
        <filter name="mine" string="Mine" domain="[('agent_id', '=', False)]"/>
        <filter name="agent" string="Agent" context="{'group_by': 'agent_id'}"/>
    </search>`;

const GRAPH = `
    <graph js_class="instagram_inbox_overview_graph">
        <field name="inbox_id"/>
        <field name="first_response_time" type="measure" widget="instagram_duration"/>
    </graph>`;
const LIST = `
    <list js_class="instagram_inbox_facts_list">
        <field name="conversations" widget="instagram_count"/>
        <field name="first_response_time" widget="instagram_duration"/>
    </list>`;

describe.current.tags("desktop");
defineModels({ ...mailModels, Inbox, Facts });

/** The mock server adds up what Odoo averages, of two cases here or of none. */
function average(group) {
    const name = "first_response_time:avg";
    return name in group ? { ...group, [name]: group[name] ? group[name] / 2 : false } : group;
}

beforeEach(() => {
    mockDate("2026-03-31 10:00:00", 0);
    onRpc("formatted_read_group", async ({ parent }) => (await parent()).map(average));
    onRpc("formatted_read_grouping_sets", async ({ parent }) =>
        (await parent()).map((groups) => groups.map(average))
    );
});

function mountOverview(arch = PIVOT, type = "pivot", params = {}) {
    return mountView({
        arch,
        resModel: "instagram.inbox.report",
        searchViewArch: SEARCH,
        type,
        ...params,
    });
}

test("times have their units; what is no time is empty", () => {
    allowTranslations();
    expect(formatDuration(0.2)).toBe("12 min");
    expect(formatDuration(26.5)).toBe("26 h 30 min");
    expect(formatDuration(12 / 3600)).toBe("12 s");
    expect(formatDuration(12 + 1 / 60)).toBe("12 h 01 min");
    expect(formatDuration(59.7 / 60)).toBe("1 h");
    expect(formatDuration(0)).toBe("0 min");
    expect(formatDuration(1.9999)).toBe("2 h");
    for (const nothing of [false, null, undefined]) {
        expect(formatDuration(nothing)).toBe("");
    }
});

test("the pivot shows times as h:mm, also in the total", async () => {
    await mountOverview();
    expect(queryAllTexts(".o_pivot_cell_value")).toEqual(["2", "24 min", "1", "24 min", "1", ""]);
});

test("a time in the pivot says in full words what it is", async () => {
    expect(durationInWords(12 + 61 / 3600)).toBe("12 hours, 1 minute, 1 second");
    expect(durationInWords(0.75)).toBe("45 minutes");
    expect(durationInWords(0)).toBe("0 seconds");
    expect(durationInWords(false)).toBe("");
    await mountOverview();
    expect(".o_pivot_cell_value:eq(1) span").toHaveAttribute("data-tooltip", "24 minutes");
    expect(".o_pivot_cell_value:eq(0) span").not.toHaveAttribute("data-tooltip");
});

test("columns say what they mean", async () => {
    await mountOverview();
    expect(".o_pivot_measure_row:eq(0)").toHaveAttribute("data-tooltip", "Support cases.");
    expect(".o_pivot_measure_row:eq(1)").toHaveAttribute("data-tooltip", "From opening to answer.");
});

for (const [type, arch] of Object.entries({ graph: GRAPH, list: LIST, pivot: PIVOT })) {
    test(`a period takes the place of another in the ${type}; other filters stay`, async () => {
        const context = { search_default_last_7_days: 1, search_default_mine: 1 };
        await mountOverview(arch, type, { context });
        expect(getFacetTexts()).toEqual(["Last 7 Days", "Mine"]);
        await toggleSearchBarMenu();
        await toggleMenuItem("This Month");
        expect(getFacetTexts()).toEqual(["Mine", "This Month"]);
        await toggleMenuItem("This Month");
        expect(getFacetTexts()).toEqual(["Mine"]);
    });
}

test("the months of a date filter take the place of a period, and add up", async () => {
    await mountOverview(PIVOT, "pivot", { context: { search_default_last_7_days: 1 } });
    await toggleSearchBarMenu();
    await toggleMenuItem("Period");
    await toggleMenuItemOption("Period", "March");
    expect(getFacetTexts()).toEqual(["Period: March 2026"]);
    await toggleMenuItemOption("Period", "February");
    expect(getFacetTexts()).toEqual(["Period: February 2026/March 2026"]);
    await toggleMenuItem("Last 7 Days");
    expect(getFacetTexts()).toEqual(["Last 7 Days"]);
});

test("an inbox's name opens its report with the same period", async () => {
    mockService("action", {
        doAction({ tag, params }) {
            expect.step([tag, params.resId, params.period]);
        },
    });
    await mountOverview(PIVOT, "pivot", { context: { search_default_last_7_days: 1 } });
    await contains(".o-instagram-Overview-inbox:contains(Café)").click();
    expect.verifySteps([["instagram_inbox.inbox_report", 2, "last_7_days"]]);
});

test("on the seventh, this month is not the last seven days", async () => {
    mockDate("2026-04-07 10:00:00", 0);
    onRpc("formatted_read_grouping_sets", () => [
        [{ "conversations:sum": 1, __count: 1, __extra_domain: [] }],
        [{ inbox_id: [2, "Café"], "conversations:sum": 1, __count: 1, __extra_domain: [["inbox_id", "=", 2]] }],
    ]);
    mockService("action", {
        doAction({ params }) {
            expect.step(params.period);
        },
    });
    await mountOverview(PIVOT, "pivot", { context: { search_default_this_month: 1 } });
    await contains(".o-instagram-Overview-inbox:contains(Café)").click();
    expect.verifySteps(["this_month"]);
});

test("the report knows the group that its inbox was in", async () => {
    mockService("action", {
        doAction({ params }) {
            expect.step(JSON.parse(params.filters).label);
        },
    });
    await mountOverview(PIVOT, "pivot", { groupBy: ["agent_id", "inbox_id"] });
    await contains(".o-instagram-Overview-inbox:contains(Café)").click();
    expect.verifySteps(["None"]);
});

test("a figure opens what it is made of", async () => {
    mockService("action", {
        doAction({ context, name }) {
            const { description, domain, orderBy } = context.instagram_facts;
            const leaves = domain.filter((leaf) => leaf.length === 3);
            expect.step([name, description, leaves, orderBy]);
        },
        loadAction: () => ({ type: "ir.actions.act_window" }),
    });
    await mountOverview(PIVOT, "pivot", { context: { search_default_last_7_days: 1 } });
    await contains(".o_pivot_cell_value:eq(3)").click();
    expect.verifySteps([
        [
            "First response time",
            "Bakery · Last 7 Days",
            [
                ["date", ">=", "2026-03-25"],
                ["inbox_id", "=", 1],
                ["first_response_time", "!=", false],
            ],
            [{ name: "first_response_time", asc: false }],
        ],
    ]);
});

test("the sign beside a name still unfolds; other names open nothing", async () => {
    await mountOverview();
    expect(".o-instagram-Overview-inbox").toHaveCount(2);
    await contains("tbody th:contains(Bakery) .fa-plus-square").click();
    await contains(".o-dropdown--menu .o_menu_item:contains(Agent)").click();
    expect("tbody tr").toHaveCount(4);
    expect(".o-instagram-Overview-inbox").toHaveCount(2);
});

test("the file has the same numbers, knows the times, and nothing for nothing", async () => {
    patchWithCleanup(download, {
        async _download({ data }) {
            const table = JSON.parse(await data.data.text());
            expect.step(table.measure_headers.map((header) => header.is_duration));
            expect.step(table.rows.map((row) => row.values.map(({ value }) => value)));
        },
    });
    await mountOverview();
    await contains(".o_pivot_download").click();
    await expect.waitForSteps([
        [false, true],
        [
            [2, 0.4],
            [1, 0.4],
            [1, ""],
        ],
    ]);
});

test("the graph has a gap where there is no time, and h:mm at its side", async () => {
    let chart;
    patchWithCleanup(GraphRenderer.prototype, {
        renderChart() {
            super.renderChart();
            chart = this;
        },
    });
    await mountOverview(GRAPH, "graph");
    await animationFrame();
    expect(chart.chart.data.datasets[0].data).toEqual([0.4, null]);
    expect(chart.getScaleOptions().y.ticks.callback(0.4)).toBe("24 min");
});

test("a line says what it counts, and only that", async () => {
    await mountOverview(LIST, "list");
    expect(queryAllTexts(".o_data_cell")).toEqual(["1", "", "", "12 min", "", "36 min", "1", ""]);
});

test("lines that a figure opens have its filter, which can be taken off", async () => {
    await mountOverview(
        `<list js_class="instagram_inbox_facts_list">
            <field name="first_response_time" widget="instagram_duration"/>
        </list>`,
        "list",
        {
            context: {
                instagram_facts: {
                    description: "Bakery's answers",
                    domain: [["first_response_time", ">", 0]],
                    orderBy: [{ name: "first_response_time", asc: false }],
                },
            },
        }
    );
    expect(".o_facet_value").toHaveText("Bakery's answers");
    expect(queryAllTexts(".o_data_cell")).toEqual(["36 min", "12 min"]);
    await contains(".o_facet_remove").click();
    expect(".o_data_row").toHaveCount(4);
});
