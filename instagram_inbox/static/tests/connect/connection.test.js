import { click, contains } from "@mail/../tests/mail_test_helpers";
import {
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const NOTICE = ".o-instagram-ComposerNotice";
const CLOSED = ".o-instagram-ClosedComposer";
const INPUT = ".o-mail-Composer-input";
const PROBLEM = ".o-instagram-DeliveryProblem";
const LOG_IN = "Log in at instagram.com as this account.";
const WAITED = "This reply could not be sent for more than 12 hours.";

async function openAda(values) {
    const { adaId, inboxId, pyEnv } = await serverWithAda({ inbox: values });
    const messageId = createMessage(pyEnv, adaId, "We do!", {
        author_id: serverState.partnerId,
        instagram_decision: "asked",
        instagram_error_reason: "waited",
        instagram_state: "failed",
    });
    const tell = (state, reauthorize_key = false, store = {}) =>
        tellUser(pyEnv, "mail.record/insert", {
            "instagram.inbox": [{ id: inboxId, state, reauthorize_key }],
            Store: store,
        });
    return { adaId, messageId, tell };
}

test("what becomes of the connection shows live, and the composer stays while replies wait", async () => {
    const { adaId, tell } = await openAda({ state: "connected" });
    await startDiscuss(adaId);
    await contains(INPUT);
    await contains(NOTICE, { count: 0 });
    tell("reauthorize");
    await contains(NOTICE, {
        text: "Bakery is not connected to Instagram. Replies wait until it is connected again.",
    });
    await contains(INPUT);
    tell("disconnected");
    await contains(CLOSED, { text: "This account is disconnected from Instagram." });
    await contains(INPUT, { count: 0 });
    tell("connected");
    await contains(INPUT);
    await contains(NOTICE, { count: 0 });
});

test("who can connect the account reads what has to be done before", async () => {
    const { adaId, tell } = await openAda({ state: "reauthorize", reauthorize_key: "checkpoint" });
    await startDiscuss(adaId);
    await contains(`${NOTICE}:contains("until it is connected again.")`);
    await contains(`${NOTICE}:contains("${LOG_IN}")`, { count: 0 });
    await contains(`${NOTICE} a`, { count: 0 });
    tell("reauthorize", "checkpoint", { can_connect_instagram: true });
    await contains(`${NOTICE}:contains("connected again. ${LOG_IN}")`);
    await contains(`${NOTICE} a`, { text: "Reconnect" });
});

test("a reply that waited for long asks", async () => {
    const { adaId, messageId } = await openAda({ state: "connected" });
    for (const method of ["instagram_retry", "instagram_discard"]) {
        onRpc("mail.message", method, ({ args }) => {
            expect.step([method, ...args[0]]);
            return true;
        });
    }
    await startDiscuss(adaId);
    await contains(`${PROBLEM}-reason`, { text: WAITED });
    await contains(`${PROBLEM} button`, { count: 3 });
    await click(`${PROBLEM} button:enabled`, { text: "Discard" });
    await expect.waitForSteps([["instagram_discard", messageId]]);
    await animationFrame();
    await click(`${PROBLEM} button:enabled`, { text: "Send" });
    await expect.waitForSteps([["instagram_retry", messageId]]);
});

test("one is not asked to send what cannot be sent", async () => {
    const { adaId } = await openAda({ state: "disconnected" });
    await startDiscuss(adaId);
    await contains(`${PROBLEM} button`, { text: "Discard" });
    await contains(`${PROBLEM} button`, { count: 1 });
});
