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
