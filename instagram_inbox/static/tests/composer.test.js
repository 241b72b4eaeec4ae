import { click, contains, hover, insertText, startServer } from "@mail/../tests/mail_test_helpers";
import {
    createInbox,
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, press, test } from "@odoo/hoot";
import { onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const INPUT = ".o-mail-Composer-input";

function notAvailable(command) {
    return `${command} is not available in Instagram conversations. Nothing was sent. To send it to the customer as text, put a blank before it.`;
}

/** Have each posted text be a step. */
function listenToPosts() {
    onRpc("/mail/message/post", async (request) => {
        const { params } = await request.json();
        expect.step(params.post_data.body);
    });
}

test("the composer says to whom one replies and offers what Instagram takes", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await contains(".o-mail-Composer-input[placeholder='Reply to Ada on Instagram…']");
    await contains(".o-mail-Composer button[name='add-emoji']");
    await contains(".o-mail-Composer button[name='add-gif']", { count: 0 });
    await contains(".o-mail-Composer input[type='file']", { visible: false });
    await contains(".o-instagram-ComposerNotice", { count: 0 });
    await insertText(".o-mail-Composer-input", "@");
    await insertText(".o-mail-Composer-input", "#", { replace: true });
    await contains(".o-mail-Composer-suggestion", { count: 0 });
});

test("canned responses", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    pyEnv["mail.canned.response"].create({
        source: "hours",
        substitution: "We are open from 7 to 18.",
    });
    await startDiscuss(adaId);
    await insertText(".o-mail-Composer-input", "::hours");
    await click(".o-mail-Composer-suggestion", { text: "hours" });
    await contains(".o-mail-Composer-input", { value: "We are open from 7 to 18. " });
});

test("an inbox that is not connected is told above the composer", async () => {
    const { adaId } = await serverWithAda({ inbox: { state: "reauthorize" } });
    await startDiscuss(adaId);
    await contains(".o-instagram-ComposerNotice", {
        text: "Bakery is not connected to Instagram. Replies wait until it is connected again.",
    });
    await contains(".o-mail-Composer-input");
});

test("messages are neither edited nor deleted", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    createMessage(pyEnv, adaId, "We do!", { author_id: serverState.partnerId });
    await startDiscuss(adaId);
    await hover(".o-mail-Message");
    await contains(".o-mail-Message-actions button[name='copy-link']");
    for (const name of ["edit", "delete", "create-or-view-thread"]) {
        await contains(`.o-mail-Message-actions button[name='${name}']`, { count: 0 });
    }
});

test("a command that does nothing here is not sent to the customer", async () => {
    const { adaId } = await serverWithAda();
    listenToPosts();
    await startDiscuss(adaId);
    await insertText(INPUT, "/leave");
    await press("Enter");
    await contains(".o_notification[role='alert']", { text: notAvailable("/leave") });
    await contains(`${INPUT}:focus`, { value: "/leave" });
    await insertText(INPUT, "/who is there", { replace: true });
    await click(".o-mail-Composer button[title='Send']:enabled");
    await contains(".o_notification", { text: notAvailable("/who") });
    await contains(`${INPUT}:focus`, { value: "/who is there" });
    expect.verifySteps([]);
    await insertText(INPUT, " /leave", { replace: true });
    await press("Enter");
    await contains(INPUT, { value: "" });
    await expect.waitForSteps(["/leave"]);
});

test("a text with a slash goes out, and a command that works here works", async () => {
    const { adaId } = await serverWithAda();
    listenToPosts();
    onRpc("discuss.channel", "execute_command_help", () => {
        expect.step("help");
        return true;
    });
    await startDiscuss(adaId);
    const texts = ["/dev/null", "/ 5 pieces", "/pricelist", "/leaves", "/constructor", "no /leave"];
    for (const text of texts) {
        await insertText(INPUT, text);
        await press("Enter");
        await contains(INPUT, { value: "" });
        await expect.waitForSteps([text]);
    }
    await insertText(INPUT, "/help xyz");
    await press("Enter");
    await expect.waitForSteps(["help"]);
    await contains(".o_notification", { count: 0 });
});

test("elsewhere commands stay as they are", async () => {
    const pyEnv = await startServer();
    createInbox(pyEnv);
    const channelId = pyEnv["discuss.channel"].create({ name: "General" });
    onRpc("discuss.channel", "execute_command_who", () => {
        expect.step("who");
        return true;
    });
    await startDiscuss(channelId);
    await insertText(INPUT, "/who ");
    await press("Enter");
    await expect.waitForSteps(["who"]);
    await contains(".o_notification", { count: 0 });
});
