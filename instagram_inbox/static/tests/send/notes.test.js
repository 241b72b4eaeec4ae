import {
    click,
    contains,
    hover,
    inputFiles,
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
    partnerOf,
    serverWithAda,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, press, test } from "@odoo/hoot";
import { advanceTime, tick } from "@odoo/hoot-mock";
import {
    asyncStep,
    makeServerError,
    mockService,
    onRpc,
    serverState,
    waitForSteps,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

defineInstagramModels();
describe.current.tags("desktop");

const INPUT = ".o-mail-Composer-input";
const COMPOSER = ".o-mail-Composer.o-instagram-Note";
const TOGGLE = ".o-mail-Composer button[name='instagram-note']";
const SEND = ".o-mail-Composer button[name='send-message']:enabled";
const NOTE = ".o-mail-Message.o-instagram-Note";
const PLACEHOLDER = "Note for your colleagues, not visible to the customer";

async function openAda(values) {
    const { adaId, pyEnv } = await serverWithAda(values);
    onRpc("/mail/message/post", async (request) => {
        const { params } = await request.json();
        asyncStep(`${params.post_data.subtype_xmlid}: ${params.post_data.body}`);
    });
    onRpc("/discuss/channel/notify_typing", async (request) => {
        const { params } = await request.json();
        asyncStep(`typing ${params.is_typing}`);
    });
    await startDiscuss(adaId);
    return { adaId, pyEnv };
}

/** A note of a colleague's in the conversation. */
function createNote(pyEnv, channelId, body, values = {}) {
    const [subtype_id] = pyEnv["mail.message.subtype"].search([
        ["subtype_xmlid", "=", "mail.mt_note"],
    ]);
    return createMessage(pyEnv, channelId, body, {
        author_id: serverState.partnerId,
        instagram_has_mid: false,
        instagram_state: false,
        subtype_id,
        ...values,
    });
}

test("a note is begun and left by keyboard, also where no reply is possible", async () => {
    const { pyEnv, adaId } = await openAda();
    await click(INPUT);
    await press(["alt", "shift", "n"]);
    await contains(`${COMPOSER} ${INPUT}[placeholder='${PLACEHOLDER}']`);
    await press(["alt", "shift", "n"]);
    await contains(COMPOSER, { count: 0 });
    changeConversation(pyEnv, adaId, { instagram_closed_reason: "being_erased" });
    await contains(INPUT, { count: 0 });
    await press(["alt", "shift", "n"]);
    await contains(`${COMPOSER} ${INPUT}`);
});

test("a note is posted as one, without typing; then one replies again", async () => {
    await openAda();
    await click(TOGGLE);
    await contains(`${COMPOSER} ${INPUT}[placeholder='${PLACEHOLDER}']:focus`);
    await contains(".o-instagram-NoteHint", {
        text: "Internal note: not visible to the customer",
    });
    await contains(".o-instagram-ReplyTime", { count: 0 });
    await contains(`${TOGGLE}[title='Back to the Reply'].active`);
    await contains(".o-mail-Composer button[title='Add Note']");
    await insertText(INPUT, "She is a regular");
    await press("Enter");
    await contains(NOTE, { text: "She is a regular" });
    await contains(`${NOTE} .o-instagram-NoteLabel`, { text: "Internal note" });
    await contains(".o-instagram-DeliveryState", { count: 0 });
    await waitForSteps(["mail.mt_note: She is a regular"]);
    await contains(COMPOSER, { count: 0 });
    await contains(`${INPUT}[placeholder='Reply to Ada on Instagram…']`);
    await insertText(INPUT, "Hello");
    await press("Enter");
    await waitForSteps(["typing true", "typing false", "mail.mt_comment: Hello"]);
});

test("a draft survives both ways; who typed a reply types no more", async () => {
    await openAda();
    await insertText(INPUT, "Hello");
    await waitForSteps(["typing true"]);
    await click(TOGGLE);
    await waitForSteps(["typing false"]);
    await contains(`${COMPOSER} ${INPUT}`, { value: "Hello" });
    await insertText(INPUT, " you");
    await click(TOGGLE);
    await contains(COMPOSER, { count: 0 });
    await contains(INPUT, { value: "Hello you" });
    await tick();
    expect.verifySteps([]);
});

test("the command makes a note of what follows", async () => {
    await openAda();
    await insertText(INPUT, "/no");
    await contains(".o-mail-Composer-suggestion", { text: "note" });
    await insertText(INPUT, "/note call her", { replace: true });
    await contains(`${COMPOSER} ${INPUT}`, { value: "call her" });
    await press("Enter");
    await contains(NOTE, { text: "call her" });
    await waitForSteps(["mail.mt_note: call her"]);
});

test("a note that was being written is none less after a reload", async () => {
    const { adaId } = await openAda();
    await click(TOGGLE);
    await insertText(INPUT, "She is a regular");
    await advanceTime(5000);
    const key = Object.keys(browser.localStorage).find(
        (each) => each.includes(`${adaId}`) && each.includes("Composer")
    );
    expect(JSON.parse(browser.localStorage.getItem(key)).isInstagramNote).toBe(true);
});

test("a saved note comes back as a note", async () => {
    const { adaId } = await serverWithAda();
    browser.localStorage.setItem(
        `Composer,(Thread,discuss.channel AND ${adaId}) OR (undefined)`,
        JSON.stringify({ composerHtml: ["markup", "She is a regular"], isInstagramNote: true })
    );
    await startDiscuss(adaId);
    await contains(`${COMPOSER} ${INPUT}`, { value: "She is a regular" });
});

/** A colleague who is offered behind an @, by their partner. */
function createMentionable(pyEnv, channelId) {
    const id = partnerOf(pyEnv, createColleague(pyEnv));
    onRpc("res.partner", "get_mention_suggestions_from_channel", () => ({
        "discuss.channel": [{ id: channelId, instagram_colleague_ids: [id] }],
        "res.partner": [{ id, name: "Ben" }],
    }));
    return id;
}

/** The link that Discuss makes for a mentioned person. */
function mentionOf(partnerId) {
    return `<a href="/odoo/res.partner/${partnerId}" class="o_mail_redirect" data-oe-id="${partnerId}" data-oe-model="res.partner" target="_blank" contenteditable="false">@Ben</a>`;
}

test("colleagues are mentioned in notes, and only there", async () => {
    const { adaId, pyEnv } = await openAda();
    const benId = createMentionable(pyEnv, adaId);
    pyEnv["res.partner"].create({ name: "Benedict", email: "benedict@example.com" });
    onRpc("/mail/message/post", async (request) => {
        const { params } = await request.json();
        asyncStep(`mentions ${params.post_data.partner_ids}`);
    });
    await click(TOGGLE);
    await insertText(INPUT, "@Be");
    await contains(".o-mail-Composer-suggestion", { count: 1 });
    await click(".o-mail-Composer-suggestion", { text: "Ben" });
    await contains(INPUT, { value: "@Ben " });
    await click(SEND);
    await waitForSteps([`mentions ${benId}`, `mail.mt_note: ${mentionOf(benId)}`]);
    await contains(`${NOTE} a.o_mail_redirect`, { text: "@Ben" });
    await click(TOGGLE);
    await insertText(INPUT, "@Be");
    await click(".o-mail-Composer-suggestion", { text: "Ben" });
    await click(TOGGLE);
    await contains(INPUT, { value: "@Ben " });
    await click(SEND);
    await waitForSteps(["mentions undefined", "mail.mt_comment: @Ben"]);
    await contains(".o-mail-Message:not(.o-instagram-Note)", { text: "@Ben" });
    await contains(".o-mail-Message:not(.o-instagram-Note) a", { count: 0 });
});

test("files are not measured by what Instagram takes", async () => {
    await openAda();
    mockService("notification", { add: (sentence) => expect.step(sentence) });
    await click(TOGGLE);
    await inputFiles(".o-mail-Composer .o_input_file", [
        new File(["PK"], "prices.ods", { type: "application/vnd.oasis" }),
    ]);
    await contains(".o-mail-AttachmentContainer", { text: "prices.ods" });
    expect.verifySteps([]);
});

test("where no reply is possible a note is", async () => {
    await openAda({ instagram_answer_end: false, instagram_window_end: false });
    await click(".o-instagram-ClosedComposer button", { text: "Write a Note" });
    await contains(`${COMPOSER} ${INPUT}:focus`);
    await insertText(INPUT, "Call her");
    await press("Enter");
    await contains(NOTE, { text: "Call her" });
    await waitForSteps(["mail.mt_note: Call her"]);
    await contains(".o-instagram-ClosedComposer");
    await contains(INPUT, { count: 0 });
});

test("also at a test, and in a chat window", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv, { state: "disconnected" });
    const metaId = createConversation(pyEnv, inboxId, "Meta", {
        instagram_is_test: true,
        isMine: true,
    });
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    setupChatHub({ opened: [adaId, metaId] });
    await start();
    await openFormView("res.partner", serverState.partnerId);
    await click(".o-instagram-ClosedComposer button", { text: "Write a Note" });
    await click(".o-instagram-TestConversation button", { text: "Write a Note" });
    await contains(`.o-mail-ChatWindow ${COMPOSER}`, { count: 2 });
});

