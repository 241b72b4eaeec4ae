import { _t } from "@web/core/l10n/translation";

/** Where everything can be seen that Instagram does not pass on. */
export const INSTAGRAM_URL = "https://www.instagram.com/direct/inbox/";

/**
 * Lines that say what a message is about, by kind.
 *
 * isAbove: it stands above the text, as a quote does;
 * isInInstagram: there is more to see there;
 * isTechnical: its title is for who wonders, not for everybody.
 */
const NOTES = {
    story_reply: {
        action: _t("See the story"),
        icon: "fa-reply",
        isAbove: true,
        text: _t("Replied to your story"),
    },
    reply_unknown: {
        icon: "fa-reply",
        isAbove: true,
        isInInstagram: true,
        text: _t("Replied to a message that is not here"),
    },
    quote_refused: {
        icon: "fa-reply",
        text: _t("Without the quote: Instagram did not take it"),
    },
    ad: {
        action: _t("See the ad"),
        icon: "fa-bullhorn",
        isAbove: true,
        text: _t("Came by an ad"),
    },
    link: { icon: "fa-link", isAbove: true, text: _t("Came by a link") },
    product: { icon: "fa-shopping-bag", isAbove: true, text: _t("Asks about a product") },
    quick_reply: { icon: "fa-hand-o-up", isTechnical: true, text: _t("Chose a quick reply") },
    postback: { icon: "fa-hand-o-up", isTechnical: true, text: _t("Tapped a button") },
    post: { icon: "fa-instagram", text: _t("Shared a post") },
    reel: { icon: "fa-film", text: _t("Shared a reel") },
    story: { action: _t("See the story"), icon: "fa-history", text: _t("Shared a story") },
    story_mention: {
        action: _t("See the story"),
        icon: "fa-at",
        text: _t("Mentioned you in a story"),
    },
    ephemeral: { icon: "fa-eye-slash", isInInstagram: true, text: _t("View-once message") },
    template: {
        icon: "fa-comment-o",
        isInInstagram: true,
        text: _t("Shared a comment or a template"),
    },
    unsupported: {
        icon: "fa-question-circle-o",
        isInInstagram: true,
        isTechnical: true,
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
};

/** Why a file could not be fetched, where more can be said than that. */
const FAILURES = {
    media_too_big: (file) => _t("%(file)s: too big to be fetched.", { file }),
    media_interrupted: (file) =>
        _t("%(file)s: Odoo stopped several times while fetching it.", { file }),
};

/** What is told of a file that is not there, by the state of its fetching. */
const STATES = {
    pending: (file) => ({
        icon: "fa-circle-o-notch fa-spin",
        text: _t("%(file)s, being fetched…", { file }),
    }),
    link: (file) => ({ action: _t("Open it"), text: file }),
    expired: (file) => ({
        isInInstagram: true,
        text: _t("%(file)s: its address has expired.", { file }),
    }),
    failed: (file, { reason }) => ({
        isInInstagram: true,
        text:
            FAILURES[reason]?.(file) ??
            _t("%(file)s: it could not be fetched.", { file }),
    }),
};

function describeFile(item) {
    const { icon, name } = FILES[item.kind];
    const told = STATES[item.state]?.(name.toString(), item);
    return told && { icon, ...told };
}

/**
 * One line of a message in words, or nothing for a file that is there.
 *
 * @param {Object} item as the server gives it: kind, and title, url or state
 */
export function describe(item) {
    const told = item.state ? describeFile(item) : NOTES[item.kind] ?? NOTES.unsupported;
    if (!told) {
        return undefined;
    }
    const { action, icon, isAbove, isInInstagram, isTechnical, text } = told;
    const line = {
        hint: isTechnical ? item.title : undefined,
        icon,
        isAbove: Boolean(isAbove),
        kind: item.kind,
        links: [],
        state: item.state,
        text,
        title: isTechnical ? undefined : item.title,
    };
    if (isInInstagram) {
        line.links.push({ text: _t("Open in Instagram"), url: INSTAGRAM_URL });
    } else if (item.url) {
        line.links.push({ text: action, url: item.url });
    }
    if (item.link) {
        line.links.push({ text: _t("Its link"), url: item.link });
    }
    return line;
}

/** What a list shows of a message without text. */
export function summarize(items) {
    const names = items.map(({ kind }) => FILES[kind]?.name ?? NOTES[kind]?.text);
    return [...new Set(names.filter(Boolean).map(String))].join(", ");
}
