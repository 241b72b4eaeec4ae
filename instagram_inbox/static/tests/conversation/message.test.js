import { contains, startServer } from "@mail/../tests/mail_test_helpers";
import { mailDataHelpers } from "@mail/../tests/mock_server/mail_mock_server";
import {
    createColleague,
    createConversation,
    createInbox,
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, test } from "@odoo/hoot";
import { makeKwArgs, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const TITLES = {
    queued: "Waiting to be sent",
    sending: "Sending",
    sent: "Sent",
    read: "Seen",
    unconfirmed: "Not confirmed",
    failed: "Not sent",
};

for (const [state, title] of Object.entries(TITLES)) {
    test(`a message of ours that is ${state}`, async () => {
        const { adaId, pyEnv } = await serverWithAda();
        createMessage(pyEnv, adaId, "We do!", {
            author_id: serverState.partnerId,
            instagram_state: state,
        });
        await startDiscuss(adaId);
        await contains(`.o-mail-Message .o-instagram-DeliveryState[title='${title}']`);
    });
}

test("what the customer wrote has no delivery state", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    createMessage(pyEnv, adaId, "Do you deliver?", { instagram_state: "received" });
    await startDiscuss(adaId);
    await contains(".o-mail-Message", { text: "Do you deliver?" });
    await contains(".o-instagram-DeliveryState", { count: 0 });
});

test("the state follows the bus, and a failure says why", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const messageId = createMessage(pyEnv, adaId, "We do!", {
        author_id: serverState.partnerId,
        instagram_state: "queued",
    });
    await startDiscuss(adaId);
    await contains(".o-instagram-DeliveryState[data-state='queued']");
    const becomes = (values) => {
        pyEnv["mail.message"].write([messageId], values);
        const data = new mailDataHelpers.Store(
            pyEnv["mail.message"].browse(messageId),
            makeKwArgs({ fields: ["instagram_state", "instagram_error_reason"] })
        );
        tellUser(pyEnv, "mail.record/insert", data.get_result());
    };
    becomes({ instagram_state: "sent" });
    await contains(".o-instagram-DeliveryState[data-state='sent']");
    await contains(".o-instagram-DeliveryProblem", { count: 0 });
    becomes({ instagram_state: "failed", instagram_error_reason: "recipient_unavailable" });
    await contains(".o-instagram-DeliveryProblem", { text: "This person cannot receive your messages." });
});

test("a message written in Instagram's app is marked", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const benId = createColleague(pyEnv);
    const [ben] = pyEnv["res.users"].browse(benId);
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    createMessage(pyEnv, adaId, "See you!", {
        author_id: ben.partner_id,
        instagram_from_app: true,
        instagram_state: "sent",
    });
    await startDiscuss(adaId);
    await contains(".o-mail-Message-header .o-instagram-FromApp", { text: "sent from Instagram" });
});

test("what Odoo wrote itself is marked", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    const benId = createColleague(pyEnv);
    const [ben] = pyEnv["res.users"].browse(benId);
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine: true });
    createMessage(pyEnv, adaId, "We are back on Monday.", {
        author_id: ben.partner_id,
        instagram_is_automatic: true,
        instagram_state: "sent",
    });
    await startDiscuss(adaId);
    await contains(".o-mail-Message-header .o-instagram-Automatic", { text: "Automatic" });
});

test("nothing of a message is folded as an e-mail's quote is", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    createMessage(pyEnv, adaId, "<p>Yes<span data-o-mail-quote='1'>, please</span></p>");
    await startDiscuss(adaId);
    await contains(".o-mail-Message-body", { text: "Yes, please" });
    await contains(".o-mail-ellipsis", { count: 0 });
});
