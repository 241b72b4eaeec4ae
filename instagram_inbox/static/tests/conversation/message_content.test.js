import { contains, setupChatHub, start } from "@mail/../tests/mail_test_helpers";
import { mailDataHelpers } from "@mail/../tests/mock_server/mail_mock_server";
import {
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, test } from "@odoo/hoot";
import { queryFirst } from "@odoo/hoot-dom";

defineInstagramModels();
describe.current.tags("desktop");

const LINE = ".o-instagram-MessageContent-line";
const STORY = "https://lookaside.fbsbx.com/story";
const INSTAGRAM = "https://www.instagram.com/direct/inbox/";

async function openWith(content, body = "", values = {}) {
    const { adaId, pyEnv } = await serverWithAda();
    const messageId = createMessage(pyEnv, adaId, body, { instagram_content: content, ...values });
    await startDiscuss(adaId);
    return { adaId, messageId, pyEnv };
}

const PAGE = "https://shop.example/spring";
const NOTES = {
    ad: { title: "Autumn cakes", url: STORY, text: "Came from an ad", shown: "Autumn cakes" },
    blank: { text: "Sent a message without visible text" },
    ephemeral: { text: "View-once message", opens: true },
    link: { title: "poster", text: "Came via a link", shown: "poster" },
    place: { title: "Home", url: PAGE, text: "Shared a place", shown: "Home" },
    post: { title: "New in 🎁", text: "Shared a post", shown: "New in 🎁" },
    postback: { title: "WHERE", text: "Tapped a button" },
    product: { title: "55", text: "Asks about a product of your shop", shown: "No. 55" },
    quick_reply: { title: "COLOR_RED", text: "Chose a quick reply" },
    reel: { text: "Shared a reel" },
    reply_unknown: { text: "Replied to a message that is not in Odoo", opens: true },
    story: { url: STORY, text: "Shared a story" },
    story_mention: { url: STORY, text: "Mentioned you in a story" },
    story_reply: { url: STORY, text: "Replied to your story" },
    template: {
        text: "Shared something that Instagram does not pass on, such as a comment or a contact",
        opens: true,
    },
    unsupported: { word: "hologram", text: "Unsupported message", opens: true },
};

for (const [kind, { text, shown, opens, ...values }] of Object.entries(NOTES)) {
    test(`a line says what it is: ${kind}`, async () => {
        await openWith([{ kind, ...values }]);
        await contains(`${LINE}[data-kind='${kind}']`, { text });
        if (shown) {
            await contains(`${LINE} bdi`, { text: shown });
        }
        if (opens) {
            await contains(`${LINE} a[href='${INSTAGRAM}'][target='_blank']`);
        } else if (values.url) {
            await contains(`${LINE} a[href='${values.url}'][target='_blank']`);
        } else {
            await contains(`${LINE} a`, { count: 0 });
        }
        await contains(".o-mail-Message", { text: "has been removed", count: 0 });
    });
}

test("something unsupported is shown with its title and its link", async () => {
    const item = { kind: "unsupported", title: "Spring", url: PAGE, word: "fallback" };
    await openWith([item]);
    await contains(`${LINE}[title='fallback']`, { text: "Unsupported message Spring Open the link" });
    await contains(`${LINE} a[href='${PAGE}']`);
    await contains(`${LINE} a[href='${INSTAGRAM}']`, { count: 0 });
});

test("a shared page is one line with its link", async () => {
    await openWith([
        { kind: "reel", title: "Look at this" },
        { id: 1, kind: "reel", state: "link", url: PAGE },
        { kind: "post" },
        { id: 2, kind: "image", state: "link", url: STORY },
    ]);
    await contains(LINE, { count: 3 });
    await contains(`${LINE}[data-kind='reel'] a[href='${PAGE}']`, { text: "Open it" });
    await contains(`${LINE}[data-kind='post'] a`, { count: 0 });
    await contains(`${LINE}[data-kind='image'] a[href='${STORY}']`);
});

test("parts of a line are apart, and each has its own direction", async () => {
    const title = "\u05e2\u05d5\u05d2\u05d5\u05ea";
    const link = "https://shop.example/";
    await openWith([{ kind: "story_reply", title, url: STORY, link }]);
    await contains(LINE);
    const parts = queryFirst(`${LINE} > span`);
    expect(parts.textContent.trim().replace(/\s+/g, " ")).toBe(
        `Replied to your story ${title} See the story Link in the story`
    );
    const directed = [...parts.querySelectorAll("bdi")].map((part) => part.textContent);
    expect(directed).toEqual(["Replied to your story", title, "See the story", "Link in the story"]);
});

test("a story or an ad of which there is a copy shows it", async () => {
    await openWith([
        { kind: "story_reply", url: "/web/image/5" },
        { kind: "ad", title: "Autumn cakes", url: "/web/content/6" },
    ]);
    await contains(`${LINE} a[href='/web/image/5'] img`);
    await contains(`${LINE} a[href='/web/content/6'] video`);
});

test("a kind that does not exist yet is unsupported", async () => {
    await openWith([{ kind: "hologram" }]);
    await contains(LINE, { text: "Unsupported message" });
});

