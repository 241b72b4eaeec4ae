import { click, contains, hover, insertText, startServer } from "@mail/../tests/mail_test_helpers";
import {
    changeConversation,
    createColleague,
    createInbox,
    createMessage,
    defineInstagramModels,
    partnerOf,
    serverWithAda,
    startDiscuss,
    tellMember,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";
import { LONG_TEXTS } from "@instagram_inbox/../tests/long_texts";
import { splitText } from "@instagram_inbox/send/long_text";

import { advanceTime, describe, expect, fill, press, test } from "@odoo/hoot";
import { onRpc, serverState } from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";

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

test("a reply is written in the direction of its language", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await contains(`${INPUT}:not([dir])`);
    await insertText(INPUT, "نعم، يوم الأحد!");
    await contains(`${INPUT}[dir='auto']`);
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

test("commands of other add-ons are not offered", async () => {
    const commands = registry.category("discuss.channel_commands");
    commands.add("lead", { help: "Create a lead", methodName: "execute_command_lead" });
    onRpc("discuss.channel", "execute_command_lead", () => {
        expect.step("lead");
        return true;
    });
    try {
        const { adaId } = await serverWithAda();
        listenToPosts();
        await startDiscuss(adaId);
        await insertText(INPUT, "/");
        await contains(".o-mail-Composer-suggestion", { text: "help" });
        await contains(".o-mail-Composer-suggestion", { count: 0, text: "lead" });
        await insertText(INPUT, "/lead Cake", { replace: true });
        await contains(".o-mail-Composer-suggestion", { count: 0 });
        await click(".o-mail-Composer button[title='Send']:enabled");
        await contains(".o_notification", { text: notAvailable("/lead") });
        expect.verifySteps([]);
    } finally {
        commands.remove("lead");
    }
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

const NEWS = ".o-instagram-ComposerNews";

/** Events while the agent writes, and the sentence for each. */
const MEANWHILE = {
    "a colleague replies": [
        ({ adaId, benId, pyEnv }) =>
            tellMember(
                pyEnv,
                adaId,
                createMessage(pyEnv, adaId, "Until 6", { author_id: partnerOf(pyEnv, benId) })
            ),
        "While you were writing, Ben replied to the customer.",
    ],
    "somebody replies on the phone": [
        ({ adaId, pyEnv }) => {
            const author_id = pyEnv["res.partner"].create({ name: "The Bakery" });
            const values = { author_id, instagram_from_app: true };
            tellMember(pyEnv, adaId, createMessage(pyEnv, adaId, "Until 6", values));
        },
        "While you were writing, somebody replied in the Instagram app.",
    ],
    "the customer writes": [
        ({ adaId, pyEnv }) => tellMember(pyEnv, adaId, createMessage(pyEnv, adaId, "Hello?")),
        "While you were writing, Ada wrote again.",
    ],
    "a colleague takes it": [
        ({ adaId, benId, pyEnv }) =>
            changeConversation(pyEnv, adaId, { instagram_agent_id: benId }),
        "While you were writing, Ben took this conversation.",
    ],
};

for (const [name, [happens, sentence]] of Object.entries(MEANWHILE)) {
    test(`one is asked before a reply goes: ${name} meanwhile`, async () => {
        const { adaId, pyEnv } = await serverWithAda();
        const benId = createColleague(pyEnv);
        createMessage(pyEnv, adaId, "When do you close?");
        listenToPosts();
        await startDiscuss(adaId);
        await contains(".o-mail-Message", { text: "When do you close?" });
        await insertText(INPUT, "At 7");
        await contains(NEWS, { count: 0 });
        happens({ adaId, benId, pyEnv });
        await contains(NEWS, { text: sentence });
        await contains(`${NEWS} strong`, { count: 0 });
        await press("Enter");
        await contains(`${NEWS} strong`, {
            text: "Not sent yet. Send again if it still fits.",
        });
        await contains(`${INPUT}:focus`, { value: "At 7" });
        expect.verifySteps([]);
        await press("Enter");
        await expect.waitForSteps(["At 7"]);
        await contains(INPUT, { value: "" });
        await contains(NEWS, { count: 0 });
    });
}

test("what Odoo itself wrote meanwhile does not matter", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    listenToPosts();
    await startDiscuss(adaId);
    await insertText(INPUT, "At 7");
    const author_id = pyEnv["res.partner"].create({ name: "The Bakery" });
    const values = { author_id, instagram_is_automatic: true };
    tellMember(pyEnv, adaId, createMessage(pyEnv, adaId, "We have it.", values));
    await contains(".o-mail-Message", { text: "We have it." });
    await contains(NEWS, { count: 0 });
    await press("Enter");
    await expect.waitForSteps(["At 7"]);
});

test("what one was asked about is not asked again; what comes then is", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    listenToPosts();
    await startDiscuss(adaId);
    await insertText(INPUT, "At 7");
    tellMember(pyEnv, adaId, createMessage(pyEnv, adaId, "Hello?"));
    await contains(NEWS);
    await press("Enter");
    await contains(`${NEWS} strong`);
    tellMember(pyEnv, adaId, createMessage(pyEnv, adaId, "Are you there?"));
    await contains(`${NEWS} strong`, { count: 0 });
    await press("Enter");
    await contains(`${NEWS} strong`);
    expect.verifySteps([]);
    await click(`${NEWS} button`, { text: "Send Anyway" });
    await expect.waitForSteps(["At 7"]);
});

test("what was there before, and one's own, is no news; nor is a note asked about", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    listenToPosts();
    await startDiscuss(adaId);
    tellMember(pyEnv, adaId, createMessage(pyEnv, adaId, "Hello?"));
    await contains(".o-mail-Message", { text: "Hello?" });
    await insertText(INPUT, "At 7");
    tellMember(
        pyEnv,
        adaId,
        createMessage(pyEnv, adaId, "From my phone", { author_id: serverState.partnerId })
    );
    await contains(".o-mail-Message", { text: "From my phone" });
    await contains(NEWS, { count: 0 });
    await press("Enter");
    await expect.waitForSteps(["At 7"]);
    await contains(INPUT, { value: "" });
    await insertText(INPUT, "/note A regular");
    tellMember(pyEnv, adaId, createMessage(pyEnv, adaId, "Hello?"));
    await press("Enter");
    await expect.waitForSteps(["A regular"]);
});

test("a reply in a resolved conversation leaves it resolved: the composer says so", async () => {
    const { adaId } = await serverWithAda({ instagram_status: "resolved", isMine: false });
    await startDiscuss(adaId);
    await contains(".o-instagram-ComposerNotice.alert-info", {
        text: "This conversation is resolved. A reply is sent, and the conversation stays resolved until the customer writes.",
    });
    await contains(".o-mail-Composer [role='status']", { count: 1 });
    await click(".o-mail-Composer button[name='instagram-note']");
    await contains(".o-instagram-ComposerNotice", { count: 0 });
    await click(".o-mail-Composer button[name='instagram-note']");
    await contains(".o-instagram-ComposerNotice");
    await click("button[name='instagram-reopen']");
    await contains(".o-instagram-ComposerNotice", { count: 0 });
});

test("a long text says in how many parts it goes", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(INPUT);
    await contains(".o-instagram-ComposerParts", { count: 0 });
    await fill("word ".repeat(296), { instantly: true });
    await contains(".o-instagram-ComposerParts", {
        text: "This text is too long for one message: it is sent in 2 parts.",
    });
});

