import { mailModels } from "@mail/../tests/mail_test_helpers";
import { InstagramInbox } from "@instagram_inbox/../tests/mock_server/instagram_inbox";
import { InstagramInboxReport } from "@instagram_inbox/../tests/mock_server/instagram_inbox_report";

import { changeOf } from "@instagram_inbox/report/inbox_report/figures";

import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllAttributes } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    getService,
    makeMockEnv,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { router } from "@web/core/browser/router";
import { WebClient } from "@web/webclient/webclient";

const COUNTS = ["conversations", "incoming_messages", "outgoing_messages", "resolutions"];
const TIMES = ["first_response_time", "reply_time", "resolution_time"].flatMap((name) => [
    name,
    `${name}_business`,
]);
const AVERAGES = [...TIMES, "rating"];

describe.current.tags("desktop");
defineModels({ ...mailModels, InstagramInbox, InstagramInboxReport });
beforeEach(() => mockDate("2026-03-31 10:00:00", 0));

/** The server's response when only the given things happened. */
function figures(given = {}) {
    const nothing = (name) =>
        AVERAGES.includes(name)
            ? { value: null, cases: 0, previous: null, previous_cases: 0 }
            : { value: 0, cases: null, previous: 0, previous_cases: null };
    return Object.fromEntries(
        [...COUNTS, ...AVERAGES].map((name) => [name, { help: "Help.", ...nothing(name), ...given[name] }])
    );
}

function answer(values = {}, given = {}) {
    return {
        inbox: { id: 5, name: "Bakery" },
        inboxes: [{ id: 5, name: "Bakery" }],
        has_business_hours: false,
        start: "2026-03-02 00:00:00",
        unit: "day",
        figures: figures(given),
        points: [],
        hours: [],
        agents: [],
        latest: "2026-03-30 09:00:00",
        ...values,
    };
}

const BUSY = {
    conversations: { value: 1200, previous: 1000 },
    first_response_time: { value: 0.2, cases: 31, previous: 0.25, previous_cases: 40 },
    reply_time: { value: 0.5, cases: 1, previous: 0.25, previous_cases: 2 },
    resolution_time_business: { value: 2, cases: 3, previous: null },
};

async function openReport(params = {}) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "instagram_inbox.inbox_report",
        path: "instagram-inbox-report",
        params: { resId: 5, ...params },
    });
    await animationFrame();
}

const card = (name) => `.o-instagram-FigureCard[data-figure=${name}]`;

test("a figure has its value, its change in words, and its cases", async () => {
    onRpc("get_inbox_figures", () => answer({}, BUSY));
    await openReport();
    expect(`${card("first_response_time")} .o-instagram-FigureCard-value`).toHaveText("12 min");
    expect(`${card("first_response_time")} .o-instagram-FigureCard-change`).toHaveText("▼ 20% faster");
    expect(`${card("first_response_time")} [data-mood=better]`).toHaveCount(1);
    expect(`${card("first_response_time")} .o-instagram-FigureCard-cases`).toHaveText("31 cases");
    expect(`${card("reply_time")} .o-instagram-FigureCard-change`).toHaveText("▲ 100% slower");
    expect(`${card("reply_time")} .o-instagram-FigureCard-cases`).toHaveText("1 case");
    expect(`${card("conversations")} .o-instagram-FigureCard-value`).toHaveText("1,200");
    expect(`${card("conversations")} .o-instagram-FigureCard-change`).toHaveText("▲ 20% more");
});

test("satisfaction is shown where customers rated", async () => {
    onRpc("get_inbox_figures", ({ args: [id] }) => {
        const rating = { value: 4.25, cases: 4, previous: 5, previous_cases: 1 };
        const inboxes = [5, 6].map((each) => ({ id: each, name: `Inbox ${each}` }));
        return answer({ inbox: inboxes[id - 5], inboxes }, { ...BUSY, ...(id === 5 && { rating }) });
    });
    await openReport();
    expect(`${card("rating")} .o-instagram-FigureCard-value`).toHaveText("4.3 / 5");
    expect(`${card("rating")} [data-mood=worse]`).toHaveText("▼ 15% lower");
    expect(".o-instagram-InboxReport .form-switch").toHaveCount(1);
    await contains(".o-instagram-InboxReport-inbox").click();
    await contains(".o-dropdown-item:contains(Inbox 6)").click();
    expect(card("rating")).toHaveCount(0);
});

