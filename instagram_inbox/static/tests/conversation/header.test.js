import {
    click,
    contains,
    insertText,
    openFormView,
    setupChatHub,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {
    changeConversation,
    createColleague,
    createConversation,
    createInbox,
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
    tellMember,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, test } from "@odoo/hoot";
import { hover, press } from "@odoo/hoot-dom";
import { advanceTime, Deferred } from "@odoo/hoot-mock";
import { makeServerError, onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const MINE = ".o-mail-DiscussSidebarCategory-instagram";
const ITEM = ".o-mail-DiscussSidebarChannel";
const ASSIGN = ".o-instagram-AssignPanel";
const HEADER = ".o-mail-DiscussContent-header";
const MENU = ".o-dropdown--menu";
const MORE = `${HEADER} button[name='more-action:instagram-header']`;
const STATUS = `${HEADER} button[name='instagram-status']`;

test("the header tells whose conversation it is", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    createInbox(pyEnv, { name: "Café" });
    const adaId = createConversation(pyEnv, inboxId, "Ada");
    await startDiscuss(adaId);
    await contains(`${HEADER} .o-mail-DiscussContent-threadName[title='Ada']`);
    await contains(`${HEADER} .o-instagram-Badge`);
    await contains(`${HEADER} .o-instagram-ConversationDetails-username`, { text: "@ada.bakes" });
    await contains(`${HEADER} .o-instagram-ConversationDetails-inbox`, { text: "Bakery" });
    await contains(`${HEADER} .badge`, { text: "Unassigned" });
});

test("what Discuss offers elsewhere and Instagram has not is hidden", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await contains(`${HEADER} button[name='instagram-assign']`);
    await click(MORE);
    await contains(`${MENU} button[name='search-messages']`);
    await contains(`${MENU} button[name='notification-settings']`);
    for (const name of [
        "attachments",
        "call",
        "camera-call",
        "invite-people",
        "member-list",
        "show-threads",
    ]) {
        await contains(`button[name='${name}']`, { count: 0 });
    }
    await contains(`${HEADER} .o-instagram-ConversationDetails-inbox`, { count: 0 });
});

test("taking moves the conversation to one's own; the button waits meanwhile", async () => {
    const { adaId } = await serverWithAda({ isMine: false });
    const answer = new Deferred();
    onRpc("discuss.channel", "instagram_take", () => answer);
    await startDiscuss(adaId);
    await click("button[name='instagram-take']:enabled");
    await contains("button[name='instagram-take']:disabled");
    answer.resolve();
    await contains("button[name='instagram-take']", { count: 0 });
    await contains("button[name='instagram-resolve']:enabled");
    await contains(`${MINE} + * ${ITEM}`, { text: "Ada" });
    await contains(".o-instagram-ConversationDetails-agent", { text: "Mitchell Admin" });
    await contains(".o-mail-Composer.o-focused");
});

test("a lost race says who was faster", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const benId = createColleague(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada");
    await startDiscuss(adaId);
    await contains("button[name='instagram-take']");
    pyEnv["discuss.channel"].write([adaId], { instagram_agent_id: benId });
    await click("button[name='instagram-take']");
    await contains(".o_notification", { text: "Ben has just taken this conversation." });
    await contains("button[name='instagram-take']", { count: 0 });
});

test("what one cannot answer goes back to the queue", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(MORE);
    await click(`${MENU} button[name='instagram-unassign']`, { text: "Return to Unassigned" });
    await contains(`${MINE}Unassigned .o-instagram-WaitingCount`, { text: "1" });
    await contains(`${MINE}Unassigned + * ${ITEM}.o-active`, { text: "Ada" });
    await contains("button[name='instagram-take']");
    await click(MORE);
    await contains(`${MENU} button[name='search-messages']`);
    await contains("button[name='instagram-unassign']", { count: 0 });
});

test("a conversation is handed over to a colleague", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    createColleague(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    await startDiscuss(adaId);
    await click("button[name='instagram-assign'][title='Assign to…']");
    await contains(`${ASSIGN} button`, { text: "Ben" });
    await contains(`${ASSIGN} button`, { count: 0, text: "(you)" });
    await click(`${ASSIGN} button`, { text: "Ben" });
    await contains(ASSIGN, { count: 0 });
    await contains(".o_notification", { text: "Ben is now handling the conversation with Ada." });
    await contains(".o-instagram-ConversationDetails-agent", { text: "Ben" });
    await click(ITEM, { text: "Bob" });
    await contains(ITEM, { count: 0, text: "Ada" });
});

