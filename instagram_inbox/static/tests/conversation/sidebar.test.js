import { click, contains, insertText, startServer } from "@mail/../tests/mail_test_helpers";
import {
    changeConversation,
    createColleague,
    createConversation,
    hoursFromNow,
    createInbox,
    createMessage,
    customerWrites,
    defineInstagramModels,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, test } from "@odoo/hoot";
import { onRpc } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const MINE = ".o-mail-DiscussSidebarCategory-instagram";
const UNASSIGNED = ".o-mail-DiscussSidebarCategory-instagramUnassigned";
const ITEM = ".o-mail-DiscussSidebarChannel";

test("who is no agent sees no section", async () => {
    await startServer();
    await startDiscuss();
    await contains(".o-mail-DiscussSidebarCategory-channel");
    await contains(`${MINE}, ${UNASSIGNED}`, { count: 0 });
});

test("nobody waits", async () => {
    const pyEnv = await startServer();
    createInbox(pyEnv);
    await startDiscuss();
    await contains(UNASSIGNED, { text: "Instagram · Unassigned" });
    await contains(".o-instagram-NobodyWaits", { text: "Nobody is waiting" });
    await contains(MINE, { count: 0 });
    await contains(".o-instagram-WaitingCount", { count: 0 });
});

test("a row tells the last words, and how long the customer has waited", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada", {
        instagram_waiting_since: hoursFromNow(-2),
        isMine: true,
    });
    createMessage(pyEnv, adaId, "Do you deliver?");
    await startDiscuss();
    await contains(`${ITEM} .o-instagram-SidebarWords`, { text: "Do you deliver?" });
    await contains(`${ITEM} .o-instagram-Waited`, { text: "2 h" });
});

test("who waits longest for a reply is on top of the queue, after who is urgent", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    for (const [name, since, last, priority] of [
        ["Ada", 9, 12, "0"],
        ["Bob", 8, 13, "0"],
        ["Cyd", 11, 11, "1"],
    ]) {
        createConversation(pyEnv, inboxId, name, {
            instagram_priority: priority,
            instagram_waiting_since: `2019-03-01 ${String(since).padStart(2, "0")}:00:00`,
            last_interest_dt: `2019-03-01 ${last}:00:00`,
        });
    }
    await startDiscuss();
    await contains(`:nth-child(1 of ${UNASSIGNED} ~ *)`, { text: "Cyd" });
    await contains(`:nth-child(2 of ${UNASSIGNED} ~ *)`, { text: "Bob" });
    await contains(`:nth-child(3 of ${UNASSIGNED} ~ *)`, { text: "Ada" });
});

test("own and unassigned conversations, who waits longest on top, each where it belongs", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const benId = createColleague(pyEnv);
    createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    createConversation(pyEnv, inboxId, "Bob", { last_interest_dt: "2019-03-01 10:00:00" });
    createConversation(pyEnv, inboxId, "Cyd", { last_interest_dt: "2019-03-01 11:00:00" });
    createConversation(pyEnv, inboxId, "Dan", { instagram_agent_id: benId });
    createConversation(pyEnv, inboxId, "Eve", { instagram_status: "resolved" });
    let requests = 0;
    onRpc("/mail/data", async (request) => {
        const { params } = await request.json();
        requests += params.fetch_params.filter((param) => param === "instagram.unassigned").length;
    });
    await startDiscuss();
    await contains(`${MINE} ~ .o-mail-DiscussSidebarChannel-container`, { text: "Ada" });
    await contains(`${UNASSIGNED} .o-instagram-WaitingCount`, { text: "2" });
    await contains(`:nth-child(1 of ${UNASSIGNED} ~ *)`, { text: "Bob" });
    await contains(`:nth-child(2 of ${UNASSIGNED} ~ *)`, { text: "Cyd" });
    await contains(".o-instagram-Colleague", { count: 0 });
    await contains(ITEM, { count: 0, text: "Dan" });
    await contains(ITEM, { count: 0, text: "Eve" });
    expect(requests).toBe(1);
});

test("the queue says how long it is, also folded and beyond what is loaded", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    for (let i = 0; i < 53; i++) {
        createConversation(pyEnv, inboxId, `Customer ${i}`);
    }
    await startDiscuss();
    await contains(ITEM, { count: 50 });
    await contains(".o-instagram-WaitingCount", { text: "53" });
    await click(`${UNASSIGNED} .o-mail-DiscussSidebarCategory-toggler`);
    await contains(ITEM, { count: 0 });
    await contains(".o-instagram-WaitingCount", { text: "53" });
});

