import { contains } from "@mail/../tests/mail_test_helpers";
import {
    changeConversation,
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, test } from "@odoo/hoot";

defineInstagramModels();
describe.current.tags("desktop");

const EDITED = "<span class='o-mail-Message-edited'></span>";

/** What the bus of the conversation tells when a message changes. */
function becomes(pyEnv, id, { body, ...values }) {
    tellUser(pyEnv, "mail.record/insert", {
        "mail.message": [{ body: ["markup", body], id, ...values }],
    });
}

test("an unsent message leaves a line, live", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const messageId = createMessage(pyEnv, adaId, "My card is 4242");
    await startDiscuss(adaId);
    await contains(".o-mail-Message", { text: "My card is 4242" });
    becomes(pyEnv, messageId, { body: EDITED, instagram_unsent: true });
    await contains(".o-mail-Message .o-instagram-Unsent", { text: "This message was unsent" });
    await contains(".o-mail-Message", { count: 1 });
    await contains(".o-mail-Message-richBody", { count: 0 });
    await contains(".o-mail-Message-body", { textContent: "This message was unsent" });
});

test("an edited message shows its new text, live", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const messageId = createMessage(pyEnv, adaId, "On Saturday?");
    await startDiscuss(adaId);
    await contains(".o-mail-Message", { text: "On Saturday?" });
    becomes(pyEnv, messageId, { body: `<p>On Sunday?</p>${EDITED}` });
    await contains(".o-mail-Message", { text: "On Sunday?" });
    await contains(".o-mail-Message-edited");
});

test("another app holds the conversation, until it does not", async () => {
    const { adaId, pyEnv } = await serverWithAda({ instagram_is_held: true });
    createMessage(pyEnv, adaId, "Is anybody there?", { instagram_from_standby: true });
    await startDiscuss(adaId);
    await contains(".o-instagram-ComposerNotice", {
        text: "Another app is handling this conversation. Instagram may refuse replies from here until it hands the conversation over.",
    });
    await contains(".o-mail-Message .o-instagram-FromStandby", {
        text: "while another app was handling it",
    });
    changeConversation(pyEnv, adaId, { instagram_is_held: false });
    await contains(".o-instagram-ComposerNotice", { count: 0 });
    await contains(".o-mail-Message .o-instagram-FromStandby");
});

test("whose header says where it came from has a header of its own", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    createMessage(pyEnv, adaId, "one");
    createMessage(pyEnv, adaId, "two");
    createMessage(pyEnv, adaId, "three", { instagram_from_standby: true });
    createMessage(pyEnv, adaId, "four");
    await startDiscuss(adaId);
    await contains(".o-mail-Message", { count: 4 });
    await contains(".o-mail-Message-header", { count: 3 });
    await contains(".o-instagram-FromStandby");
});

test("nobody can be answered in a test of Meta's dashboard", async () => {
    const { adaId, pyEnv } = await serverWithAda({ instagram_is_test: true });
    createMessage(pyEnv, adaId, "random_text");
    await startDiscuss(adaId);
    await contains(".o-instagram-TestConversation", {
        text: "This is a test from Meta's App Dashboard: there is nobody who would get a reply. It counts in no figure; Resolve it when you have seen it.",
    });
    await contains(".o-mail-Composer", { count: 0 });
});
