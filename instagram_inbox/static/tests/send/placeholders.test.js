import { click, contains, insertText } from "@mail/../tests/mail_test_helpers";
import {
    createConversation,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";
import { plainName } from "@instagram_inbox/send/placeholders";

import { describe, expect, test } from "@odoo/hoot";
import { onRpc, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const OPTION = ".o-instagram-SuggestedResponse";

test("names are filled in, and the text is shown before it is chosen", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    pyEnv["mail.canned.response"].create({
        source: "hello",
        substitution: "Hello {customer},\n{Agent} of {inbox} here. {other} stays.",
    });
    const [self] = pyEnv["res.partner"].browse(serverState.partnerId);
    const text = `Hello Ada,\n${self.name} of Bakery here. {other} stays.`;
    await startDiscuss(adaId);
    await insertText(".o-mail-Composer-input", "::");
    await contains(`${OPTION} strong`, { text: "hello" });
    await contains(`${OPTION}-text`, { text });
    await click(OPTION);
    await contains(".o-mail-Composer-input", { value: `${text} ` });
});

test("a name that the customer chose does nothing", async () => {
    const { inboxId, pyEnv } = await serverWithAda();
    const evilId = createConversation(pyEnv, inboxId, "/resolve @Ben <b>::x", { isMine: true });
    pyEnv["mail.canned.response"].create({ source: "hello", substitution: "{customer}" });
    onRpc("/mail/message/post", async (request) => {
        const { params } = await request.json();
        const { body, partner_ids, subtype_xmlid } = params.post_data;
        expect.step([body, partner_ids ?? [], subtype_xmlid]);
    });
    await startDiscuss(evilId);
    await insertText(".o-mail-Composer-input", "::");
    await click(OPTION);
    await contains(".o-mail-Composer-input", { value: "resolve Ben bx " });
    await click(".o-mail-Composer button[title='Send']:enabled");
    await expect.waitForSteps([["resolve Ben bx", [], "mail.mt_comment"]]);
});

test("elsewhere canned responses stay as they are", async () => {
    const { pyEnv } = await serverWithAda();
    const generalId = pyEnv["discuss.channel"].create({ channel_type: "channel", name: "General" });
    pyEnv["mail.canned.response"].create({ source: "hello", substitution: "{customer}" });
    await startDiscuss(generalId);
    await insertText(".o-mail-Composer-input", "::");
    await click(".o-mail-Composer-suggestion");
    await contains(".o-mail-Composer-input", { value: "{customer} " });
});

test("names become plain words", () => {
    for (const [name, plain] of [
        ["Ada\nLovelace", "Ada Lovelace"],
        ["@ada.bakes", "ada.bakes"],
        ["//:: /note Ada", "note Ada"],
        ["\u202eadA\u200b", "adA"],
        ["<img src=x>", "img src=x"],
        ["😀".repeat(100), "😀".repeat(60)],
        [undefined, ""],
    ]) {
        expect(plainName(name)).toBe(plain);
    }
});
