import { waitNotifications } from "@bus/../tests/bus_test_helpers";
import {
    click,
    contains,
    insertText,
    openListView,
    patchUiSize,
    SIZES,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {
    createConversation,
    createInbox,
    defineInstagramModels,
    hoursFromNow,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { browser } from "@web/core/browser/browser";
import { contains as on, getService, onRpc } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const ARCH = `
    <list js_class="instagram_inbox_desk" create="0" delete="0" limit="40">
        <field name="name"/>
        <field name="instagram_agent_id"/>
        <field name="instagram_answer_end"/>
        <field name="instagram_inbox_id"/>
        <field name="instagram_is_due_soon"/>
        <field name="instagram_preview"/>
        <field name="instagram_priority"/>
        <field name="instagram_response_due"/>
        <field name="instagram_snoozed_until"/>
        <field name="instagram_status"/>
        <field name="instagram_tag_ids"><list><field name="name"/><field name="color"/></list></field>
        <field name="instagram_waiting_since"/>
        <field name="last_interest_dt"/>
    </list>`;
const SEARCH = `
    <search>
        <field name="name"/>
        <filter name="mine" string="Mine" domain="[('instagram_agent_id', '=', uid)]"/>
        <filter name="unassigned" string="Unassigned" domain="[('instagram_agent_id', '=', False)]"/>
        <separator/>
        <filter name="unresolved" string="All Open" domain="[('instagram_status', '!=', 'resolved')]"/>
        <filter name="waiting" string="Waiting for Us" domain="[('instagram_waiting_since', '!=', False)]"/>
        <filter name="pending" string="Pending" domain="[('instagram_status', '=', 'pending')]"/>
        <filter name="resolved" string="Resolved" domain="[('instagram_status', '=', 'resolved')]"/>
        <group>
            <filter name="group_by_status" string="Status" context="{'group_by': 'instagram_status'}"/>
        </group>
    </search>`;
const ROW = ".o-instagram-DeskRow-main";
const OPEN = `${ROW}[aria-current='true']`;
const NAME = ".o-mail-DiscussContent-threadName";

function createRow(pyEnv, inboxId, name, hour, values = {}) {
    return createConversation(pyEnv, inboxId, name, {
        instagram_preview: { picture: "", text: `I am ${name}`, unread: 0 },
        instagram_priority: "0",
        instagram_waiting_since: `2019-03-11 0${hour}:00:00`,
        last_interest_dt: `2019-03-11 0${hour}:00:00`,
        ...values,
    });
}

/** Three people who wait, the first for the longest time. */
async function serverWithThree(values = {}) {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const ids = ["Ada", "Bob", "Cyd"].map((name, number) =>
        createRow(pyEnv, inboxId, name, number + 1, values)
    );
    return { ids, inboxId, pyEnv };
}

async function openDesk(params = {}) {
    browser.localStorage.setItem("instagram_inbox.is_customer_panel_open", "false");
    await start();
    await openListView("discuss.channel", {
        arch: ARCH,
        domain: [["channel_type", "=", "instagram"]],
        searchViewArch: SEARCH,
        ...params,
    });
    await contains(".o-instagram-Desk");
}

const names = () => queryAllTexts(".o-instagram-DeskRow-name");

test("a row shows the last words, and a click opens the conversation to write", async () => {
    await serverWithThree();
    await openDesk();
    await contains(ROW, { count: 3 });
    expect(names()).toEqual(["Ada", "Bob", "Cyd"]);
    await contains(".o-instagram-DeskRow-words", { text: "I am Bob" });
    await contains(OPEN, { count: 0 });
    await click(ROW, { text: "Bob" });
    await contains(OPEN, { text: "Bob" });
    await contains(NAME, { text: "Bob" });
    await contains(".o-mail-Composer-input:focus");
});

test("a row is amber when the first reply is due soon, and red when it is late", async () => {
    const { ids, pyEnv } = await serverWithThree();
    pyEnv["discuss.channel"].write([ids[0]], { instagram_response_due: hoursFromNow(-1) });
    pyEnv["discuss.channel"].write([ids[1]], {
        instagram_is_due_soon: true,
        instagram_response_due: hoursFromNow(1),
    });
    await openDesk();
    await contains(ROW, { count: 3 });
    await contains(".o-instagram-DeskRow:contains(Ada) time.text-danger");
    await contains(".o-instagram-DeskRow:contains(Bob) time.text-warning-emphasis");
    await contains(".o-instagram-DeskRow:contains(Cyd) time.fw-bolder:not(.text-danger)");
});

test("keys lead through the list, and not while somebody writes", async () => {
    await serverWithThree();
    await openDesk();
    await contains(ROW, { count: 3 });
    await press("j");
    await contains(OPEN, { text: "Ada" });
    await contains(NAME, { text: "Ada" });
    await press("j");
    await contains(NAME, { text: "Bob" });
    await contains(`${OPEN}:focus`, { text: "Bob" });
    await press("k");
    await contains(NAME, { text: "Ada" });
    await press("Enter");
    await contains(".o-mail-Composer-input:focus");
    await insertText(".o-mail-Composer-input", "jr");
    await press("r");
    await animationFrame();
    await contains(NAME, { text: "Ada" });
    await contains(ROW, { count: 3 });
    await press("Escape");
    await contains(`${OPEN}:focus`, { text: "Ada" });
});

test("resolving goes on to the next conversation", async () => {
    await serverWithThree();
    await openDesk();
    await contains(ROW, { count: 3 });
    await press("j");
    await contains(NAME, { text: "Ada" });
    await press("r");
    await contains(NAME, { text: "Bob" });
    await contains(`${OPEN}:focus`, { text: "Bob" });
    await contains(".o_notification", { text: "Conversation with Ada resolved." });
});

test("keys go on from a conversation that was opened elsewhere", async () => {
    const { ids } = await serverWithThree();
    await openDesk();
    await contains(ROW, { count: 3 });
    const model = "discuss.channel";
    const bob = await getService("mail.store").Thread.getOrFetch({ model, id: ids[1] });
    bob.setAsDiscussThread();
    await contains(OPEN, { text: "Bob" });
    await press("j");
    await contains(NAME, { text: "Cyd" });
});

test("a reply moves the row away, and the next one is that below its old place", async () => {
    const { ids, pyEnv } = await serverWithThree();
    await openDesk();
    await contains(ROW, { count: 3 });
    await press("j");
    await contains(NAME, { text: "Ada" });
    await press("Enter");
    await contains(".o-mail-Composer-input:focus");
    pyEnv["discuss.channel"].write([ids[0]], { instagram_waiting_since: "2019-03-11 09:00:00" });
    tellUser(pyEnv, "instagram.inbox/rows_changed", {});
    await contains(".o-instagram-DeskRow:last", { text: "Ada" });
    await press("Escape");
    await contains(`${OPEN}:focus`, { text: "Ada" });
    await press("r");
    await contains(NAME, { text: "Bob" });
});

test("keys work although the open row is on another page by now", async () => {
    const { ids, pyEnv } = await serverWithThree();
    await openDesk({ arch: ARCH.replace('limit="40"', 'limit="2"') });
    await contains(ROW, { count: 2 });
    await press("j");
    await contains(NAME, { text: "Ada" });
    await press("Enter");
    await contains(".o-mail-Composer-input:focus");
    pyEnv["discuss.channel"].write([ids[0]], { instagram_waiting_since: "2019-03-11 09:00:00" });
    tellUser(pyEnv, "instagram.inbox/rows_changed", {});
    await contains(ROW, { text: "Cyd" });
    await press("Escape");
    await contains(".o-instagram-DeskList:focus");
    await press("Enter");
    await contains(".o-mail-Composer-input:focus");
    await press("Escape");
    await contains(".o-instagram-DeskList:focus");
    await press("r");
    await contains(NAME, { text: "Bob" });
    await contains(`${OPEN}:focus`, { text: "Bob" });
});

test("the keys are shown", async () => {
    await serverWithThree();
    await openDesk();
    await contains(ROW, { count: 3 });
    await press("?");
    await contains(".modal .o-instagram-DeskKeys", { text: "Next conversation" });
});

test("news moves a row, and the selection stays", async () => {
    const { ids, pyEnv } = await serverWithThree();
    await openDesk();
    await contains(ROW, { count: 3 });
    await on(".o-instagram-DeskRow:eq(1) input").click();
    await contains(".o-instagram-DeskSelection-count", { text: "1 selected" });
    pyEnv["discuss.channel"].write([ids[0]], {
        instagram_preview: { picture: "", text: "Anybody?", unread: 0 },
        instagram_waiting_since: "2019-03-11 09:00:00",
        last_interest_dt: "2019-03-11 09:00:00",
    });
    tellUser(pyEnv, "instagram.inbox/rows_changed", {});
    await contains(".o-instagram-DeskRow-words", { text: "Anybody?" });
    expect(names()).toEqual(["Bob", "Cyd", "Ada"]);
    await contains(".o-instagram-DeskRow.o-selected", { count: 1, text: "Bob" });
});

test("what is selected while the list is loaded anew stays selected", async () => {
    const { pyEnv } = await serverWithThree();
    await openDesk();
    await contains(ROW, { count: 3 });
    await on(".o-instagram-DeskRow:eq(0) input").click();
    const isLoaded = new Deferred();
    const isShown = new Deferred();
    onRpc("discuss.channel", "web_search_read", async ({ parent }) => {
        const rows = await parent();
        isLoaded.resolve();
        await isShown;
        return rows;
    });
    pyEnv["discuss.channel"].write(pyEnv["discuss.channel"].search([["name", "=", "Cyd"]]), {
        instagram_preview: { picture: "", text: "Anybody?", unread: 0 },
    });
    tellUser(pyEnv, "instagram.inbox/rows_changed", {});
    await isLoaded;
    await on(".o-instagram-DeskRow:eq(0) input").click();
    await on(".o-instagram-DeskRow:eq(1) input").click();
    isShown.resolve();
    await contains(".o-instagram-DeskRow-words", { text: "Anybody?" });
    await contains(".o-instagram-DeskRow.o-selected", { count: 1, text: "Bob" });
});

test("what arrives while the list is loading is listed", async () => {
    const { inboxId, pyEnv } = await serverWithThree();
    const isLoaded = new Deferred();
    const isShown = new Deferred();
    onRpc("discuss.channel", "web_search_read", async ({ parent }) => {
        const rows = await parent();
        isLoaded.resolve();
        await isShown;
        return rows;
    });
    const opening = openDesk();
    await isLoaded;
    createRow(pyEnv, inboxId, "Dan", 4);
    tellUser(pyEnv, "instagram.inbox/rows_changed", {});
    await waitNotifications(["instagram.inbox/rows_changed"]);
    isShown.resolve();
    await opening;
    await contains(ROW, { count: 4 });
});

test("what was missed while offline is listed, and nothing is loaded without need", async () => {
    const { inboxId, pyEnv } = await serverWithThree();
    onRpc("discuss.channel", "web_search_read", () => expect.step("load"));
    await openDesk();
    await contains(ROW, { count: 3 });
    const bus = getService("bus_service");
    bus.trigger("BUS:CONNECT");
    await animationFrame();
    expect.verifySteps(["load"]);
    bus.trigger("BUS:DISCONNECT");
    createRow(pyEnv, inboxId, "Dan", 4);
    bus.trigger("BUS:CONNECT");
    await contains(ROW, { count: 4 });
    expect.verifySteps(["load"]);
});

test("several are changed at once, and this can be undone", async () => {
    const { ids } = await serverWithThree();
    const undo = [{ id: ids[0], changes: { status: "open" } }];
    onRpc("discuss.channel", "instagram_change", ({ args }) => {
        expect.step(JSON.stringify(args));
        return undo;
    });
    onRpc("discuss.channel", "instagram_undo", ({ args }) => {
        expect.step(`undo ${JSON.stringify(args)}`);
        return true;
    });
    await openDesk();
    await contains(ROW, { count: 3 });
    await on(".o-instagram-DeskRow:eq(0) input").click();
    await on(".o-instagram-DeskRow:eq(2) input").click();
    await click(".o-instagram-DeskSelection button[title='Resolve']");
    await contains(".o_notification", { text: "One conversation changed." });
    await contains(".o-instagram-DeskSelection", { count: 0 });
    await click(".o_notification button", { text: "Undo" });
    await animationFrame();
    expect.verifySteps([
        JSON.stringify([[ids[0], ids[2]], { status: "resolved" }]),
        `undo ${JSON.stringify([undo])}`,
    ]);
});

test("a list is chosen, and remembered", async () => {
    const { ids, pyEnv } = await serverWithThree();
    pyEnv["discuss.channel"].write([ids[1]], { instagram_status: "resolved" });
    await openDesk();
    await contains(ROW, { count: 2 });
    await click(".o-instagram-DeskToolbar-list", { text: "All Open" });
    await click(".o-dropdown-item", { text: "Resolved" });
    await contains(ROW, { count: 1, text: "Bob" });
    await openListView("discuss.channel", {
        arch: ARCH,
        domain: [["channel_type", "=", "instagram"]],
        searchViewArch: SEARCH,
    });
    await contains(".o-instagram-DeskToolbar-list", { text: "Resolved" });
    await contains(ROW, { count: 1, text: "Bob" });
});

test("in groups", async () => {
    const { ids, pyEnv } = await serverWithThree();
    pyEnv["discuss.channel"].write([ids[1]], { instagram_status: "pending" });
    await openDesk({ context: { group_by: ["instagram_status"] } });
    await contains(".o-instagram-DeskList-group", { count: 2 });
    await click(".o-instagram-DeskList-group button", { text: "open" });
    await contains(ROW, { count: 2 });
});

test("nobody waits", async () => {
    const pyEnv = await startServer();
    createInbox(pyEnv);
    await openDesk();
    await contains(".o-instagram-DeskEmpty", { text: "Nobody is waiting. Well done!" });
});

test("no inbox is connected", async () => {
    await startServer();
    await openDesk();
    await contains(".o-instagram-DeskEmpty", { text: "No inbox yet" });
});

test("on a phone a conversation covers the list, and closing it leads back", async () => {
    await serverWithThree();
    await patchUiSize({ size: SIZES.SM });
    await openDesk();
    await contains(ROW, { count: 3 });
    await contains(".o-instagram-Desk-thread", { count: 0 });
    await click(ROW, { text: "Bob" });
    await contains(".o-mail-ChatWindow", { text: "Bob" });
    await click(".o-mail-ChatWindow [title*='Close Chat Window']");
    await contains(".o-mail-ChatWindow", { count: 0 });
    await contains(ROW, { count: 3 });
});

test("on a phone the name has room, and only the latest offer to undo is shown", async () => {
    await serverWithThree();
    await patchUiSize({ size: SIZES.SM });
    await openDesk();
    for (const name of ["Ada", "Bob"]) {
        await click(ROW, { text: name });
        await contains(".o-mail-ChatWindow button[name='instagram-take']", { text: "Take" });
        await click(".o-mail-ChatWindow button[name='instagram-resolve']:not(:contains(Resolve))");
        await contains(".o-mail-ChatWindow", { count: 0 });
    }
    await contains(".o_notification", { count: 1, text: "Conversation with Bob resolved." });
});

test("a key that cannot select the open conversation says why", async () => {
    await serverWithThree();
    await openDesk({ arch: ARCH.replace(`limit="40"`, `limit="2"`) });
    await contains(ROW, { count: 2 });
    await press("j");
    await contains(NAME, { text: "Ada" });
    await click(".o_pager_next");
    await contains(ROW, { count: 1, text: "Cyd" });
    await press("x");
    await contains(".o_notification", {
        text: "This conversation is not on this page of the list, so it cannot be selected.",
    });
});