test("a notice is about replies", async () => {
    await openAda({ inbox: { state: "reauthorize" } });
    await contains(".o-instagram-ComposerNotice");
    await click(TOGGLE);
    await contains(".o-instagram-ComposerNotice", { count: 0 });
});

test("a colleague's note is answered by a note, and may be reacted to at any time", async () => {
    const { adaId, pyEnv } = await serverWithAda({
        instagram_answer_end: false,
        instagram_window_end: false,
    });
    const author_id = partnerOf(pyEnv, createColleague(pyEnv));
    createNote(pyEnv, adaId, "Is she?", { author_id });
    await startDiscuss(adaId);
    await hover(NOTE);
    await contains(`${NOTE} [title='Add a Reaction']`);
    await click(`${NOTE} button[name='reply-to']`);
    await contains(`${COMPOSER} ${INPUT}:focus`);
    await click(TOGGLE);
    await contains(".o-instagram-ClosedComposer");
});

test("one's own may be corrected", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    createNote(pyEnv, adaId, "Is she?");
    await startDiscuss(adaId);
    await hover(NOTE);
    await contains(`${NOTE} button[title='Expand']`);
    await click(`${NOTE} button[title='Expand']`);
    await contains("button[name='edit']");
});

test("also when a note is corrected, while what is written below is a reply", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const benId = createMentionable(pyEnv, adaId);
    createNote(pyEnv, adaId, "Is she?");
    onRpc("/mail/message/update_content", async (request) => {
        const { params } = await request.json();
        const { body, partner_ids } = params.update_data;
        asyncStep(`mentions ${partner_ids}: ${body}`);
    });
    await startDiscuss(adaId);
    await hover(NOTE);
    await click(`${NOTE} button[title='Expand']`);
    await click("button[name='edit']");
    await insertText(`.o-mail-Message ${INPUT}`, " @Be");
    await click(".o-mail-Composer-suggestion", { text: "Ben" });
    await contains(`.o-mail-Message ${INPUT}`, { value: "Is she? @Ben " });
    await insertText(`.o-mail-Thread + * ${INPUT}`, "@Be");
    await tick();
    await contains(".o-mail-Composer-suggestion", { count: 0 });
    await click(".o-mail-Message .o-mail-Composer [data-type='save']");
    await waitForSteps([`mentions ${benId}: Is she? ${mentionOf(benId)}`]);
});

