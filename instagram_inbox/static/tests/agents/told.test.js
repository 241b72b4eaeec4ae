import { click, contains, insertText, start } from "@mail/../tests/mail_test_helpers";
import {
    createColleague,
    createMessage,
    customerWrites,
    defineInstagramModels,
    partnerOf,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";
import { NotificationChoices } from "@instagram_inbox/agents/notifications/notification_choices";
import { LOOK_AFTER, REPEAT_LOOKING } from "@instagram_inbox/agents/presence/thread_model_patch";

import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { OutOfFocusService } from "@mail/core/common/out_of_focus_service";
import {
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const INPUT = ".o-mail-Composer-input";
const LOOKERS = ".o-instagram-Lookers";

function listenToNotifications() {
    patchWithCleanup(OutOfFocusService.prototype, {
        sendNotification({ message, title }) {
            expect.step(`${title}: ${message}`);
        },
    });
}

function listenToLooking() {
    onRpc("instagram.presence", "instagram_look", ({ args }) => {
        expect.step(args.join());
        return null;
    });
}

/** What the bus brings when Ben opens a conversation, or leaves it. */
function benLooks(pyEnv, channelId, benId, values = {}) {
    const partnerId = partnerOf(pyEnv, benId);
    tellUser(pyEnv, "instagram.inbox/looking", {
        asks: false,
        data: { "res.partner": [{ id: partnerId, name: "Ben" }] },
        instagram_thread_id: channelId,
        is_here: true,
        partner_id: partnerId,
        ...values,
    });
}

test("one sees who else has the conversation open, until they leave or fall silent", async () => {
    const { adaId, pyEnv } = await serverWithAda({ isMine: false });
    const benId = createColleague(pyEnv);
    await startDiscuss(adaId);
    await contains(INPUT);
    benLooks(pyEnv, adaId, benId);
    await contains(LOOKERS, { text: "Ben is looking at this conversation, too." });
    benLooks(pyEnv, adaId, benId, { is_here: false });
    await contains(LOOKERS, { count: 0 });
    benLooks(pyEnv, adaId, benId);
    await contains(LOOKERS);
    await advanceTime(3 * REPEAT_LOOKING);
    await contains(LOOKERS, { count: 0 });
});

test("who opens a conversation says so, asks, repeats it, answers others, and leaves", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const benId = createColleague(pyEnv);
    listenToLooking();
    await startDiscuss(adaId);
    await contains(INPUT);
    expect.verifySteps([]);
    await advanceTime(LOOK_AFTER);
    await expect.waitForSteps([`${adaId},true,true`]);
    benLooks(pyEnv, adaId, benId, { asks: true });
    await expect.waitForSteps([`${adaId},true,false`]);
    await advanceTime(REPEAT_LOOKING);
    await expect.waitForSteps([`${adaId},true,false`]);
    await click("button", { text: "Starred messages" });
    await expect.waitForSteps([`${adaId},false,false`]);
});

test("a reaction makes itself heard, and shows in the menu", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    listenToNotifications();
    const messageId = createMessage(pyEnv, adaId, "On weekdays", {
        author_id: serverState.partnerId,
    });
    await start();
    const told = { emoji: "❤️", text: "On weekdays" };
    tellUser(pyEnv, "instagram.inbox/reaction", {
        data: {
            "discuss.channel": [
                {
                    id: adaId,
                    channel_type: "instagram",
                    instagram_reaction: told,
                    name: "Ada",
                },
            ],
            "mail.message": [{ id: messageId }],
        },
        instagram_thread_id: adaId,
        ...told,
    });
    await expect.waitForSteps(["Instagram: Ada: ❤️ to: On weekdays"]);
    await click(".o_menu_systray i[aria-label='Messages']");
    await contains(".o-mail-NotificationItem-text", { text: "❤️ to: On weekdays" });
});

test("what one chose not to hear makes no sound", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda({ isMine: false });
    listenToNotifications();
    await start();
    const store = getService("mail.store");
    await store.isReady;
    store.instagram_notifications = { [inboxId]: { mine: true, unassigned: false } };
    customerWrites(pyEnv, adaId, "Do you deliver?");
    await contains(".o-mail-MessagingMenu-counter", { text: "1" });
    store.instagram_notifications = {};
    customerWrites(pyEnv, adaId, "Hello?");
    await expect.waitForSteps(["Instagram: Ada: Hello?"]);
});

test("a reply says what its author has seen; a refused one loses no text", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const seenId = createMessage(pyEnv, adaId, "When do you close?");
    const benId = createColleague(pyEnv);
    let isRefused = true;
    onRpc("/mail/message/post", async (request) => {
        const { params } = await request.json();
        expect.step(params.post_data.instagram_seen_id);
        if (isRefused) {
            isRefused = false;
            createMessage(pyEnv, adaId, "At 6", { author_id: partnerOf(pyEnv, benId) });
            throw makeServerError({
                description: "Not sent: Ben has just replied.",
                type: "UserError",
            });
        }
    });
    await startDiscuss(adaId);
    await contains(".o-mail-Message", { text: "When do you close?" });
    await insertText(INPUT, "At 7");
    await click(".o-mail-Composer button[title='Send']:enabled");
    await contains(".o_notification", { text: "Not sent: Ben has just replied." });
    await contains(INPUT, { value: "At 7" });
    // the bus did not bring it
    await contains(".o-mail-Message", { text: "At 6" });
    await click(".o-mail-Composer button[title='Send']:enabled");
    await expect.waitForSteps([seenId, seenId + 1]);
    await contains(INPUT, { value: "" });
});

test("each inbox has its choices, and each is saved at once", async () => {
    const inbox = {
        id: 7,
        name: "Bakery",
        is_agent: true,
        is_watched: false,
        mine: true,
        unassigned: true,
        reactions: false,
        mail_minutes: 0,
    };
    const watched = { ...inbox, id: 8, name: "Café", is_agent: false };
    onRpc("instagram.inbox.notification", "instagram_choices", () => [inbox, watched]);
    onRpc("instagram.inbox.notification", "instagram_choose", ({ args }) => {
        expect.step(JSON.stringify(args));
        Object.assign(args[0] === 7 ? inbox : watched, args[1]);
        return [inbox, watched];
    });
    await mountWithCleanup(NotificationChoices, { props: { record: {}, readonly: false } });
    await contains("[data-inbox='7'] input[name='mine']:checked");
    await contains("[data-inbox='7'] input[name='reactions']:not(:checked)");
    await contains("[data-inbox='8'] input[name='mine']:disabled");
    await click("[data-inbox='7'] input[name='unassigned']");
    await click("[data-inbox='8'] input[name='is_watched']");
    await contains("[data-inbox='8'] input[name='mine']:enabled");
    expect.verifySteps([`[7,{"unassigned":false}]`, `[8,{"is_watched":true}]`]);
});
