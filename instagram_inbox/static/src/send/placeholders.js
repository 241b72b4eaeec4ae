/** How a placeholder looks in a canned response. */
const PLACEHOLDER = /\{(customer|agent|inbox)\}/gi;
/** The longest name, in characters. */
const LENGTH = 60;
/** Marks that turn the direction of a text, and control characters. Joiners are part of emojis. */
const UNSEEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\p{Cc}]/gu;
/** Characters that begin a mention, a command or another canned response, or are markup. */
const ACTIVE = /[@#<>"]|:{2,}|^[\s/:]+/g;

/**
 * Return a name as plain words: customers choose theirs, and it must do nothing in the composer.
 *
 * @param {string} [name]
 */
export function plainName(name) {
    const words = (name ?? "").replace(/\s+/g, " ").replace(UNSEEN, "").replace(ACTIVE, "");
    return [...words.replace(ACTIVE, "")].slice(0, LENGTH).join("").trim();
}

/**
 * Return the text of a canned response for a conversation, with names in place of its placeholders.
 *
 * @param {string} text
 * @param {import("models").Thread} thread
 */
export function fillPlaceholders(text, thread) {
    const names = {
        agent: thread.store.self_partner?.name,
        customer: thread.displayName,
        inbox: thread.instagram_inbox_id?.name,
    };
    return text.replace(PLACEHOLDER, (_placeholder, key) => plainName(names[key.toLowerCase()]));
}