test("what there is no case of is no 0:00, and opens nothing", async () => {
    onRpc("get_inbox_figures", () => answer({}, BUSY));
    await openReport();
    expect(`${card("resolution_time")} .o-instagram-FigureCard-value`).toHaveText("–");
    expect(card("resolution_time")).toHaveProperty("disabled", true);
    expect(`${card("resolution_time")} .o-instagram-FigureCard-change`).toHaveCount(0);
});

test("a graph of times that are all 0:00 is there, one of none is not", async () => {
    const points = [{ start: "2026-03-30T00:00:00", reply_time: 0, resolution_time: null }];
    onRpc("get_inbox_figures", () => answer({ points }, BUSY));
    await openReport();
    expect("[data-chart=reply_time] canvas").toHaveCount(1);
    expect("[data-chart=resolution_time] canvas").toHaveCount(0);
});

test("without anything before there is no change", async () => {
    await makeMockEnv();
    expect(changeOf("conversations", { value: 3, previous: 0 })).toBe(null);
    expect(changeOf("reply_time", { value: 3, previous: null })).toBe(null);
    expect(changeOf("reply_time", { value: null, previous: 3 })).toBe(null);
    expect(changeOf("reply_time", { value: 3, previous: 3 }).mood).toBe("");
    expect(changeOf("conversations", { value: 1, previous: 2 }).mood).toBe("");
});

test("business hours change the times, and stand in the address", async () => {
    onRpc("get_inbox_figures", () => answer({}, BUSY));
    await openReport();
    await contains("#o-instagram-business-hours").click();
    expect(`${card("resolution_time")} .o-instagram-FigureCard-value`).toHaveText("2 h");
    expect(`${card("first_response_time")} .o-instagram-FigureCard-value`).toHaveText("–");
    await animationFrame();
    expect(router.current.measure).toBe("business");
});

test("nothing in the period: it says so, and offers all time", async () => {
    onRpc("get_inbox_figures", ({ kwargs }) => {
        expect.step(kwargs.period[0]);
        return answer({}, kwargs.period[0] ? {} : BUSY);
    });
    await openReport({ period: "last_7_days" });
    expect(".o-instagram-InboxReport-empty").toHaveText(/Nothing happened here in this period/);
    expect(".o-instagram-InboxReport-empty").toHaveText(/03\/30\/2026/);
    await contains(".o-instagram-InboxReport-empty button").click();
    expect(card("conversations")).toHaveCount(1);
    await animationFrame();
    expect(router.current.period).toBe("all");
    expect.verifySteps(["2026-03-25 00:00:00", false]);
});

test("nothing ever: it explains, and offers nothing", async () => {
    onRpc("get_inbox_figures", () => answer({ latest: false }));
    await openReport();
    expect(".o-instagram-InboxReport-empty").toHaveText(/As soon as a customer writes/);
    expect(".o-instagram-InboxReport-empty button").toHaveCount(0);
});

test("period and filters come from the address, go to the server, can be taken off", async () => {
    onRpc("get_inbox_figures", ({ args, kwargs }) => {
        expect.step([args[0], kwargs.period[0], kwargs.previous[0], kwargs.domain]);
        return answer({}, BUSY);
    });
    const filters = JSON.stringify({ domain: [["agent_id", "=", 7]], label: "Anna" });
    await openReport({ period: "custom", from: "2026-03-02", to: "2026-03-04", filters });
    expect(".o-instagram-InboxReport-filters").toHaveText("Anna");
    await contains(".o-instagram-InboxReport-filters button").click();
    expect(".o-instagram-InboxReport-filters").toHaveCount(0);
    expect.verifySteps([
        [5, "2026-03-02 00:00:00", "2026-02-27 00:00:00", [["agent_id", "=", 7]]],
        [5, "2026-03-02 00:00:00", "2026-02-27 00:00:00", []],
    ]);
});

