import {
    click,
    contains,
    hover,
    insertText,
    openDiscuss,
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
import { serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

test("the composer says to whom one replies and offers what Instagram takes", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    await start();
    await openDiscuss(adaId);
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
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    pyEnv["mail.canned.response"].create({
        source: "hours",
        substitution: "We are open from 7 to 18.",
    });
    await start();
    await openDiscuss(adaId);
    await insertText(".o-mail-Composer-input", "::hours");
    await click(".o-mail-Composer-suggestion", { text: "hours" });
    await contains(".o-mail-Composer-input", { value: "We are open from 7 to 18. " });
});

test("an inbox that is not connected is told above the composer", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv, { state: "reauthorize" });
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    await start();
    await openDiscuss(adaId);
    await contains(".o-instagram-ComposerNotice", {
        text: "Bakery is not connected to Instagram. Replies wait until it is connected again.",
    });
    await contains(".o-mail-Composer-input");
});

test("messages are neither edited nor deleted", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    createMessage(pyEnv, adaId, "We do!", { author_id: serverState.partnerId });
    await start();
    await openDiscuss(adaId);
    await hover(".o-mail-Message");
    await contains(".o-mail-Message-actions button[name='copy-link']");
    for (const name of ["edit", "delete", "create-or-view-thread"]) {
        await contains(`.o-mail-Message-actions button[name='${name}']`, { count: 0 });
    }
});
