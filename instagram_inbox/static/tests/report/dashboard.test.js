import { mailModels } from "@mail/../tests/mail_test_helpers";
import { InstagramInbox } from "@instagram_inbox/../tests/mock_server/instagram_inbox";

import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    MockServer,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

/** Two inboxes; one has got its only reply at once, the other has none. */
class Inbox extends InstagramInbox {
    _records = [
        { id: 1, name: "Bakery", waiting_count: 3, first_responses_today: 1 },
        { id: 2, name: "Café" },
    ];
}

const ARCH = `
    <kanban js_class="instagram_inbox_dashboard">
        <templates><t t-name="card">
            <button name="action_open_waiting" type="object"><field name="waiting_count"/></button>
            <field
                name="first_response_time_today"
                widget="instagram_duration"
                options="{'show_zero': True}"
                invisible="not first_responses_today"
            />
            <field name="first_responses_today" invisible="1"/>
        </t></templates>
    </kanban>`;
const NUMBERS = ".o_kanban_record button";

describe.current.tags("desktop");
defineModels({ ...mailModels, Inbox });

const mountCards = () => mountView({ arch: ARCH, resModel: "instagram.inbox", type: "kanban" });

test("numbers stay fresh, on the cards that are there", async () => {
    await mountCards();
    expect(queryAllTexts(NUMBERS)).toEqual(["3", "0"]);
    const button = queryOne(`${NUMBERS}:eq(1)`);
    button.focus();
    MockServer.env["instagram.inbox"].write(2, { waiting_count: 4 });
    window.dispatchEvent(new Event("focus"));
    await animationFrame();
    expect(queryAllTexts(NUMBERS)).toEqual(["3", "4"]);
    expect(document.activeElement).toBe(button);
    MockServer.env["instagram.inbox"].write(2, { waiting_count: 5 });
    await advanceTime(61000);
    await animationFrame();
    expect(queryAllTexts(NUMBERS)).toEqual(["3", "5"]);
    MockServer.env["instagram.inbox"].unlink([2]);
    window.dispatchEvent(new Event("focus"));
    await animationFrame();
    expect(queryAllTexts(NUMBERS)).toEqual(["3"]);
});

test("news changes what waits at once, and the figures of the day now and then", async () => {
    const asked = [];
    onRpc("instagram.inbox", "web_search_read", ({ kwargs }) => {
        asked.push(Object.keys(kwargs.specification).sort().join());
    });
    const heard = {};
    mockService("bus_service", {
        subscribe: (type, callback) => (heard[type] = callback),
    });
    async function news(count, type = "instagram.inbox/rows_changed") {
        MockServer.env["instagram.inbox"].write(2, { waiting_count: count });
        heard[type]();
        await animationFrame();
        expect(queryAllTexts(NUMBERS)).toEqual(["3", String(count)]);
        await advanceTime(1000);
    }
    await mountCards();
    const all = asked.pop();
    await news(4);
    await news(5);
    await news(6, "instagram.inbox/agents_changed");
    expect(asked).toEqual([all, "waiting_count", "waiting_count"]);
    expect(".o_kanban_record:eq(0) [name=first_response_time_today]").toHaveText("0 min");
    await advanceTime(10000);
    expect(asked.slice(3)).toEqual([all]);
});

test("a number opens its list, not the form of the inbox", async () => {
    mockService("action", {
        doAction: () => expect.step("another action"),
        doActionButton: ({ name, resId }) => expect.step([name, resId]),
    });
    await mountCards();
    await contains(`${NUMBERS}:eq(1)`).click();
    expect.verifySteps([["action_open_waiting", 2]]);
});

test("a time of zero is a time; without a case there is none", async () => {
    await mountCards();
    expect(".o_kanban_record:eq(0) [name=first_response_time_today]").toHaveText("0 min");
    expect(".o_kanban_record:eq(1) [name=first_response_time_today]").toHaveCount(0);
});