const FILES = {
    pending: "Picture, being fetched…",
    expired: "Picture: no longer available.",
    failed: "Picture: it could not be fetched.",
    link: "Picture",
};

for (const [state, text] of Object.entries(FILES)) {
    test(`a picture that is not there says why: ${state}`, async () => {
        const url = state === "link" ? STORY : undefined;
        await openWith([{ id: 1, kind: "image", state, url }], "Which one?");
        await contains(`${LINE}[data-state='${state}']`, { text });
        await contains(".o-mail-Message-body", { text: "Which one?" });
    });
}

test("a picture takes its placeholder's place, live", async () => {
    const { adaId, messageId, pyEnv } = await openWith([{ id: 1, kind: "image", state: "pending" }]);
    await contains(`${LINE} .fa-spin`);
    const attachmentId = pyEnv["ir.attachment"].create({
        mimetype: "image/png",
        name: "instagram-image.png",
        res_id: adaId,
        res_model: "discuss.channel",
    });
    pyEnv["mail.message"].write([messageId], {
        attachment_ids: [attachmentId],
        instagram_content: [{ id: 1, kind: "image", state: "done" }],
    });
    const data = new mailDataHelpers.Store(pyEnv["mail.message"].browse(messageId));
    tellUser(pyEnv, "mail.record/insert", data.get_result());
    await contains(".o-mail-AttachmentImage");
    await contains(LINE, { count: 0 });
});

test("whatever is said of a message stands above its text", async () => {
    const kinds = Object.keys(NOTES);
    await openWith(
        kinds.map((kind) => ({ kind })),
        "wow"
    );
    await contains(LINE, { count: kinds.length });
    const text = queryFirst(".o-mail-Message-body");
    for (const line of document.querySelectorAll(LINE)) {
        expect(line.compareDocumentPosition(text)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    }
});

for (const [state, place] of [
    ["sent", "above its text, as the customer has them"],
    ["received", "below its text, as ever"],
]) {
    test(`the files of a message that was ${state} stand ${place}`, async () => {
        const { adaId, pyEnv } = await serverWithAda();
        const attachmentId = pyEnv["ir.attachment"].create({
            mimetype: "application/pdf",
            name: "prices.pdf",
            res_id: adaId,
            res_model: "discuss.channel",
        });
        const values = { attachment_ids: [attachmentId], instagram_state: state };
        createMessage(pyEnv, adaId, "The price list", values);
        await startDiscuss(adaId);
        await contains(".o-mail-AttachmentContainer");
        const files = queryFirst(".o-mail-AttachmentContainer").getBoundingClientRect();
        const text = queryFirst(".o-mail-Message-body").getBoundingClientRect();
        expect(files.top < text.top).toBe(state === "sent");
    });
}

test("a film shows a frame", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const attachmentId = pyEnv["ir.attachment"].create({
        mimetype: "video/mp4",
        name: "film.mp4",
        res_id: adaId,
        res_model: "discuss.channel",
    });
    createMessage(pyEnv, adaId, "", { attachment_ids: [attachmentId] });
    await startDiscuss(adaId);
    await contains(".o-mail-AttachmentCard video.o-instagram-Frame");
});

test("what a message answers stands above its text, a file that is to come below", async () => {
    await openWith(
        [
            { kind: "story_reply", url: STORY },
            { id: 1, kind: "image", state: "pending" },
        ],
        "wow"
    );
    await contains(LINE, { count: 2 });
    const [above, below] = document.querySelectorAll(LINE);
    const text = queryFirst(".o-mail-Message-body");
    expect(above.compareDocumentPosition(text)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(below.compareDocumentPosition(text)).toBe(Node.DOCUMENT_POSITION_PRECEDING);
});

test("who only came by a link is a notification", async () => {
    await openWith([{ kind: "link", title: "poster" }], "", { message_type: "notification" });
    await contains(".o-mail-NotificationMessage", { text: "Came via a link" });
});

test("an answer to a picture quotes it by its name", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const pictureId = createMessage(pyEnv, adaId, "", {
        instagram_content: [{ id: 1, kind: "image", state: "expired" }],
    });
    createMessage(pyEnv, adaId, "This one", { parent_id: pictureId });
    await startDiscuss(adaId);
    await contains(".o-mail-MessageInReply", { text: "Picture" });
});

test("lists name what has no text", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    createMessage(pyEnv, adaId, "", {
        instagram_content: [
            { id: 1, kind: "audio", state: "pending" },
            { id: 2, kind: "audio", state: "done" },
        ],
    });
    setupChatHub({ folded: [adaId] });
    await start();
    await contains(".o_menu_systray i[aria-label='Messages']");
    document.querySelector(".o_menu_systray i[aria-label='Messages']").click();
    await contains(".o-mail-NotificationItem", { text: "Voice message" });
});

test("the header tells by which ad somebody came", async () => {
    const { adaId } = await serverWithAda({
        instagram_origin: { kind: "ad", title: "Autumn cakes", url: STORY },
    });
    await startDiscuss(adaId);
    await contains(".o-instagram-ConversationDetails-origin a", { text: "Autumn cakes" });
});
