import { click, contains, inputFiles, insertText } from "@mail/../tests/mail_test_helpers";
import {
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";
import { quickReplyTitle } from "@instagram_inbox/send/quick_reply_titles";

import { describe, expect, press, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { makeServerError, onRpc, serverState } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

defineInstagramModels();
describe.current.tags("desktop");

const INPUT = ".o-mail-Composer-input";
const BUTTON = ".o-mail-Composer button[name='instagram-quick-replies']";
const CHOICE = ".o-instagram-QuickReplyMenu [role='menuitemcheckbox']";
const CHIP = ".o-instagram-ComposerQuickReplies li";
const SENT = ".o-mail-Message .o-instagram-QuickReplies li";

/** A conversation, and canned responses with these shortcuts. */
async function startWith(...sources) {
    const { adaId, pyEnv } = await serverWithAda();
    for (const source of sources) {
        pyEnv["mail.canned.response"].create({ source, substitution: `All of ${source}` });
    }
    onRpc("/mail/message/post", async (request) => {
        const { body, instagram_quick_replies } = (await request.json()).params.post_data;
        expect.step([body, instagram_quick_replies]);
    });
    await startDiscuss(adaId);
    return { adaId, pyEnv };
}

function draftKey(channelId) {
    return `Composer,(Thread,discuss.channel AND ${channelId}) OR (undefined)`;
}

async function choose(...titles) {
    await click(BUTTON);
    for (const text of titles) {
        await click(CHOICE, { text });
    }
    await press("Escape");
    await contains(CHOICE, { count: 0 });
}

test("they are chosen, shown as chips, removed, and sent with the next text only", async () => {
    await startWith("Yes", "No, thanks", "Maybe");
    await click(BUTTON);
    await contains(`${CHOICE}[aria-checked='false']`, { count: 3 });
    await contains(CHOICE, { text: "All of Maybe" });
    await press("Escape");
    await choose("Yes", "Maybe", "No, thanks");
    await contains(CHIP, { count: 3 });
    await click(`${CHIP} button[aria-label='Remove “Maybe”']`);
    await contains(CHIP, { count: 2 });
    await insertText(INPUT, "Delivery?");
    await press("Enter");
    await expect.waitForSteps([["Delivery?", ["Yes", "No, thanks"]]]);
    await contains(CHIP, { count: 0 });
    await insertText(INPUT, "Hello?");
    await press("Enter");
    await expect.waitForSteps([["Hello?", undefined]]);
});

test("thirteen at most; the list says how many", async () => {
    const letters = "ABCDEFGHIJKLMN";
    await startWith(...letters);
    await click(BUTTON);
    for (const text of letters.slice(0, 13)) {
        await click(CHOICE, { text: `All of ${text}` });
    }
    await contains(".o-instagram-QuickReplyMenu [role='status']", { text: "13 of 13 chosen" });
    await contains(`${CHOICE}:disabled`, { count: 1, text: "All of N" });
    await click(`${CHOICE}[aria-checked='true']`, { text: "All of A" });
    await contains(`${CHOICE}:disabled`, { count: 0 });
});

test("a long shortcut is cut, and the list says to what", async () => {
    await startWith("Opening hours on Sundays", "Opening hours on Sunny days");
    await click(BUTTON);
    await contains(CHOICE, {
        count: 1,
        text: "Opening hours on SundaysCut to 20 characters: “Opening hours on Sun”",
    });
});

test("titles are one line of 20 characters, cut between what readers see as characters", () => {
    expect(quickReplyTitle(" Yes,\n  please ")).toBe("Yes, please");
    expect(quickReplyTitle("x".repeat(21))).toBe("x".repeat(20));
    expect(quickReplyTitle("🙂".repeat(21))).toBe("🙂".repeat(20));
    expect(quickReplyTitle(`${"x".repeat(17)}👩‍👩‍👧`)).toBe("x".repeat(17));
    expect(quickReplyTitle("\n ")).toBe("");
});

test("without canned responses, the list says what they are for", async () => {
    await startWith();
    await click(BUTTON);
    await contains(".o-instagram-QuickReplyMenu", {
        text: "There are no canned responses yet. Their shortcuts are what customers can tap on.",
    });
    await contains(".o-instagram-QuickReplyMenu [role='menuitem']", {
        text: "Edit Canned Responses",
    });
});

test("a note has none: they wait for the next reply", async () => {
    await startWith("Yes");
    await choose("Yes");
    await click(".o-mail-Composer button[name='instagram-note']");
    await contains(CHIP, { count: 0 });
    await contains(BUTTON, { count: 0 });
    await insertText(INPUT, "A regular");
    await press("Enter");
    await expect.waitForSteps([["A regular", undefined]]);
    await contains(CHIP, { text: "Yes" });
});

test("files alone do not take them along", async () => {
    await startWith("Yes");
    await choose("Yes");
    const file = new File(["%PDF-1.4"], "offer.pdf", { type: "application/pdf" });
    await inputFiles(".o-mail-Composer .o_input_file", [file]);
    await contains(".o-mail-Composer .o-mail-AttachmentContainer:not(.o-isUploading)");
    await click(".o-mail-Composer button[title='Send']:enabled");
    await contains(".o_notification", {
        text: "Quick replies are sent with a text: write one, or remove the quick replies.",
    });
    await contains(CHIP, { text: "Yes" });
    expect.verifySteps([]);
});

test("they are kept with the draft for when the page is loaded again", async () => {
    const { adaId } = await startWith("Yes");
    await choose("Yes");
    await advanceTime(5000);
    expect(JSON.parse(browser.localStorage.getItem(draftKey(adaId))).quickReplies).toEqual(["Yes"]);
    await click(`${CHIP} button`);
    expect(browser.localStorage.getItem(draftKey(adaId))).toBe(null);
});

test("those that were kept come back, also without a text", async () => {
    const { adaId } = await serverWithAda();
    const draft = { composerHtml: "", quickReplies: ["Yes", "No"] };
    browser.localStorage.setItem(draftKey(adaId), JSON.stringify(draft));
    await startDiscuss(adaId);
    await contains(CHIP, { count: 2 });
    await contains(INPUT, { value: "" });
});

test("refused by the server: text and quick replies are back", async () => {
    await startWith("Yes");
    onRpc("/mail/message/post", () => {
        throw makeServerError({ message: "No.", type: "UserError" });
    });
    await choose("Yes");
    await insertText(INPUT, "Delivery?");
    await press("Enter");
    await contains(INPUT, { value: "Delivery?" });
    await contains(CHIP, { text: "Yes" });
});

test("agents see what was sent with a reply; one that failed takes them back", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const messageId = createMessage(pyEnv, adaId, "Delivery?", {
        author_id: serverState.partnerId,
        instagram_quick_replies: ["Yes", "<b>No</b>"],
        instagram_state: "failed",
        instagram_error_reason: "blocked",
    });
    onRpc("mail.message", "instagram_take_back", () => {
        tellUser(pyEnv, "mail.message/delete", { message_ids: [messageId] });
        return { attachment_ids: [], quick_replies: ["Yes"], store_data: {}, text: "Delivery?" };
    });
    await startDiscuss(adaId);
    await contains(SENT, { count: 2 });
    await contains(SENT, { text: "<b>No</b>" });
    await click(".o-instagram-DeliveryProblem button:enabled", { text: "Edit" });
    await contains(CHIP, { text: "Yes" });
    await contains(INPUT, { value: "Delivery?" });
});