test("a new conversation appears when its customer writes", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    await startDiscuss();
    await contains(".o-instagram-NobodyWaits");
    const adaId = createConversation(pyEnv, inboxId, "Ada");
    customerWrites(pyEnv, adaId, "Do you deliver?");
    await contains(`${ITEM} .o-instagram-SidebarName`, { text: "Ada" });
    await contains(".o-instagram-WaitingCount", { text: "1" });
    await contains(".o-instagram-NobodyWaits", { count: 0 });
    await contains(".o-mail-ChatBubble, .o-mail-ChatWindow", { count: 0 });
});

test("a conversation leaves the queue when a colleague takes it or it is resolved", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const benId = createColleague(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada");
    const bobId = createConversation(pyEnv, inboxId, "Bob");
    await startDiscuss();
    await contains(ITEM, { text: "Ada" });
    changeConversation(pyEnv, adaId, { instagram_agent_id: benId });
    await contains(ITEM, { count: 0, text: "Ada" });
    await contains(".o-instagram-WaitingCount", { text: "1" });
    changeConversation(pyEnv, bobId, { instagram_status: "resolved" });
    await contains(ITEM, { count: 0, text: "Bob" });
    await contains(".o-instagram-NobodyWaits");
    changeConversation(pyEnv, adaId, { instagram_agent_id: false });
    await contains(ITEM, { text: "Ada" });
});

test("who reads a conversation stays in it when a colleague takes it", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const benId = createColleague(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada");
    await startDiscuss();
    await click(ITEM, { text: "Ada" });
    await contains(".o-mail-DiscussContent-threadName[title='Ada']");
    changeConversation(pyEnv, adaId, { instagram_agent_id: benId });
    await contains(".o-instagram-ConversationDetails-agent", { text: "Ben" });
    await contains(`${MINE} ~ .o-mail-DiscussSidebarChannel-container`, { text: "Ada" });
    await contains(`${ITEM} .fst-italic`, { text: "Ada" });
    await contains(`${ITEM} .o-instagram-Colleague[title='Agent: Ben']`);
    await click(".o-mail-Mailbox[data-mailbox-id=starred]");
    await contains(ITEM, { count: 0, text: "Ada" });
});

test("a row tells the inbox, what is pending, and when time is running out", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    createInbox(pyEnv, { name: "Café" });
    createConversation(pyEnv, inboxId, "Ada", {
        instagram_answer_end: hoursFromNow(0.51),
        isMine: true,
    });
    createConversation(pyEnv, inboxId, "Bob", { instagram_status: "pending", isMine: true });
    createConversation(pyEnv, inboxId, "Cyd", { instagram_answer_end: hoursFromNow(-1) });
    await startDiscuss();
    await contains(`${ITEM}:contains(Ada) .o-instagram-MinutesLeft`, { text: "30 min left" });
    await contains(`${ITEM}:contains(Ada) .o-instagram-SidebarInbox`, { text: "Bakery" });
    await contains(`${ITEM}:contains(Ada) .o-instagram-Pending`, { count: 0 });
    await contains(`${ITEM} [title='Ada · @ada.bakes · Bakery · Open · 30 min left']`);
    await contains(`${ITEM}:contains(Bob) .o-instagram-Pending[title='Pending']`);
    await contains(`${ITEM}:contains(Bob) .o-instagram-MinutesLeft`, { count: 0 });
    await contains(`${ITEM}:contains(Cyd) .o-instagram-MinutesLeft`, { count: 0 });
    await contains(
        `${ITEM} [title='Cyd · @cyd.bakes · Bakery · Unassigned · Replies are no longer possible']`
    );
});

test("who reads one inbox is not told its name in each row", async () => {
    const pyEnv = await startServer();
    createConversation(pyEnv, createInbox(pyEnv), "Ada", { isMine: true });
    await startDiscuss();
    await contains(ITEM, { text: "Ada" });
    await contains(".o-instagram-SidebarInbox", { count: 0 });
});

for (const term of ["sunny.da", "@sunny.days", "SUNNY"]) {
    test(`“${term}” finds a customer by username`, async () => {
        const pyEnv = await startServer();
        createConversation(pyEnv, createInbox(pyEnv), "Ada", {
            instagram_username: "sunny.days",
            isMine: true,
        });
        await startDiscuss();
        await click(".o-mail-DiscussSidebar input[placeholder='Search conversations']");
        await insertText(".o_command_palette_search input", term, { replace: false });
        await click(".o_command", { text: "Ada @sunny.days" });
        await contains(".o-mail-DiscussContent-threadName[title='Ada']");
    });
}

test("what Meta sent to try the webhook is no person who waits", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    createConversation(pyEnv, inboxId, "Ada");
    createConversation(pyEnv, inboxId, "Test user", { instagram_is_test: true });
    await startDiscuss();
    await contains(ITEM, { text: "Test user" });
    await contains(".o-instagram-WaitingCount", { text: "1" });
    await contains(".o-instagram-NextConversation", {
        text: "One person is waiting on Instagram.",
    });
});