test("long texts are cut as the server cuts them", async () => {
    const encoder = new TextEncoder();
    for (const { text, parts } of LONG_TEXTS) {
        const whole = text.map(([piece, count]) => piece.repeat(count)).join("");
        const lengths = splitText(whole).map((part) => encoder.encode(part).length);
        expect(lengths).toEqual(parts, { message: JSON.stringify(text) });
    }
});

test("who has it open sees that a colleague types who is no member", async () => {
    const { adaId, pyEnv } = await serverWithAda({ isMine: false });
    const benId = createColleague(pyEnv);
    const partnerId = partnerOf(pyEnv, benId);
    const types = (is_typing) =>
        tellUser(pyEnv, "instagram.inbox/typing", {
            channel_id: adaId,
            data: { "res.partner": [{ id: partnerId, name: "Ben" }] },
            is_typing,
            partner_id: partnerId,
        });
    await startDiscuss(adaId);
    types(true);
    await contains(".o-discuss-Typing", { text: "Ben is typing..." });
    types(false);
    await contains(".o-discuss-Typing", { text: "Ben is typing...", count: 0 });
    types(true);
    await contains(".o-discuss-Typing", { text: "Ben is typing..." });
    await advanceTime(30000);
    await contains(".o-discuss-Typing", { text: "Ben is typing...", count: 0 });
});

test("who types in the queue and stops says both", async () => {
    const { adaId } = await serverWithAda({ isMine: false });
    onRpc("/discuss/channel/notify_typing", async (request) => {
        const { params } = await request.json();
        expect.step(params.is_typing);
    });
    await startDiscuss(adaId);
    await insertText(INPUT, "At");
    await expect.waitForSteps([true]);
    await advanceTime(6000);
    await expect.waitForSteps([false]);
});
