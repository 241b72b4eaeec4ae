import {
    click,
    contains,
    openDiscuss,
    patchUiSize,
    SIZES,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {
    changeConversation,
    createColleague,
    createConversation,
    createInbox,
    createMessage,
    customerWrites,
    defineInstagramModels,
    serverWithAda,
    setUnread,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";
import { AFTER_START } from "@instagram_inbox/conversation/messaging_menu/waiting_count_service";

import { advanceTime, describe, expect, test, waitFor } from "@odoo/hoot";
import { getService, onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const COUNTER = ".o-mail-MessagingMenu-counter";

/** Have each request for the queue be a step. */
function listenToQueueRequests() {
    onRpc("/mail/data", async (request) => {
        const { params } = await request.json();
        if (params.fetch_params.includes("instagram.unassigned")) {
            expect.step("queue");
        }
    });
}

async function waitForQueue() {
    await getService("mail.store").isReady;
    await advanceTime(AFTER_START);
}

test("under Chats: own conversations and those that wait", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    const bobId = createConversation(pyEnv, inboxId, "Bob");
    createConversation(pyEnv, inboxId, "Cyd", { instagram_status: "resolved" });
    createMessage(pyEnv, adaId, "Do you deliver?");
    createMessage(pyEnv, bobId, "Are you open?");
    setUnread(pyEnv, adaId);
    await start();
    await click(".o_menu_systray i[aria-label='Messages']");
    await click(".o-mail-MessagingMenu-headerFilter", { text: "Chats" });
    await contains(".o-mail-NotificationItem", { count: 2 });
    await contains(".o-mail-NotificationItem:eq(0)", { text: "Do you deliver?" });
    await contains(".o-mail-NotificationItem:eq(0) .o-instagram-Badge");
    await contains(".o-mail-NotificationItem:eq(1)", { text: "Are you open?" });
    await contains(".o-mail-NotificationItem:eq(1) .badge", { text: "Unassigned" });
    await click(".o-mail-NotificationItem:eq(1)");
    await contains(".o-mail-ChatWindow button[name='instagram-take']");
});

test("on a phone: a tab of their own", async () => {
    patchUiSize({ size: SIZES.SM });
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    createConversation(pyEnv, inboxId, "Ada", {
        isMine: true,
        last_interest_dt: "2019-03-01 10:00:00",
    });
    createConversation(pyEnv, inboxId, "Bob".repeat(40));
    const cydId = createConversation(pyEnv, inboxId, "Cyd", {
        isMine: true,
        last_interest_dt: "2019-03-01 11:00:00",
    });
    createMessage(pyEnv, cydId, "Do you deliver?");
    setUnread(pyEnv, cydId);
    await startDiscuss();
    await contains(".o-mail-MessagingMenu-tab", { count: 1, text: "Instagram" });
    await contains(".o-mail-MessagingMenu-tabCounter", { text: "2" });
    await click(".o-mail-MessagingMenu-tab", { text: "Chats" });
    await contains(".o-mail-NotificationItem", { count: 0, text: "Ada" });
    await click(".o-mail-MessagingMenu-tab", { text: "Instagram" });
    await contains(".o-mail-NotificationItem.o-interest:eq(0)", { text: "Cyd" });
    await contains(".o-mail-NotificationItem.o-interest:eq(1) .badge", { text: "Unassigned" });
    await contains(".o-mail-NotificationItem.text-muted:eq(0)", { text: "Ada" });
    await contains(".o-mail-NotificationItem:eq(1) .o-mail-NotificationItem-text .badge", {
        text: "Unassigned",
    });
    await click(".o-mail-NotificationItem:eq(1)");
    await contains(".o-mail-ChatWindow button[name='instagram-take']");
});

test("the systray counts those who wait, live and in any app", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const benId = createColleague(pyEnv);
    for (let i = 0; i < 52; i++) {
        createConversation(pyEnv, inboxId, `Customer ${i}`);
    }
    listenToQueueRequests();
    await start();
    await waitForQueue();
    await expect.waitForSteps(["queue"]);
    // so many take a busy machine longer than the three seconds of `contains`
    await waitFor(`${COUNTER}:contains(52)`, { timeout: 10000 });
    const adaId = createConversation(pyEnv, inboxId, "Ada");
    customerWrites(pyEnv, adaId, "Do you deliver?");
    await contains(COUNTER, { text: "53" });
    changeConversation(pyEnv, adaId, { instagram_agent_id: benId });
    await contains(COUNTER, { text: "52" });
    expect(getService("mail.store").globalCounter).toBe(0);
    await click(".o_menu_systray i[aria-label='Messages']");
    await contains(".o-mail-MessagingMenu-headerFilter.o-active", { text: "Notifications" });
    await contains(".o-mail-NotificationItem .badge", { count: 50, text: "Unassigned" });
    await openDiscuss();
    await contains(".o-instagram-WaitingCount", { text: "52" });
    expect.verifySteps([]);
});

test("who waits and is unread by a member counts once", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda({ instagram_agent_id: false });
    const bobId = createConversation(pyEnv, inboxId, "Bob");
    createMessage(pyEnv, adaId, "Do you deliver?");
    createMessage(pyEnv, bobId, "Are you open?");
    setUnread(pyEnv, adaId);
    await start();
    await contains(COUNTER, { text: "1" });
    await waitForQueue();
    await contains(COUNTER, { text: "2" });
});

