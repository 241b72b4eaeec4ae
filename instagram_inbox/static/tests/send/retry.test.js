import { click, contains, insertText, start } from "@mail/../tests/mail_test_helpers";
import {
    createMessage,
    defineInstagramModels,
    hoursFromNow,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const PROBLEM = ".o-instagram-DeliveryProblem";
const MENU = ".o_menu_systray i[aria-label='Messages']";

/** A reply of the user's that is in trouble. */
async function createReply(values, channelValues = {}) {
    const { adaId, pyEnv } = await serverWithAda(channelValues);
    const messageId = createMessage(pyEnv, adaId, "We do!", {
        author_id: serverState.partnerId,
        ...values,
    });
    return { adaId, messageId, pyEnv };
}

test("failed: the reason, the code and Retry, once", async () => {
    const { adaId, messageId } = await createReply({
        instagram_error_code: "100/33",
        instagram_error_reason: "refused",
        instagram_state: "failed",
    });
    const answer = new Deferred();
    onRpc("mail.message", "instagram_retry", ({ args }) => {
        expect.step(args[0]);
        return answer;
    });
    await startDiscuss(adaId);
    await contains(`${PROBLEM}-reason`, { text: "Instagram refused this." });
    await contains(`${PROBLEM}-code`, { text: "(100/33)" });
    await click(`${PROBLEM} button:enabled`, { text: "Retry" });
    await contains(`${PROBLEM} button:disabled`, { text: "Retry" });
    await expect.waitForSteps([[messageId]]);
    answer.resolve(true);
    await contains(`${PROBLEM} button:enabled`, { text: "Retry" });
});

test("unconfirmed: two choices", async () => {
    const { adaId } = await createReply({ instagram_state: "unconfirmed" });
    for (const method of ["instagram_send_again", "instagram_arrived"]) {
        onRpc("mail.message", method, () => {
            expect.step(method);
            return true;
        });
    }
    await startDiscuss(adaId);
    await contains(`${PROBLEM} button`, { count: 2 });
    await click(`${PROBLEM} button:enabled`, { text: "It arrived" });
    await expect.waitForSteps(["instagram_arrived"]);
    await animationFrame();
    await click(`${PROBLEM} button:enabled`, { text: "Send again" });
    await expect.waitForSteps(["instagram_send_again"]);
});

test("when nobody can answer any more nothing is sent again", async () => {
    const { adaId, pyEnv } = await createReply(
        { instagram_state: "unconfirmed" },
        { instagram_answer_end: hoursFromNow(-1), instagram_window_end: hoursFromNow(-1) }
    );
    createMessage(pyEnv, adaId, "And more", {
        author_id: serverState.partnerId,
        instagram_state: "failed",
    });
    await startDiscuss(adaId);
    await contains(`.o-mail-Message:contains('We do!') ${PROBLEM} button`, {
        text: "It arrived",
    });
    await contains(`.o-mail-Message:contains('And more') ${PROBLEM} button`, { text: "Delete" });
    await contains(`${PROBLEM} button`, { count: 2 });
});

test("what is on its way has no buttons", async () => {
    const { adaId } = await createReply({ instagram_state: "sending" });
    await startDiscuss(adaId);
    await contains(".o-instagram-DeliveryState");
    await contains(PROBLEM, { count: 0 });
});

test("the messaging menu lists what did not go", async () => {
    const { messageId, pyEnv } = await createReply({ instagram_state: "failed" });
    pyEnv["mail.notification"].create({
        author_id: serverState.partnerId,
        mail_message_id: messageId,
        notification_status: "exception",
        notification_type: "instagram",
    });
    await start();
    await contains(".o-mail-MessagingMenu-counter", { text: "1" });
    await click(MENU);
    await contains(".o-mail-NotificationItem", {
        text: "Your message to Ada was not sent.",
    });
    await click(".o-mail-NotificationItem", { text: "Your message to Ada was not sent." });
    await contains(`.o-mail-ChatWindow ${PROBLEM}`);
    await contains(".o-mail-Message-notification", { count: 0 });
});

test("failed: it can be edited, with what it answered, or deleted", async () => {
    const { adaId, messageId, pyEnv } = await createReply({ instagram_state: "failed" });
    onRpc("mail.message", "instagram_take_back", ({ args }) => {
        expect.step(["instagram_take_back", args[0]]);
        return { attachment_ids: [], store_data: {}, text: "We do!" };
    });
    onRpc("mail.message", "instagram_delete", () => {
        expect.step("instagram_delete");
        tellUser(pyEnv, "mail.message/delete", { message_ids: [messageId] });
        return true;
    });
    await startDiscuss(adaId);
    await insertText(".o-mail-Composer-input", "And daily");
    await click(`${PROBLEM} button:enabled`, { text: "Edit" });
    await expect.waitForSteps([["instagram_take_back", [messageId]]]);
    await contains(".o-mail-Composer-input", { value: "We do!\nAnd daily" });
    await click(`${PROBLEM} button:enabled`, { text: "Delete" });
    await expect.waitForSteps(["instagram_delete"]);
    await contains(".o-mail-Message", { count: 0 });
});

test("a reply does not come back into a note that is being written", async () => {
    const { adaId } = await createReply({ instagram_state: "failed" });
    onRpc("mail.message", "instagram_take_back", () => expect.step("instagram_take_back"));
    await startDiscuss(adaId);
    await insertText(".o-mail-Composer-input", "/note A regular");
    await click(`${PROBLEM} button:enabled`, { text: "Edit" });
    await contains(".o_notification", {
        text: "You are writing a note: add or delete it before you edit this reply.",
    });
    await contains(".o-mail-Composer-input", { value: "A regular" });
    expect.verifySteps([]);
});

test("unconfirmed leads to Instagram", async () => {
    const { adaId } = await createReply({ instagram_state: "unconfirmed" });
    await startDiscuss(adaId);
    await contains(`${PROBLEM} a[href='https://www.instagram.com/direct/inbox/']`, {
        text: "Open in Instagram",
    });
});
