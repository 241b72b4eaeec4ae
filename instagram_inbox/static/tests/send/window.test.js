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
    createInbox,
    defineInstagramModels,
    hoursFromNow,
    serverWithAda,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, mockDate } from "@odoo/hoot-mock";
import { makeServerError, mockService, onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const TIME = ".o-instagram-ReplyTime";
const CLOSED = ".o-instagram-ClosedComposer";
const INPUT = ".o-mail-Composer-input";

/** A conversation of the user's, whose customer may be answered for some hours. */
async function openAda(hours, answerHours = hours) {
    mockDate("2026-11-22 12:05:00", +0);
    const { adaId, inboxId, pyEnv } = await serverWithAda({
        instagram_answer_end: answerHours === false ? false : hoursFromNow(answerHours),
        instagram_window_end: hours === false ? false : hoursFromNow(hours),
    });
    return { adaId, inboxId, pyEnv };
}

test("the composer tells until when one can answer, and moves on", async () => {
    const { adaId } = await openAda(6.01);
    await startDiscuss(adaId);
    await contains(`${TIME}.small`, { text: "You can reply until 6:05 PM (6 h left)" });
    await advanceTime(90 * 60 * 1000);
    await contains(TIME, { text: "You can reply until 6:05 PM (4 h 30 min left)" });
});

test("of 24 hours just begun not an hour is gone", async () => {
    const { adaId } = await openAda(24);
    await startDiscuss(adaId);
    await contains(TIME, { text: "You can reply until Mon 12:05 PM (23 h 59 min left)" });
});

test("another day has its weekday", async () => {
    const { adaId } = await openAda(23.01);
    await startDiscuss(adaId);
    await contains(TIME, { text: "You can reply until Mon 11:05 AM (23 h left)" });
});

test("the last hour stands out, then the reason replaces the composer", async () => {
    const { adaId } = await openAda(0.51);
    await startDiscuss(adaId);
    await contains(`${TIME}.o-nearlyOver`, {
        text: "You can reply until 12:35 PM (30 min left)",
    });
    await insertText(INPUT, "One moment");
    await advanceTime(31 * 60 * 1000);
    await contains(CLOSED, { text: "The customer's last message is more than 24 hours old." });
    await contains(`${CLOSED}-draft`, { text: "Your draft is kept: One moment" });
    await contains(INPUT, { count: 0 });
});

test("a customer's message opens it again, and the draft is there", async () => {
    const { adaId, pyEnv } = await openAda(0.1);
    await startDiscuss(adaId);
    await insertText(INPUT, "One moment");
    await advanceTime(10 * 60 * 1000);
    await contains(CLOSED);
    changeConversation(pyEnv, adaId, {
        instagram_answer_end: hoursFromNow(23.51),
        instagram_window_end: hoursFromNow(23.51),
    });
    await contains(INPUT, { value: "One moment" });
    await contains(CLOSED, { count: 0 });
    await contains(TIME, { text: "You can reply until Mon 11:45 AM (23 h 30 min left)" });
});

test("after 24 hours only a person answers", async () => {
    const { adaId } = await openAda(-1, 143);
    await startDiscuss(adaId);
    await contains(TIME, {
        text: "24 hours are over: only a person can reply, until Sat 11:05 AM (5 days left)",
    });
    await contains(INPUT);
});

test("after seven days nobody does", async () => {
    const { adaId } = await openAda(-145, -1);
    await startDiscuss(adaId);
    await contains(CLOSED, { text: "The customer's last message is more than 7 days old." });
});

test("who never wrote cannot be written to", async () => {
    const { adaId } = await openAda(false);
    await startDiscuss(adaId);
    await contains(CLOSED, { text: "This person has not written to you." });
    await contains(TIME, { count: 0 });
});

test("chat windows tell the same", async () => {
    const { adaId } = await openAda(0.51);
    setupChatHub({ opened: [adaId] });
    await start();
    await openFormView("res.partner", serverState.partnerId);
    await contains(`.o-mail-ChatWindow ${TIME}.o-nearlyOver`);
    await advanceTime(31 * 60 * 1000);
    await contains(`.o-mail-ChatWindow ${CLOSED}`);
    await contains(`.o-mail-ChatWindow ${INPUT}`, { count: 0 });
});

test("other channels have nothing of it", async () => {
    const pyEnv = await startServer();
    createInbox(pyEnv);
    const channelId = pyEnv["discuss.channel"].create({ name: "General" });
    await startDiscuss(channelId);
    await contains(INPUT);
    await contains(`${TIME}, ${CLOSED}`, { count: 0 });
});

test("a paused inbox says why and until when", async () => {
    const { adaId, inboxId, pyEnv } = await openAda(6.01);
    pyEnv["instagram.inbox"].write([inboxId], {
        pause_key: "account_restricted",
        paused_until: hoursFromNow(1),
    });
    await startDiscuss(adaId);
    await contains(".o-instagram-ComposerNotice", {
        text: "Instagram has restricted this account. Replies wait; the next try is at 1:05 PM.",
    });
    await contains(INPUT);
    await advanceTime(61 * 60 * 1000);
    await contains(".o-instagram-ComposerNotice", { count: 0 });
});

test("a refused message goes back into the composer, with the reason", async () => {
    const { adaId } = await openAda(6.01);
    mockService("notification", {
        add: (sentence, { type }) => expect.step(`${type}: ${sentence}`),
    });
    onRpc("/mail/message/post", () => {
        throw makeServerError({ message: "It is too late.", type: "UserError" });
    });
    await startDiscuss(adaId);
    await insertText(INPUT, "Sorry for the wait");
    await click(".o-mail-Composer button[title='Send']:enabled");
    await expect.waitForSteps(["danger: It is too late."]);
    await contains(INPUT, { value: "Sorry for the wait" });
    await contains(".o-mail-Message", { count: 0 });
});

test("what is written after the session ended is a draft again, with the reason", async () => {
    const { adaId } = await openAda(6.01);
    mockService("notification", {
        add: (sentence, { type }) => expect.step(`${type}: ${sentence}`),
    });
    onRpc("/mail/message/post", () => {
        throw makeServerError({ errorName: "werkzeug.exceptions.NotFound" });
    });
    await startDiscuss(adaId);
    await insertText(INPUT, "Sorry for the wait");
    await click(".o-mail-Composer button[title='Send']:enabled");
    await expect.waitForSteps([
        "danger: Not sent: you are logged out, or may no longer answer here. Reload the page; your draft is kept.",
    ]);
    await contains(INPUT, { value: "Sorry for the wait" });
    await contains(".o-mail-Message", { count: 0 });
});

test("what the server knows replaces the composer, and no retry is offered", async () => {
    const { adaId, pyEnv } = await openAda(20);
    await startDiscuss(adaId);
    await insertText(INPUT, "One moment");
    changeConversation(pyEnv, adaId, { instagram_closed_reason: "being_erased" });
    await contains(CLOSED, { text: "The data of this conversation is being erased." });
    await contains(INPUT, { count: 0 });
    changeConversation(pyEnv, adaId, { instagram_closed_reason: false });
    await contains(INPUT, { value: "One moment" });
});