test("a preview tells a note from what was said to the customer", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const benId = partnerOf(pyEnv, createColleague(pyEnv));
    const own = { author_id: serverState.partnerId };
    const conversations = {
        Ada: (id) => createNote(pyEnv, id, "She is a regular"),
        Bob: (id) => createNote(pyEnv, id, "Is he?", { author_id: benId }),
        Cyd: (id) => createMessage(pyEnv, id, "We do", own),
    };
    for (const [name, write] of Object.entries(conversations)) {
        write(createConversation(pyEnv, inboxId, name, { isMine: true }));
    }
    await start();
    await click(".o_menu_systray i[aria-label='Messages']");
    await click(".o-mail-MessagingMenu-headerFilter", { text: "Chats" });
    for (const text of ["Your note:She is a regular", "Note of Ben:Is he?", "You: We do"]) {
        await contains(".o-mail-NotificationItem-text", { text });
    }
});

test("a refused note goes back as a note", async () => {
    await openAda();
    mockService("notification", { add: (sentence) => expect.step(sentence) });
    onRpc("/mail/message/post", () => {
        throw makeServerError({ message: "No.", type: "UserError" });
    });
    await click(TOGGLE);
    await insertText(INPUT, "She is a regular");
    await press("Enter");
    await expect.waitForSteps(["No."]);
    await contains(`${COMPOSER} ${INPUT}`, { value: "She is a regular" });
});

test("other channels have nothing of it", async () => {
    const pyEnv = await startServer();
    createInbox(pyEnv);
    const channelId = pyEnv["discuss.channel"].create({ name: "General" });
    await startDiscuss(channelId);
    await contains(INPUT);
    await contains(TOGGLE, { count: 0 });
    await insertText(INPUT, "/no");
    await contains(".o-mail-Composer-suggestion", { count: 0 });
});
