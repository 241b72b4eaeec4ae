import {
    click,
    contains,
    openFormView,
    setupChatHub,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {
    createConversation,
    createInbox,
    createMessage,
    defineInstagramModels,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { mountView, onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const HISTORY = "button[name='instagram-history']";
const DETAILS = ".o-instagram-ConversationDetails";

beforeEach(() => {
    onRpc("discuss.channel", "action_instagram_history", ({ args }) => {
        expect.step(`history of ${args[0]}`);
        return { type: "ir.actions.act_window_close" };
    });
});

test("who has the conversation, or that nobody has, leads to its history", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada", {
        instagram_status: "resolved",
        instagram_agent_id: serverState.userId,
    });
    const bobId = createConversation(pyEnv, inboxId, "Bob", { instagram_status: "pending" });
    await startDiscuss(adaId);
    await click(`${DETAILS}-agent`);
    await expect.waitForSteps([`history of ${adaId}`]);
    await click(".o-mail-DiscussSidebarChannel", { text: "Bob" });
    await click(`${DETAILS} .badge`, { text: "Unassigned" });
    await expect.waitForSteps([`history of ${bobId}`]);
});

test("lines between the messages say where conversations ended", async () => {
    mockDate("2026-03-03 12:00:00", 0);
    const pyEnv = await startServer();
    const adaId = createConversation(pyEnv, createInbox(pyEnv), "Ada", {
        instagram_status: "resolved",
    });
    createMessage(pyEnv, adaId, "First", { date: "2026-03-01 10:00:00" });
    createMessage(pyEnv, adaId, "Second", { date: "2026-03-01 10:01:00" });
    createMessage(pyEnv, adaId, "Third", { date: "2026-03-02 09:00:00" });
    onRpc("discuss.channel", "instagram_endings", () => expect.step("fetched again"));
    const ended = [
        { at: "2026-02-01 10:00:00", by: "Ben" },
        { at: "2026-03-01 10:00:30", by: "Ben" },
        { at: "2026-03-03 07:05:00", by: false },
    ];
    pyEnv["discuss.channel"].write([adaId], { ended });
    await startDiscuss(adaId);
    await contains(
        ".o-mail-Message:contains(First) + .o-instagram-Ending:contains(Resolved by Ben · 10:00)"
    );
    // a message that begins a conversation says who wrote it
    await contains(".o-instagram-Ending + .o-mail-Message:contains(Second) .o-mail-Message-header");
    await contains(
        ".o-mail-Message:contains(Third) + .o-instagram-Ending:contains(Resolved automatically · Mar 3, 2026, 7:05)"
    );
    await contains(".o-instagram-Ending", { count: 2 });
    expect.verifySteps([]);
    // it goes on, so the last one did not end
    pyEnv["discuss.channel"].write([adaId], { ended: ended.slice(0, 2) });
    pyEnv["discuss.channel"].instagram_set_status([adaId], "open");
    await expect.waitForSteps(["fetched again"]);
    await contains(".o-instagram-Ending", { count: 1 });
});

test("it is in the menus of the sidebar and of the header, and no button", async () => {
    const pyEnv = await startServer();
    const adaId = createConversation(pyEnv, createInbox(pyEnv), "Ada", { isMine: true });
    await startDiscuss(adaId);
    await contains(".o-mail-DiscussContent-header button[name='instagram-resolve']");
    await contains(HISTORY, { count: 0 });
    await click(".o-mail-DiscussSidebarChannel:contains(Ada) [title$='Actions']");
    await click(HISTORY, { text: "History" });
    await expect.waitForSteps([`history of ${adaId}`]);
    await click("button[name='more-action:instagram-header']");
    await click(HISTORY, { text: "History" });
    await expect.waitForSteps([`history of ${adaId}`]);
});

test("it is in the menu of a chat window", async () => {
    const pyEnv = await startServer();
    const adaId = createConversation(pyEnv, createInbox(pyEnv), "Ada", { isMine: true });
    setupChatHub({ opened: [adaId] });
    await start();
    await openFormView("res.partner", serverState.partnerId);
    await click(".o-mail-ChatWindow-moreActions");
    await click(HISTORY, { text: "History" });
    await expect.waitForSteps([`history of ${adaId}`]);
});

test("a line says how long ago, and when exactly; it is not chosen or opened", async () => {
    mockDate("2026-03-02 12:00:00", 0);
    const pyEnv = await startServer();
    createConversation(pyEnv, createInbox(pyEnv), "Ada", {
        instagram_window_end: "2026-03-02 09:00:00",
    });
    await mountView({
        arch: `
            <list js_class="instagram_inbox_conversation_history">
                <field name="instagram_window_end" widget="instagram_relative_time"/>
            </list>`,
        domain: [["channel_type", "=", "instagram"]],
        resModel: "discuss.channel",
        selectRecord: () => expect.step("opened"),
        type: "list",
    });
    await contains("time[title='03/02/2026 09:00:00']", { text: "3 hours ago" });
    await contains(".o_list_record_selector", { count: 0 });
    await click(".o_data_cell");
    expect.verifySteps([]);
});