test("a colleague's conversation is taken over, by keyboard", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada", {
        instagram_agent_id: createColleague(pyEnv),
    });
    await startDiscuss(adaId);
    await click("button[name='instagram-assign']");
    await contains(`${ASSIGN} button`, { text: "(you)" });
    await contains("button[name='instagram-take']", { count: 0 });
    await press("ArrowDown");
    await press("Enter");
    await contains(`${MINE} + * ${ITEM}`, { text: "Ada" });
    await contains(".o-mail-Composer.o-focused");
});

test("among many colleagues one is searched for", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    for (let number = 1; number <= 8; number++) {
        createColleague(pyEnv, `Colleague ${number}`);
    }
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    await startDiscuss(adaId);
    await click("button[name='instagram-assign']");
    await insertText(`${ASSIGN} input`, "Zoe");
    await contains(ASSIGN, { text: "No other agent of this inbox has this name." });
    await press("ArrowDown");
    await press("Enter");
    await contains(`${ASSIGN} input:focus`);
    await insertText(`${ASSIGN} input`, "gue", { replace: true });
    await contains(`${ASSIGN} button`, { count: 8 });
    await press("ArrowDown");
    await contains(`${ASSIGN} button:eq(0):focus`);
    await press("ArrowUp");
    await contains(`${ASSIGN} input:focus`);
    await insertText(`${ASSIGN} input`, "gue 7", { replace: true });
    await contains(`${ASSIGN} button`, { count: 1, text: "Colleague 7" });
    await press("Enter");
    await contains(".o-instagram-ConversationDetails-agent", { text: "Colleague 7" });
});

test("who lost the inbox meanwhile does not get the conversation", async () => {
    expect.errors(1);
    const { adaId, pyEnv } = await serverWithAda();
    const benId = createColleague(pyEnv);
    onRpc("discuss.channel", "instagram_assign", () => {
        throw makeServerError({ message: "Ben is no agent.", type: "UserError" });
    });
    await startDiscuss(adaId);
    await insertText(".o-mail-Composer-input", "We do");
    await click("button[name='instagram-assign']");
    await click(`${ASSIGN} button`, { text: "Ben" });
    await contains(".o_error_dialog", { text: "Ben is no agent." });
    await click(".o_error_dialog .btn-primary");
    await contains(".o-instagram-ConversationDetails-agent", { text: "Mitchell Admin" });
    await contains(".o-mail-Composer-input", { value: "We do" });
    pyEnv["res.users"].write([benId], { share: true });
    await click("button[name='instagram-assign']:enabled");
    await contains(ASSIGN);
    await contains(`${ASSIGN} button`, { count: 0, text: "Ben" });
    expect.verifyErrors(["RPC_ERROR"]);
});

test("one control shows the status and changes it", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(STATUS, { text: "Open" });
    await contains(`${MENU} .o-dropdown-item[aria-current]`, { text: "Open" });
    await click(`${MENU} .o-dropdown-item`, { text: "Pending" });
    await contains(`${STATUS}[title='Status: Pending']`, { text: "Pending" });
    await click(STATUS);
    await click(`${MENU} .o-dropdown-item`, { text: "Open" });
    await click(STATUS, { text: "Open" });
    await click(`${MENU} .o-dropdown-item`, { text: "Resolved" });
    await contains(".o_notification", { text: "Conversation with Ada resolved." });
});

test("a conversation is marked as pending and as open by keyboard, also while one writes", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await contains(STATUS, { text: "Open" });
    await click(".o-mail-Composer-input");
    await press(["alt", "shift", "p"]);
    await contains(STATUS, { text: "Pending" });
    await press(["alt", "shift", "p"]);
    await contains(STATUS, { text: "Open" });
    await press(["alt", "i"]);
    await contains(ASSIGN);
});

