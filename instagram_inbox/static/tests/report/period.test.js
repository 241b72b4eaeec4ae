import { bucketRange, chartsOf } from "@instagram_inbox/report/inbox_report/charts";
import { matchingPeriod, resolvePeriod, toServer } from "@instagram_inbox/report/inbox_report/period";
import { filterOf, rangeOf } from "@instagram_inbox/report/overview/overview_filter";

import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { makeMockEnv, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";

describe.current.tags("headless");

beforeEach(async () => {
    mockDate("2026-03-31 10:00:00", 0);
    await makeMockEnv();
});

/** A period as the browser requests it from the server. */
function asked(state) {
    const period = resolvePeriod(state);
    return [toServer(period), toServer(period.previous)];
}

test("a period ends with today; the one before ends where today is now", () => {
    expect(asked({ period: "today" })).toEqual([
        ["2026-03-31 00:00:00", "2026-04-01 00:00:00"],
        ["2026-03-30 00:00:00", "2026-03-30 10:00:00"],
    ]);
    expect(asked({ period: "last_7_days" })).toEqual([
        ["2026-03-25 00:00:00", "2026-04-01 00:00:00"],
        ["2026-03-18 00:00:00", "2026-03-24 10:00:00"],
    ]);
});

test("months are compared with as much of the month before", () => {
    expect(asked({ period: "this_month" })).toEqual([
        ["2026-03-01 00:00:00", "2026-04-01 00:00:00"],
        ["2026-02-01 00:00:00", "2026-02-28 10:00:00"],
    ]);
    expect(asked({ period: "this_quarter" })[1]).toEqual([
        "2025-10-01 00:00:00",
        "2025-12-31 10:00:00",
    ]);
    expect(asked({ period: "this_year" })[1]).toEqual([
        "2025-01-01 00:00:00",
        "2025-03-31 10:00:00",
    ]);
});

test("chosen days are compared with as many before them", () => {
    expect(asked({ period: "custom", from: "2026-03-02", to: "2026-03-04" })).toEqual([
        ["2026-03-02 00:00:00", "2026-03-05 00:00:00"],
        ["2026-02-27 00:00:00", "2026-03-02 00:00:00"],
    ]);
});

test("all time is compared with nothing", () => {
    expect(asked({ period: "all" })).toEqual([[false, "2026-04-01 00:00:00"], null]);
});

test("what an address cannot mean is the usual period", () => {
    expect(resolvePeriod({ period: "constructor" }).key).toBe("last_30_days");
    expect(resolvePeriod({}).key).toBe("last_30_days");
    expect(asked({ period: "custom", from: "yesterday", to: "" })[0]).toEqual([
        "2026-03-31 00:00:00",
        "2026-04-01 00:00:00",
    ]);
});

test("the overview's filters are the report's periods", () => {
    mockDate("2026-05-20 10:00:00", 0);
    const periods = {
        today: [["date", ">=", "today"]],
        last_7_days: [["date", ">=", "today -6d"]],
        last_30_days: [["date", ">=", "today -29d"]],
        this_month: [["date", ">=", "today =1d"]],
        this_year: [["date", ">=", "today =1m =1d"]],
        all: [["agent_id", "=", 7]],
    };
    for (const [period, domain] of Object.entries(periods)) {
        expect(matchingPeriod(rangeOf(domain))).toEqual({ period });
    }
    expect(matchingPeriod(rangeOf([["date", ">=", "2026-04-01"]]))).toEqual({
        period: "this_quarter",
    });
});

test("of two periods with the same days, the chosen one", () => {
    mockDate("2026-01-07 10:00:00", 0);
    const year = rangeOf([["date", ">=", "today =1m =1d"]]);
    expect(matchingPeriod(year)).toEqual({ period: "last_7_days" });
    expect(matchingPeriod(year, ["this_year"])).toEqual({ period: "this_year" });
    // another filter is chosen as well, which leaves fewer days
    expect(matchingPeriod(rangeOf([["date", ">=", "today"]]), ["this_year"])).toEqual({
        period: "today",
    });
});

test("other days are chosen days; of a choice of several, all between them", () => {
    const february = ["&", ["date", ">=", "2026-02-01 00:00:00"], ["date", "<=", "2026-02-28 23:59:59"]];
    const march = ["&", ["date", ">=", "2026-03-01 00:00:00"], ["date", "<=", "2026-03-31 23:59:59"]];
    expect(matchingPeriod(rangeOf(february))).toEqual({
        period: "custom",
        from: "2026-02-01",
        to: "2026-02-28",
    });
    expect(matchingPeriod(rangeOf(["|", ...february, ...march]))).toEqual({
        period: "custom",
        from: "2026-02-01",
        to: "2026-03-31",
    });
    expect(matchingPeriod(rangeOf(["&", ["date", ">=", "today -9d"], ...march]))).toEqual({
        period: "custom",
        from: "2026-03-22",
        to: "2026-03-31",
    });
});

test("the other filters come along with their words", () => {
    const facets = [
        { type: "filter", values: ["Today"], separator: "or", domain: `[("date", ">=", "today")]` },
        { type: "filter", values: ["Mine"], separator: "or", domain: `[("agent_id", "=", 7)]` },
        { type: "groupBy", values: ["Agent"], separator: ">" },
    ];
    const domain = ["&", ["date", ">=", "today"], "&", ["agent_id", "=", 7], ["inbox_id", "=", 1]];
    const { filters, period } = filterOf(domain, facets);
    expect(period).toBe("today");
    expect(filters.label).toBe("Mine");
    expect(filterOf(domain, facets, { groups: ["Monday"] }).filters.label).toBe("Mine, Monday");
    expect(filters.domain).toInclude(["agent_id", "=", 7]);
    expect(JSON.stringify(filters.domain)).not.toMatch(/date|inbox_id/);
    expect(filterOf([["date", ">=", "today"]], facets.slice(0, 1)).filters).toBe(undefined);
});

/** Where each bar of a graph begins and how high it is, and what opens at a click. */
function bars(state, unit, counts) {
    const points = Object.entries(counts).map(([start, count]) => ({ start, incoming_messages: count }));
    const period = resolvePeriod(state);
    const data = { points, unit };
    const [, { datasets, labels }] = chartsOf(data, period, false);
    return labels.map((_label, index) => [
        toServer(bucketRange(data, period, index))[0],
        datasets[0].data[index],
    ]);
}

test("an hour that comes twice is one bar, with all that was in it", async () => {
    patchWithCleanup(user, { tz: "Europe/Berlin" });
    const state = { period: "custom", from: "2025-10-26", to: "2025-10-26" };
    const found = bars(state, "hour", { "2025-10-26T02:00:00": 3, "2025-10-26T23:00:00": 1 });
    expect(found).toHaveLength(24);
    expect(found.slice(1, 4)).toEqual([
        ["2025-10-25 23:00:00", 0],
        ["2025-10-26 00:00:00", 3],
        ["2025-10-26 02:00:00", 0],
    ]);
    expect(found[23]).toEqual(["2025-10-26 22:00:00", 1]);
});

test("where summer time begins at midnight, the days after it are there, too", async () => {
    patchWithCleanup(user, { tz: "America/Santiago" });
    const state = { period: "custom", from: "2025-09-06", to: "2025-09-08" };
    const days = { "2025-09-06T00:00:00": 1, "2025-09-07T00:00:00": 2, "2025-09-08T00:00:00": 3 };
    expect(bars(state, "day", days)).toEqual([
        ["2025-09-06 04:00:00", 1],
        ["2025-09-07 04:00:00", 2],
        ["2025-09-08 03:00:00", 3],
    ]);
});

test("where summer time begins at midnight, other days begin and end at midnight", async () => {
    patchWithCleanup(user, { tz: "America/Santiago" });
    expect(asked({ period: "custom", from: "2025-09-07", to: "2025-09-07" })).toEqual([
        ["2025-09-07 04:00:00", "2025-09-08 03:00:00"],
        ["2025-09-06 04:00:00", "2025-09-07 04:00:00"],
    ]);
    mockDate("2025-09-07 10:00:00", 0);
    expect(asked({ period: "last_7_days" })[0]).toEqual(["2025-09-01 04:00:00", "2025-09-08 03:00:00"]);
});
