import {
    click,
    contains,
    insertText,
    onRpcAfter,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {
    createConversation,
    createInbox,
    createMessage,
    customerWrites,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { getService, onRpc, patchWithCleanup, serverState } from "@web/../tests/web_test_helpers";
import { OutOfFocusService } from "@mail/core/common/out_of_focus_service";
import { Store } from "@mail/core/common/store_service";

defineInstagramModels();
describe.current.tags("desktop");

function listenToSounds() {
    patchWithCleanup(OutOfFocusService.prototype, {
        _playSound() {
            expect.step("sound");
        },
    });
}

test("a message nobody answers for makes itself heard", async () => {
    const { adaId, pyEnv } = await serverWithAda({ isMine: false });
    listenToSounds();
    await start();
    customerWrites(pyEnv, adaId, "Do you deliver?");
    await expect.waitForSteps(["sound"]);
    await contains(".o_menu_systray i[aria-label='Messages']");
    await contains(".o-mail-ChatBubble, .o-mail-ChatWindow", { count: 0 });
});

test("a notification of the desktop says that it is Instagram, and of which inbox", async () => {
    const { inboxId, pyEnv } = await serverWithAda();
    const otherId = createInbox(pyEnv, { name: "Café" });
    const bobId = createConversation(pyEnv, otherId, "Bob");
    createConversation(pyEnv, inboxId, "Cleo");
    patchWithCleanup(OutOfFocusService.prototype, {
        sendNotification({ message, title }) {
            expect.step(`${title}: ${message}`);
        },
    });
    await start();
    customerWrites(pyEnv, bobId, "Do you deliver?");
    await expect.waitForSteps(["Instagram, Café: Bob: Do you deliver?"]);
});

test("who had a conversation open and comes back finds what was said meanwhile", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda({ isMine: false });
    const bobId = createConversation(pyEnv, inboxId, "Bob");
    createMessage(pyEnv, adaId, "Hallo");
    createMessage(pyEnv, bobId, "Servus");
    listenToSounds();
    await startDiscuss(adaId);
    await contains(".o-mail-Message", { text: "Hallo" });
    await click(".o-instagram-SidebarName", { text: "Bob" });
    await contains(".o-mail-Message", { text: "Servus" });
    customerWrites(pyEnv, adaId, "She is a regular", { silent: true });
    customerWrites(pyEnv, adaId, "Do you deliver?");
    await expect.waitForSteps(["sound"]);
    await click(".o-instagram-SidebarName", { text: "Ada" });
    await contains(".o-mail-Message", { text: "Do you deliver?" });
    await contains(".o-mail-Message", { text: "She is a regular" });
    expect.verifySteps([]);
});

test("who is busy is not disturbed", async () => {
    const { adaId, pyEnv } = await serverWithAda({ isMine: false });
    pyEnv["res.partner"].write([serverState.partnerId], { im_status: "busy" });
    listenToSounds();
    await startDiscuss();
    customerWrites(pyEnv, adaId, "Do you deliver?");
    await contains(".o-instagram-SidebarName", { text: "Ada" });
    expect.verifySteps([]);
});

test("losing access empties the queue; gaining it fills the queue", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda({ isMine: false });
    await startDiscuss();
    await click(".o-instagram-SidebarName", { text: "Ada" });
    await contains(".o-mail-DiscussContent-threadName[title='Ada']");
    pyEnv["discuss.channel"].write([adaId], { instagram_status: "resolved" });
    onRpc("discuss.channel", "search", () => []);
    createConversation(pyEnv, inboxId, "Bob");
    tellUser(pyEnv, "instagram.inbox/access_changed", {});
    await contains(".o-instagram-SidebarName", { text: "Bob" });
    await contains(".o-mail-DiscussSidebarChannel", { count: 0, text: "Ada" });
    await contains(".o-instagram-NextConversation");
    expect(getService("mail.store").instagramWaitingCount).toBe(1);
});

test("who answers no inbox any more has no queue, and is told why what was open closes", async () => {
    const { adaId, pyEnv } = await serverWithAda({ isMine: false });
    await startDiscuss(adaId);
    await contains(".o-mail-DiscussSidebarCategory-instagramUnassigned");
    onRpc("discuss.channel", "search", () => []);
    pyEnv["discuss.channel"].write([adaId], { instagram_status: "resolved" });
    getService("mail.store").instagram_inbox_count = 0;
    tellUser(pyEnv, "instagram.inbox/access_changed", {});
    await contains(".o_notification", {
        text: "You may no longer read the conversation with Ada.",
    });
    await contains(".o-mail-DiscussSidebarCategory-instagramUnassigned", { count: 0 });
});

test("that access changed is no news when the page was loaded later", async () => {
    const pyEnv = await startServer();
    createConversation(pyEnv, createInbox(pyEnv), "Ada");
    await startDiscuss();
    await contains(".o-instagram-SidebarName", { text: "Ada" });
    patchWithCleanup(Store.prototype, {
        reloadInstagramAccess() {
            expect.step("reload");
        },
    });
    // the bus repeats the last notification, then has a new one
    pyEnv["bus.bus"].lastBusNotificationId = getService("mail.store").instagram_access_bus_id - 1;
    tellUser(pyEnv, "instagram.inbox/access_changed", {});
    tellUser(pyEnv, "instagram.inbox/access_changed", {});
    await expect.waitForSteps(["reload"]);
});

test("what is open stays open when access changes and it may still be read", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda({ isMine: false });
    await startDiscuss(adaId);
    await insertText(".o-mail-Composer-input", "We do");
    createConversation(pyEnv, inboxId, "Bob");
    tellUser(pyEnv, "instagram.inbox/access_changed", {});
    await contains(".o-instagram-SidebarName", { text: "Bob" });
    await contains(".o-mail-DiscussContent-threadName[title='Ada']");
    await contains(".o-mail-Composer-input", { value: "We do" });
});

test("an answer that is older than what the bus told meanwhile changes nothing back", async () => {
    const { adaId, pyEnv } = await serverWithAda({ isMine: false });
    await startDiscuss(adaId);
    await contains(".o-instagram-ConversationDetails", { text: "@ada.bakes" });
    const hold = new Deferred();
    onRpcAfter("/mail/data", async (response) => {
        const answer = await response;
        await hold;
        expect.step("answered");
        return answer;
    });
    getService("mail.store").fetchStoreData("instagram.unassigned");
    await advanceTime(Store.FETCH_DATA_DEBOUNCE_DELAY);
    const news = { "discuss.channel": [{ id: adaId, instagram_username: "ada.cooks" }] };
    tellUser(pyEnv, "mail.record/insert", news);
    await contains(".o-instagram-ConversationDetails", { text: "@ada.cooks" });
    hold.resolve();
    await expect.waitForSteps(["answered"]);
    await animationFrame();
    await animationFrame();
    await contains(".o-instagram-ConversationDetails", { text: "@ada.cooks" });
});