test("what is folded into the menu keeps its hotkey, also while one writes", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    await startDiscuss(adaId);
    await contains(MORE);
    await click(".o-mail-Composer-input");
    await press(["alt", "f"]);
    await contains(".o-mail-SearchMessagesPanel");
    await press(["alt", "f"]);
    await contains(".o-mail-SearchMessagesPanel", { count: 0 });
    await click(ITEM, { text: "Bob" });
    await contains(`${HEADER} .o-mail-DiscussContent-threadName[title='Bob']`);
    await press(["alt", "f"]);
    await contains(".o-mail-SearchMessagesPanel");
});

test("elsewhere a hotkey is its button's alone", async () => {
    const { pyEnv } = await serverWithAda();
    await startDiscuss(pyEnv["discuss.channel"].create({ name: "General" }));
    await contains(`${HEADER} button[name='search-messages'][data-hotkey='f']`);
    await press(["alt", "f"]);
    await advanceTime(0); // Odoo clicks the button a moment later
    await contains(".o-mail-SearchMessagesPanel");
});

test("notification settings open from the menu", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(MORE);
    await click(`${MENU} button[name='notification-settings']`);
    await contains(".o-discuss-NotificationSettings");
});

test("in the sidebar's menu the status can be changed", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(`${ITEM} [title='Chat Actions']`);
    await contains(`${MENU} button[name='instagram-assign']`, { text: "Assign to…" });
    await contains(`${MENU} button[name='instagram-status']`, { text: "Status: Open" });
    await hover(`${MENU} button[name='instagram-status']`);
    await click(`${MENU} .o-dropdown-item`, { text: "Pending" });
    await contains(STATUS, { text: "Pending" });
});

test("from the sidebar's menu a conversation is assigned, also one that is not open", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    createColleague(pyEnv);
    createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    await startDiscuss(adaId);
    await contains(ITEM, { text: "Bob" });
    await hover(`${ITEM}:contains(Bob)`);
    await click(`${ITEM}:contains(Bob) [title='Chat Actions']`);
    await click(`${MENU} button[name='instagram-assign']`);
    await click(`.o_dialog ${ASSIGN} button`, { text: "Ben" });
    await contains(".o_dialog", { count: 0 });
    await contains(".o_notification", { text: "Ben is now handling the conversation with Bob." });
    await contains(ITEM, { count: 0, text: "Bob" });
});

test("resolving leaves the sidebar, shows what is next, and can be undone", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    await startDiscuss(adaId);
    await click("button[name='instagram-resolve']");
    await contains(".o_notification", { text: "Conversation with Ada resolved." });
    await contains(ITEM, { count: 0, text: "Ada" });
    await contains(`${ITEM}.o-active`, { text: "Bob" });
    await click(".o_notification button", { text: "Undo" });
    await contains(`${ITEM}.o-active`, { text: "Ada" });
    await contains("button[name='instagram-resolve']");
});

test("a double click resolves one conversation, not the next as well", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    await startDiscuss(adaId);
    await click("button[name='instagram-resolve']");
    await contains(`${ITEM}.o-active`, { text: "Bob" });
    await contains("button[name='instagram-resolve']:disabled");
    await advanceTime(500);
    await contains("button[name='instagram-resolve']:enabled");
});

test("after the last own conversation the next waiting one is offered", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    createConversation(pyEnv, inboxId, "Bob");
    await startDiscuss(adaId);
    await click("button[name='instagram-resolve']");
    await contains(".o-instagram-NextConversation", {
        text: "One person is waiting on Instagram.",
    });
    await click(".o-instagram-NextConversation button", { text: "Open the next conversation" });
    await contains(`${ITEM}.o-active`, { text: "Bob" });
});

test("when none is unassigned, one's own unread ones are offered", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    await startDiscuss();
    await contains(".o-instagram-NextConversation", {
        text: "No unassigned conversations on Instagram.",
    });
    await contains(".o-instagram-NextConversation button", { count: 0 });
    tellMember(pyEnv, adaId, createMessage(pyEnv, adaId, "Hello?"));
    await click(".o-instagram-NextConversation button", {
        text: "One of your conversations has unread messages",
    });
    await contains(`${ITEM}.o-active .o-instagram-SidebarName`, { text: "Ada" });
});

test("resolving can be undone for ten seconds", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click("button[name='instagram-resolve']");
    await contains(".o_notification button", { text: "Undo" });
    await advanceTime(9000);
    await contains(".o_notification button", { text: "Undo" });
    await advanceTime(2000);
    await contains(".o_notification", { count: 0 });
});

