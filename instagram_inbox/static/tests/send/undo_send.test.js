import { contains, click, insertText } from "@mail/../tests/mail_test_helpers";
import {
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, queryText, test, waitUntil } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const UNDO = ".o-instagram-UndoSend";

/** The conversation with a reply, by default the user's own, that waits for 5 seconds. */
async function startWaiting(values = {}) {
    const { adaId, pyEnv } = await serverWithAda();
    const messageId = createMessage(pyEnv, adaId, "We do!", {
        author_id: serverState.partnerId,
        instagram_state: "queued",
        instagram_undo_left: 5,
        ...values,
    });
    onRpc("mail.message", "instagram_take_back", () => {
        expect.step("instagram_take_back");
        tellUser(pyEnv, "mail.message/delete", { message_ids: [messageId] });
        return { attachment_ids: [], store_data: {}, text: "We do!" };
    });
    await startDiscuss(adaId);
}

test("the time runs, until the reply is sent", async () => {
    await startWaiting({ instagram_undo_left: 60 });
    await contains(UNDO);
    // a slow browser shows it when a second or two are over
    const seconds = () => Number(queryText(UNDO).match(/Sending in (\d+) s/)[1]);
    const first = seconds();
    expect(first).toBeGreaterThan(30);
    await advanceTime(20000);
    await waitUntil(() => seconds() <= first - 20);
    await advanceTime(60000);
    await contains(UNDO, { count: 0 });
});

test("undone: the text is before the draft again", async () => {
    onRpc("mail.message", "instagram_undo", () => {
        expect.step("instagram_undo");
        return true;
    });
    await startWaiting();
    await insertText(".o-mail-Composer-input", "And daily");
    await click(`${UNDO} button`, { text: "Undo" });
    await expect.waitForSteps(["instagram_undo", "instagram_take_back"]);
    await contains(".o-mail-Composer-input", { value: "We do!\nAnd daily" });
    await contains(UNDO, { count: 0 });
});

test("too late: the reply stays where it is", async () => {
    onRpc("mail.message", "instagram_undo", () => false);
    await startWaiting();
    await click(`${UNDO} button`, { text: "Undo" });
    await contains(".o_notification", { text: "Too late: this reply is already being sent." });
    await contains(".o-mail-Composer-input", { value: "" });
    expect.verifySteps([]);
});

test("a note is being written: the reply is stopped, and waits to be edited", async () => {
    onRpc("mail.message", "instagram_undo", () => {
        expect.step("instagram_undo");
        return true;
    });
    await startWaiting();
    await insertText(".o-mail-Composer-input", "/note A regular");
    await click(`${UNDO} button`, { text: "Undo" });
    await expect.waitForSteps(["instagram_undo"]);
    await contains(".o_notification", { text: "You are writing a note: add or delete it before you edit this reply.",
    });
    await contains(".o-mail-Composer-input", { value: "A regular" });
});

test("a colleague sees the time, and cannot undo the reply", async () => {
    await startWaiting({ author_id: serverState.odoobotId });
    await contains(UNDO);
    await contains(`${UNDO} button`, { count: 0 });
});
