import { click, contains, hover, insertText } from "@mail/../tests/mail_test_helpers";
import {
    changeConversation,
    createColleague,
    createConversation,
    createMessage,
    defineInstagramModels,
    hoursFromNow,
    partnerOf,
    serverWithAda,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const REACT = ".o-mail-Message-actions [title='Add a Reaction']";
const REPLY = ".o-mail-Message-actions button[name='reply-to']";
const RECEIVED = { instagram_has_mid: true, instagram_state: "received" };

async function openConversation({ message = RECEIVED, ...values } = {}) {
    const { adaId, inboxId, pyEnv } = await serverWithAda(values);
    const messageId = createMessage(pyEnv, adaId, "Do you deliver?", message);
    return { adaId, inboxId, messageId, pyEnv };
}

/** A reaction that is there already: the customer's, or a colleague's. */
function reactionOf(pyEnv, messageId, content, person) {
    return pyEnv["mail.message.reaction"].create({ content, message_id: messageId, ...person });
}

function tellReactions() {
    onRpc("/mail/message/reaction", async (request) => {
        const { params } = await request.json();
        expect.step(`${params.action} ${params.content}`);
    });
}

test("one answers and reacts to a customer's message", async () => {
    const { adaId } = await openConversation();
    tellReactions();
    onRpc("/mail/message/post", async (request) => {
        const { params } = await request.json();
        expect.step(params.post_data.parent_id ? "quotes" : "plain");
    });
    await startDiscuss(adaId);
    await hover(".o-mail-Message");
    await click(REACT);
    await click(".o-mail-QuickReactionMenu button", { text: "👍" });
    await expect.waitForSteps(["add 👍"]);
    await contains(".o-mail-MessageReaction.o-selfReacted", { text: "👍1" });
    await hover(".o-mail-Message");
    await click(REPLY);
    await contains(".o-mail-Composer", { text: "Replying to Ada" });
    await insertText(".o-mail-Composer-input", "We do!");
    await click(".o-mail-Composer button[title='Send']:enabled");
    await expect.waitForSteps(["quotes"]);
    await contains(".o-mail-MessageInReply", { text: "Do you deliver?" });
});

for (const [name, message] of Object.entries({
    "a note": { instagram_has_mid: false, instagram_state: false },
    "what Instagram does not know": { instagram_has_mid: false, instagram_state: "received" },
    "what was not sent": { instagram_has_mid: false, instagram_state: "failed" },
    "what may not have arrived": { instagram_has_mid: false, instagram_state: "unconfirmed" },
})) {
    test(`neither answer nor reaction: ${name}`, async () => {
        const { adaId } = await openConversation({ message });
        await startDiscuss(adaId);
        await hover(".o-mail-Message");
        await contains(".o-mail-Message-actions button[name='copy-link']");
        await contains(REPLY, { count: 0 });
        await contains(REACT, { count: 0 });
    });
}

for (const [name, message] of Object.entries({
    "what was sent": { instagram_has_mid: true, instagram_state: "sent" },
    "what is on its way": { instagram_has_mid: false, instagram_state: "queued" },
})) {
    test(`answer, but no reaction: ${name}`, async () => {
        const author_id = serverState.partnerId;
        const { adaId } = await openConversation({ message: { ...message, author_id } });
        await startDiscuss(adaId);
        await hover(".o-mail-Message");
        await contains(REPLY);
        await contains(REACT, { count: 0 });
    });
}

test("no reaction when only a person may still answer, or another app holds it", async () => {
    const { adaId, pyEnv } = await openConversation({
        instagram_answer_end: hoursFromNow(100),
        instagram_window_end: hoursFromNow(-1),
    });
    await startDiscuss(adaId);
    await hover(".o-mail-Message");
    await contains(REPLY);
    await contains(REACT, { count: 0 });
    changeConversation(pyEnv, adaId, { instagram_window_end: hoursFromNow(20) });
    await contains(REACT);
    changeConversation(pyEnv, adaId, { instagram_is_held: true });
    await contains(REACT, { count: 0 });
});

test("neither when nobody can answer any more", async () => {
    const { adaId } = await openConversation({
        instagram_answer_end: hoursFromNow(-1),
        instagram_window_end: hoursFromNow(-1),
    });
    await startDiscuss(adaId);
    await hover(".o-mail-Message");
    await contains(".o-mail-Message-actions button[name='copy-link']");
    await contains(REPLY, { count: 0 });
    await contains(REACT, { count: 0 });
});

test("a colleague's reaction is the account's: a click takes it back", async () => {
    const { adaId, messageId, pyEnv } = await openConversation();
    const partner_id = partnerOf(pyEnv, createColleague(pyEnv));
    reactionOf(pyEnv, messageId, "🧁", { partner_id });
    tellReactions();
    await startDiscuss(adaId);
    await click(".o-mail-MessageReaction.o-selfReacted", { text: "🧁1" });
    await expect.waitForSteps(["remove 🧁"]);
});

test("the customer's reaction is theirs: a click adds ours", async () => {
    const { adaId, messageId, pyEnv } = await openConversation();
    const [member] = pyEnv["discuss.channel.member"].search_read([
        ["channel_id", "=", adaId],
        ["guest_id", "!=", false],
    ]);
    reactionOf(pyEnv, messageId, "🧁", { guest_id: member.guest_id[0] });
    tellReactions();
    await startDiscuss(adaId);
    await contains(".o-mail-MessageReaction:not(.o-selfReacted)", { text: "🧁1" });
    await click(".o-mail-MessageReaction", { text: "🧁1" });
    await expect.waitForSteps(["add 🧁"]);
    await contains(".o-mail-MessageReaction.o-selfReacted", { text: "🧁2" });
});

test("a reaction to what takes none is not touched by a click", async () => {
    const { adaId, messageId, pyEnv } = await openConversation({
        message: { instagram_has_mid: true, instagram_state: "sent" },
    });
    const partner_id = partnerOf(pyEnv, createColleague(pyEnv));
    reactionOf(pyEnv, messageId, "🧁", { partner_id });
    tellReactions();
    await startDiscuss(adaId);
    await click(".o-mail-MessageReaction", { text: "🧁1" });
    await contains(".o-mail-MessageReaction", { text: "🧁1" });
    expect.verifySteps([]);
});

test("a quote that Instagram did not take is told", async () => {
    const { adaId } = await openConversation({
        message: {
            instagram_content: [{ kind: "quote_refused" }],
            instagram_has_mid: true,
            instagram_state: "sent",
        },
    });
    await startDiscuss(adaId);
    await contains(".o-instagram-MessageContent-line[data-kind='quote_refused']", {
        text: "Sent without the quote, which Instagram did not accept",
    });
});

function tellTyping() {
    onRpc("/discuss/channel/notify_typing", async (request) => {
        const { params } = await request.json();
        if (params.is_typing) {
            expect.step(`types in ${params.channel_id}`);
        }
    });
}

test("customers see that somebody types, also before they are taken on", async () => {
    const { adaId, inboxId, pyEnv } = await openConversation();
    const bobId = createConversation(pyEnv, inboxId, "Bob");
    tellTyping();
    await startDiscuss(bobId);
    await insertText(".o-mail-Composer-input", "Hi");
    await expect.waitForSteps([`types in ${bobId}`]);
    await click(".o-instagram-SidebarName", { text: "Ada" });
    await contains(".o-mail-Composer-input[placeholder='Reply to Ada on Instagram…']");
    await insertText(".o-mail-Composer-input", "He");
    await expect.waitForSteps([`types in ${adaId}`]);
});

test("who goes on typing tells it again while it is shown", async () => {
    const { adaId } = await openConversation();
    tellTyping();
    await startDiscuss(adaId);
    // the clock also goes on while the browser works: each limit has seconds to spare
    const typesFor = async (seconds) => {
        for (let second = 0; second < seconds; second += 2) {
            await insertText(".o-mail-Composer-input", "a");
            await advanceTime(2000);
        }
    };
    await typesFor(8);
    await expect.waitForSteps([`types in ${adaId}`]);
    await typesFor(12);
    await expect.waitForSteps([`types in ${adaId}`]);
});