test("a manager who is agent of no inbox asks for no queue", async () => {
    await startServer();
    listenToQueueRequests();
    await start();
    getService("mail.store").has_access_instagram = true;
    await waitForQueue();
    await advanceTime(AFTER_START);
    await contains(".o_menu_systray i[aria-label='Messages']");
    await contains(COUNTER, { count: 0 });
    expect.verifySteps([]);
});

test("what did not go leaves the menu with the access, and stays without", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    const bobId = createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    const [adas] = [adaId, bobId].map((id) => {
        const messageId = createMessage(pyEnv, id, "We do!", {
            author_id: serverState.partnerId,
            instagram_state: "failed",
        });
        return pyEnv["mail.notification"].create({
            mail_message_id: messageId,
            notification_status: "exception",
            notification_type: "instagram",
        });
    });
    await start();
    await contains(COUNTER, { text: "2" });
    await click(".o_menu_systray i[aria-label='Messages']");
    const failed = (name) => `Your message to ${name} was not sent.`;
    await contains(".o-mail-NotificationItem", { text: failed("Ada") });
    await contains(".o-mail-NotificationItem", { text: failed("Bob") });
    pyEnv["mail.notification"].unlink([adas]);
    tellUser(pyEnv, "instagram.inbox/access_changed", {});
    await contains(".o-mail-NotificationItem", { count: 0, text: failed("Ada") });
    await contains(".o-mail-NotificationItem", { text: failed("Bob") });
});

test("notes leave the inbox with the access, and stay without", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    const bobId = createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    const notes = [
        [adaId, "Ada pays late"],
        [bobId, "Bob pays at once"],
    ];
    const [adas] = notes.map(([id, body]) => {
        const messageId = createMessage(pyEnv, id, body, { needaction: true });
        return pyEnv["mail.notification"].create({
            mail_message_id: messageId,
            notification_status: "sent",
            notification_type: "inbox",
            res_partner_id: serverState.partnerId,
        });
    });
    await start();
    await openDiscuss("mail.box_inbox");
    await contains(".o-mail-Message", { text: "Ada pays late" });
    await contains(".o-mail-Message", { text: "Bob pays at once" });
    pyEnv["mail.notification"].unlink([adas]);
    tellUser(pyEnv, "instagram.inbox/access_changed", {});
    await contains(".o-mail-Message", { count: 0, text: "Ada pays late" });
    await contains(".o-mail-Message", { text: "Bob pays at once" });
});