test("another inbox has the same period and filters", async () => {
    const inboxes = [
        { id: 5, name: "Bakery" },
        { id: 8, name: "Café" },
    ];
    onRpc("get_inbox_figures", ({ args: [id], kwargs }) => {
        expect.step([id, kwargs.period[0], kwargs.domain]);
        return answer({ inboxes, inbox: inboxes.find((each) => each.id === id) }, BUSY);
    });
    const filters = JSON.stringify({ domain: [["agent_id", "=", 7]], label: "Anna" });
    await openReport({ period: "last_7_days", filters });
    await contains(".o-instagram-InboxReport-inbox").click();
    await contains(".o-dropdown-item:contains(Café)").click();
    await animationFrame();
    expect(".o-instagram-InboxReport-inbox").toHaveText("Café");
    expect(router.current.resId).toBe(8);
    expect(router.current.period).toBe("last_7_days");
    expect.verifySteps([
        [5, "2026-03-25 00:00:00", [["agent_id", "=", 7]]],
        [8, "2026-03-25 00:00:00", [["agent_id", "=", 7]]],
    ]);
});

test("another period: what is shown keeps its own until the new figures are here", async () => {
    const arrived = new Deferred();
    onRpc("get_inbox_figures", async ({ kwargs }) => {
        if (kwargs.period[0] === "2026-03-31 00:00:00") {
            await arrived;
        }
        return answer({}, BUSY);
    });
    await openReport({ period: "last_7_days" });
    expect(".o-instagram-InboxReport-previous").toHaveText("Mar 18, 2026 – Mar 24, 2026");
    await contains(".o-instagram-PeriodPicker").click();
    await contains(".o-dropdown-item:contains(Today)").click();
    expect(".o-instagram-PeriodPicker").toHaveText("Today");
    expect(".o-instagram-InboxReport-previous").toHaveText("Mar 18, 2026 – Mar 24, 2026");
    expect("[aria-busy=true]").toHaveCount(1);
    arrived.resolve();
    await animationFrame();
    expect(".o-instagram-InboxReport-previous").toHaveText("Mar 30, 2026");
    expect("[aria-busy=true]").toHaveCount(0);
});

/** Remember with which filter facts are opened, instead of opening them. */
function rememberOpened(opened) {
    patchWithCleanup(getService("action"), {
        doAction: ({ context }) => opened.push(context),
        loadAction: () => ({ type: "ir.actions.act_window" }),
    });
}

const BETWEEN = [
    ["inbox_id", "=", 5],
    ["date", ">=", "2026-03-02 00:00:00"],
    ["date", "<", "2026-04-01 00:00:00"],
];
const leaves = ({ instagram_facts }) => instagram_facts.domain.filter((leaf) => leaf.length === 3);

test("a figure opens what it is made of", async () => {
    const opened = [];
    onRpc("get_inbox_figures", () => answer({}, BUSY));
    await openReport();
    rememberOpened(opened);
    await contains(card("reply_time")).click();
    expect(opened[0].instagram_measure).toBe("reply_time");
    expect(opened[0].instagram_facts.description).toBe("Bakery · Mar 2, 2026 – Mar 31, 2026");
    expect(leaves(opened[0])).toEqual([...BETWEEN, ["reply_time", "!=", false]]);
    expect(opened[0].search_default_group_by_channel).toBe(false);
});

test("an hour says how busy it was, and opens its messages by conversation", async () => {
    const opened = [];
    onRpc("get_inbox_figures", () => answer({ hours: [[0, 9, 4]] }, BUSY));
    await openReport();
    rememberOpened(opened);
    const [hour, ...others] = queryAllAttributes(".o-instagram-BusyHours button", "aria-label");
    expect(hour).toMatch(/^Monday 9:00\sAM: 4 messages in$/);
    expect(others).toEqual([]);
    await contains(".o-instagram-BusyHours button").click();
    expect(leaves(opened[0])).toEqual([
        ...BETWEEN,
        ["weekday", "=", "0"],
        ["hour", "=", "09"],
        ["incoming_messages", ">", 0],
    ]);
    expect(opened[0].search_default_group_by_channel).toBe(true);
});

test("an agent's name shows their figures only", async () => {
    const counts = Object.fromEntries(COUNTS.map((name) => [name, 1]));
    const agents = [
        { id: 7, name: "Anna", ...counts, reply_time: 0.5 },
        { id: false, name: "", ...counts, reply_time: null },
    ];
    onRpc("get_inbox_figures", ({ kwargs }) => {
        expect.step(kwargs.domain);
        return answer({ agents }, BUSY);
    });
    await openReport();
    await contains(".o-instagram-AgentFigures button:contains(Anna)").click();
    expect(".o-instagram-InboxReport-filters").toHaveText("Anna");
    expect.verifySteps([[], [["agent_id", "=", 7]]]);
});
