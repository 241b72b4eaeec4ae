import { _t } from "@web/core/l10n/translation";

/** The place where people see content that Instagram does not pass on. */
export const INSTAGRAM_URL = "https://www.instagram.com/direct/inbox/";

/**
 * Lines that say what a message is about, by kind. They are shown above it.
 *
 * action: the text of its link;
 * isInInstagram: Instagram shows more, unless the line has a link of its own;
 * isTechnical: its title is shown as a tooltip only.
 */
const NOTES = {
    story_reply: {
        action: _t("See the story"),
        icon: "fa-reply",
        text: _t("Replied to your story"),
    },
    reply_unknown: {
        icon: "fa-reply",
        isInInstagram: true,
        text: _t("Replied to a message that is not in Odoo"),
    },
    quote_refused: {
        icon: "fa-reply",
        text: _t("Sent without the quote, which Instagram did not accept"),
    },
    comment: {
        action: _t("See the post"),
        icon: "fa-comment-o",
        text: _t("Answers the comment"),
    },
    ad: {
        action: _t("See the ad"),
        icon: "fa-bullhorn",
        text: _t("Came from an ad"),
    },
    link: { icon: "fa-link", text: _t("Came via a link") },
    product: {
        icon: "fa-shopping-bag",
        text: _t("Asks about a product of your shop"),
        titled: (number) => _t("No. %(number)s", { number }),
    },
    quick_reply: { icon: "fa-hand-o-up", isTechnical: true, text: _t("Chose a quick reply") },
    postback: { icon: "fa-hand-o-up", isTechnical: true, text: _t("Tapped a button") },
    post: { action: _t("Open it"), icon: "fa-instagram", text: _t("Shared a post") },
    reel: { action: _t("Open it"), icon: "fa-film", text: _t("Shared a reel") },
    story: { action: _t("See the story"), icon: "fa-history", text: _t("Shared a story") },
    story_mention: {
        action: _t("See the story"),
        icon: "fa-at",
        text: _t("Mentioned you in a story"),
    },
    ephemeral: { icon: "fa-eye-slash", isInInstagram: true, text: _t("View-once message") },
    template: {
        action: _t("Open the link"),
        icon: "fa-comment-o",
        isInInstagram: true,
        text: _t("Shared something that Instagram does not pass on, such as a comment or a contact"),
    },
    place: { action: _t("Show on a map"), icon: "fa-map-marker", text: _t("Shared a place") },
    blank: { icon: "fa-i-cursor", text: _t("Sent a message without visible text") },
    unsupported: {
        action: _t("Open the link"),
        icon: "fa-question-circle-o",
        isInInstagram: true,
        text: _t("Unsupported message"),
    },
};

const FILES = {
    image: { icon: "fa-picture-o", name: _t("Picture") },
    video: { icon: "fa-film", name: _t("Video") },
    audio: { icon: "fa-microphone", name: _t("Voice message") },
    file: { icon: "fa-file-o", name: _t("File") },
    post: { icon: "fa-picture-o", name: _t("Shared post") },
    reel: { icon: "fa-film", name: _t("Shared reel") },
    ad_picture: { icon: "fa-picture-o", name: _t("Picture of the ad") },
    card_picture: { icon: "fa-picture-o", name: _t("Picture of the card") },
    story_picture: { icon: "fa-picture-o", name: _t("Picture of the story") },
};

/** Why a file could not be fetched, if the reason is known. */
const FAILURES = {
    media_too_big: (file) => _t("%(file)s: too big to be fetched.", { file }),
    media_interrupted: (file) =>
        _t("%(file)s: Odoo stopped several times while fetching it.", { file }),
};

/** The line about a file that is not here, by the state of its download. */
const STATES = {
    pending: (file) => ({
        icon: "fa-circle-o-notch fa-spin",
        text: _t("%(file)s, being fetched…", { file }),
    }),
    link: (file) => ({ action: _t("Open it"), text: file }),
    expired: (file) => ({
        isInInstagram: true,
        text: _t("%(file)s: no longer available.", { file }),
    }),
    failed: (file, { reason }) => ({
        isInInstagram: true,
        text:
            FAILURES[reason]?.(file) ??
            _t("%(file)s: it could not be fetched.", { file }),
    }),
};

function describeFile(item) {
    const { icon, name } = FILES[item.kind] ?? FILES.file;
    const told = STATES[item.state]?.(name.toString(), item);
    return told && { icon, ...told };
}

/** Our copy of the picture or video that a line is about. */
function thumbnailOf(url = "") {
    if (url.startsWith("/web/image/")) {
        return { url: `${url}/256x256` };
    }
    return url.startsWith("/web/content/") ? { isVideo: true, url } : undefined;
}

/**
 * Return one line of a message in words, or nothing for a file that is here.
 *
 * @param {Object} item from the server: kind, and title, url, word or state
 */
export function describe(item) {
    const told = item.state ? describeFile(item) : NOTES[item.kind] ?? NOTES.unsupported;
    if (!told) {
        return undefined;
    }
    const { action, icon, isInInstagram, isTechnical, text, titled } = told;
    const title = item.title && titled ? titled(item.title) : item.title;
    const line = {
        hint: isTechnical ? title : item.word,
        icon,
        isAbove: !item.state,
        kind: item.kind,
        links: [],
        state: item.state,
        text,
        thumbnail: thumbnailOf(item.url),
        title: isTechnical ? undefined : title,
        url: item.url,
    };
    if (item.url && action) {
        line.links.push({ text: action, url: item.url });
    } else if (isInInstagram) {
        line.links.push({ text: _t("Open in Instagram"), url: INSTAGRAM_URL });
    }
    if (item.link) {
        line.links.push({ text: _t("Link in the story"), url: item.link });
    }
    return line;
}

/**
 * Return all lines of a message. A file that is only a link has no line of its own if another
 * line says what it is: that line gets the link.
 */
export function describeAll(items) {
    const links = items.filter((item) => item.state === "link");
    const told = items.map((item) => {
        const index = links.findIndex((link) => link.kind === item.kind);
        const isTold = !item.state && index >= 0;
        return isTold ? { ...item, url: links.splice(index, 1)[0].url } : item;
    });
    return told
        .filter((item) => item.state !== "link" || links.includes(item))
        .map(describe)
        .filter(Boolean);
}

/** Return what a list shows of a message without text. */
export function summarize(items) {
    const names = items.map(({ kind }) => FILES[kind]?.name ?? NOTES[kind]?.text);
    return [...new Set(names.filter(Boolean).map(String))].join(", ");
}