test("of several resolved conversations the latest is offered, then the one before", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    await startDiscuss(adaId);
    await click("button[name='instagram-resolve']");
    await contains(".o_notification", { text: "Conversation with Ada resolved." });
    await contains(`${ITEM}.o-active`, { text: "Bob" });
    await advanceTime(1000);
    await click("button[name='instagram-resolve']");
    await contains(".o_notification", { text: "Conversation with Bob resolved." });
    await contains(".o_notification", { count: 1 });
    await click(".o_notification button", { text: "Undo" });
    await contains(`${ITEM}.o-active`, { text: "Bob" });
    await contains(".o_notification", { text: "Conversation with Ada resolved." });
    await contains(".o_notification", { count: 1 });
    await click(".o_notification button", { text: "Undo" });
    await contains(`${ITEM}.o-active`, { text: "Ada" });
    await contains(".o_notification", { count: 0 });
});

test("there is nothing to undo when the customer has reopened it", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    await startDiscuss(adaId);
    await click("button[name='instagram-resolve']");
    await contains(".o_notification", { text: "Conversation with Ada resolved." });
    changeConversation(pyEnv, adaId, { instagram_status: "open" });
    await contains(".o_notification", { count: 0 });
});

test("a resolved conversation can be read and reopened", async () => {
    const { adaId, pyEnv } = await serverWithAda({
        instagram_agent_id: serverState.userId,
        instagram_status: "resolved",
        isMine: false,
    });
    createMessage(pyEnv, adaId, "Thank you!");
    await startDiscuss(adaId);
    await contains(".o-mail-Message", { text: "Thank you!" });
    await contains(STATUS, { text: "Resolved" });
    await contains("button[name='instagram-resolve']", { count: 0 });
    await click("button[name='instagram-reopen']");
    await contains("button[name='instagram-resolve']");
    await contains(STATUS, { text: "Open" });
});

test("chat window: details, resolving closes it", async () => {
    const { adaId } = await serverWithAda();
    setupChatHub({ opened: [adaId] });
    await start();
    await openFormView("res.partner", serverState.partnerId);
    await contains(".o-mail-ChatWindow .o-instagram-ConversationDetails", { text: "@ada.bakes" });
    await click(".o-mail-ChatWindow .o-instagram-ConversationStatus", { text: "Open" });
    await click(`${MENU} .o-dropdown-item`, { text: "Pending" });
    await contains(".o-mail-ChatWindow .o-instagram-ConversationStatus", { text: "Pending" });
    await click(".o-mail-ChatWindow button[name='instagram-resolve']");
    await contains(".o_notification", { text: "Conversation with Ada resolved." });
    await contains(".o-mail-ChatWindow", { count: 0 });
});

for (const [text, name] of [
    ["/assign", "Mitchell Admin"],
    ["/assign Ben", "Ben"],
    ["/assign  @ben ", "Ben"],
    ["/assign Be", "Ben"],
]) {
    test(`the command “${text}” assigns the conversation`, async () => {
        const { adaId, pyEnv } = await serverWithAda({ isMine: false });
        createColleague(pyEnv);
        createColleague(pyEnv, "Cem");
        await startDiscuss(adaId);
        await insertText(".o-mail-Composer-input", text);
        await click(".o-mail-Composer button[title='Send']:enabled");
        await contains(".o-instagram-ConversationDetails-agent", { text: name });
        await contains(".o-mail-Composer-input", { value: "" });
        await contains(".o-mail-Message", { count: 0 });
    });
}

test("the commands change the status; one that fits nobody says so and sends nothing", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    createColleague(pyEnv, "Ben One");
    createColleague(pyEnv, "Ben Two");
    await startDiscuss(adaId);
    const send = async (text) => {
        await insertText(".o-mail-Composer-input", text);
        await click(".o-mail-Composer button[title='Send']:enabled");
    };
    await send("/assign Zoe");
    await contains(".o_notification", { text: "No agent of this inbox is called “Zoe”." });
    await send("/assign Ben");
    await contains(".o_notification", {
        text: "Several agents match “Ben”: write more of the name.",
    });
    await send("/pending");
    await contains(STATUS, { text: "Pending" });
    await contains(".o-mail-Message", { count: 0 });
    await send("/resolve");
    await contains(".o_notification", { text: "Conversation with Ada resolved." });
});
