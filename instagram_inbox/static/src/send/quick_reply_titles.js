/** What Instagram shows: this many quick replies, and this many characters of each. */
export const QUICK_REPLY_LIMIT = 13;
export const QUICK_REPLY_LENGTH = 20;

const segmenter = new Intl.Segmenter();

/**
 * Return a text as the title of a quick reply: on one line, and not longer than Instagram shows.
 * What readers see as one character is not cut.
 *
 * @param {string} text
 */
export function quickReplyTitle(text) {
    const line = text.replace(/\s+/g, " ").trim();
    let title = "";
    for (const { segment } of segmenter.segment(line)) {
        if ([...(title + segment)].length > QUICK_REPLY_LENGTH) {
            break;
        }
        title += segment;
    }
    return title.trim();
}
