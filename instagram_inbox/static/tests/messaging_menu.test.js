import {
    click,
    contains,
    openDiscuss,
    patchUiSize,
    SIZES,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {
    createConversation,
    createInbox,
    createMessage,
    defineInstagramModels,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, test } from "@odoo/hoot";

defineInstagramModels();
describe.current.tags("desktop");

test("under Chats: own conversations and those that wait", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    const bobId = createConversation(pyEnv, inboxId, "Bob");
    createConversation(pyEnv, inboxId, "Cyd", { instagram_status: "resolved" });
    createMessage(pyEnv, adaId, "Do you deliver?");
    createMessage(pyEnv, bobId, "Are you open?");
    await start();
    await click(".o_menu_systray i[aria-label='Messages']");
    await click(".o-mail-MessagingMenu-headerFilter", { text: "Chats" });
    await contains(".o-mail-NotificationItem", { count: 2 });
    await contains(".o-mail-NotificationItem:eq(0)", { text: "Do you deliver?" });
    await contains(".o-mail-NotificationItem:eq(0) .o-instagram-Badge");
    await contains(".o-mail-NotificationItem:eq(1)", { text: "Are you open?" });
    await contains(".o-mail-NotificationItem:eq(1) .badge", { text: "Unassigned" });
    await click(".o-mail-NotificationItem:eq(1)");
    await contains(".o-mail-ChatWindow button[name='instagram-take']");
});

test("on a phone: a tab of their own", async () => {
    patchUiSize({ size: SIZES.SM });
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    createConversation(pyEnv, inboxId, "Bob".repeat(40));
    await start();
    await openDiscuss();
    await contains(".o-mail-MessagingMenu-tab", { count: 1, text: "Instagram" });
    await contains(".o-mail-MessagingMenu-tabCounter", { text: "1" });
    await click(".o-mail-MessagingMenu-tab", { text: "Chats" });
    await contains(".o-mail-NotificationItem", { count: 0, text: "Ada" });
    await click(".o-mail-MessagingMenu-tab", { text: "Instagram" });
    await contains(".o-mail-NotificationItem", { text: "Ada" });
    await contains(".o-mail-NotificationItem:eq(1) .o-mail-NotificationItem-text .badge", {
        text: "Unassigned",
    });
    await click(".o-mail-NotificationItem:eq(1)");
    await contains(".o-mail-ChatWindow button[name='instagram-take']");
});
