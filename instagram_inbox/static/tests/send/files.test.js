import {
    click,
    contains,
    dragenterFiles,
    dropFiles,
    inputFiles,
    insertText,
    onRpcBefore,
    pasteFiles,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {
    createInbox,
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";
import { FILES } from "@instagram_inbox/../tests/mock_server/res_users";

import { describe, expect, test } from "@odoo/hoot";
import { Deferred } from "@odoo/hoot-mock";
import {
    makeServerError,
    onRpc,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const INPUT = ".o-mail-Composer .o_input_file";
const UPLOADED = ".o-mail-Composer .o-mail-AttachmentContainer:not(.o-isUploading)";

/** A conversation with an open composer; each upload is a step. */
async function openComposer() {
    const { adaId, pyEnv } = await serverWithAda();
    onRpcBefore("/mail/attachment/upload", () => expect.step("upload"));
    await startDiscuss(adaId);
    await contains(".o-mail-Composer-input");
    return { adaId, pyEnv };
}

const pdf = (name = "offer.pdf") => new File(["%PDF-1.4"], name, { type: "application/pdf" });
const word = () => new File(["PK"], "offer.docx", { type: "application/msword" });
const gif = () => new File([new Uint8Array(1025)], "big.gif", { type: "image/gif" });

async function refused(text) {
    await contains(".o_notification.border-danger, .o_notification:has(.bg-danger)", { text });
}

test("what Instagram takes is uploaded and sent", async () => {
    await openComposer();
    onRpcBefore("/mail/message/post", ({ post_data }) =>
        expect.step(["post", post_data.attachment_ids.length])
    );
    await inputFiles(INPUT, [pdf()]);
    await contains(UPLOADED, { text: "offer.pdf" });
    await click(".o-mail-Composer button[title='Send']:enabled");
    await contains(".o-mail-Message .o-mail-AttachmentContainer", { text: "offer.pdf" });
    await expect.waitForSteps(["upload", ["post", 1]]);
});

test("what it does not take is refused before it is uploaded, and the text stays", async () => {
    await openComposer();
    await insertText(".o-mail-Composer-input", "Our offer:");
    await inputFiles(INPUT, [word()]);
    await refused("“offer.docx” cannot be sent. It takes pictures (PNG, JPEG, GIF up to 8 MB).");
    await pasteFiles(".o-mail-Composer-input", [gif()]);
    await refused("“big.gif” cannot be sent. The file is too big: pictures up to 8 MB.");
    const empty = new File([], "empty.pdf", { type: "application/pdf" });
    await dragenterFiles(".o-mail-Composer-input", [empty]);
    await dropFiles(".o-Dropzone", [empty]);
    await refused("“empty.pdf” cannot be sent. The file is empty.");
    await contains(".o-mail-Composer-input", { value: "Our offer:" });
    await contains(".o-mail-Composer .o-mail-AttachmentContainer", { count: 0 });
    expect.verifySteps([]);
});

test("a file whose type the browser does not know is looked at by the server", async () => {
    await openComposer();
    onRpcBefore("/mail/attachment/upload", () => ({
        error: { message: "“notes” cannot be sent." },
    }));
    await inputFiles(INPUT, [new File(["?"], "notes", { type: "" })]);
    await refused("“notes” cannot be sent.");
    await contains(".o-mail-Composer .o-mail-AttachmentContainer", { count: 0 });
});

test("files go up one after the other, and are waited for", async () => {
    const first = new Deferred();
    const waiting = [first, Promise.resolve()];
    await openComposer();
    onRpcBefore("/mail/attachment/upload", () => {
        expect.step("upload");
        return waiting.shift();
    });
    await insertText(".o-mail-Composer-input", "Look");
    await inputFiles(INPUT, [pdf("1.pdf"), pdf("2.pdf")]);
    await contains(".o-instagram-ComposerUploads", { text: "Uploading…" });
    await contains(".o-mail-Composer button[title='Send']:disabled");
    await contains(".o-mail-Composer .o-mail-AttachmentContainer", { count: 1 });
    first.resolve();
    await contains(`${UPLOADED}:eq(0)`, { text: "1.pdf" });
    await contains(`${UPLOADED}:eq(1)`, { text: "2.pdf" });
    await contains(".o-instagram-ComposerUploads", { count: 0 });
    await contains(".o-mail-Composer button[title='Send']:enabled");
    await expect.waitForSteps(["upload", "upload"]);
});

test("no file when Instagram cannot reach this Odoo, but text", async () => {
    patchWithCleanup(FILES, { blocked: "address_private" });
    await openComposer();
    onRpcBefore("/mail/message/post", () => expect.step("post"));
    for (const name of ["Attach Files", "Voice Message"]) {
        await click(".o-mail-Composer button[title='More Actions']");
        await click(`.dropdown-item:contains('${name}')`);
        await refused("Its address cannot be reached from outside.");
        await click(".o_notification_close");
    }
    await contains(".o-mail-VoiceRecorder", { count: 0 });
    await pasteFiles(".o-mail-Composer-input", [pdf()]);
    await refused("“offer.pdf” cannot be sent. Its address cannot be reached from outside.");
    await insertText(".o-mail-Composer-input", "Yes");
    await click(".o-mail-Composer button[title='Send']:enabled");
    await contains(".o-mail-Message", { text: "Yes" });
    await expect.waitForSteps(["post"]);
});

test("what the server refuses when posted comes back, text and files", async () => {
    await openComposer();
    onRpc("/mail/message/post", () => {
        throw makeServerError({ type: "UserError", description: "It is too late." });
    });
    await inputFiles(INPUT, [pdf()]);
    await contains(UPLOADED, { text: "offer.pdf" });
    await insertText(".o-mail-Composer-input", "Our offer:");
    await click(".o-mail-Composer button[title='Send']:enabled");
    await refused("It is too late.");
    await contains(".o-mail-Composer-input", { value: "Our offer:" });
    await contains(UPLOADED, { text: "offer.pdf" });
    await contains(".o-mail-Message", { count: 0 });
    await expect.waitForSteps(["upload"]);
});

test("the state of a message stands there once, with text and without", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    for (const body of ["", "Our offer:"]) {
        const attachmentId = pyEnv["ir.attachment"].create({
            mimetype: "application/pdf",
            name: `offer${body.length}.pdf`,
        });
        createMessage(pyEnv, adaId, body, {
            attachment_ids: [attachmentId],
            author_id: serverState.partnerId,
            instagram_state: "sent",
        });
    }
    await startDiscuss(adaId);
    await contains(".o-mail-Message", { count: 2 });
    for (const name of ["offer0.pdf", "offer10.pdf"]) {
        await contains(`.o-mail-Message:has([title='${name}']) .o-instagram-DeliveryState`);
    }
});

test("other channels take any file", async () => {
    const pyEnv = await startServer();
    createInbox(pyEnv);
    const channelId = pyEnv["discuss.channel"].create({ name: "general" });
    patchWithCleanup(FILES, { blocked: "address_private" });
    await startDiscuss(channelId);
    await inputFiles(INPUT, [word()]);
    await contains(UPLOADED, { text: "offer.docx" });
});
