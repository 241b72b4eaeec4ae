/**
 * Cuts a long text into messages by the server's rule (`split_text`), so that the agent knows
 * the number before sending. Both are tested with the texts of `static/tests/long_texts.js`.
 */

/** What Instagram accepts in one message, in bytes of UTF-8. */
const LIMIT = 1000;

const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g; // eslint-disable-line no-control-regex
const JOINER = "\u200d";
const MARK = /^[\p{M}\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]/u;
const FLAG_LETTER = /^[\u{1f1e6}-\u{1f1ff}]/u;
const SPACE = /^\s/u;

function size(character) {
    const code = character.codePointAt(0);
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** Whether readers see the characters before and at a place as one. */
function isJoined(characters, place) {
    const [before, after] = [characters[place - 1], characters[place]];
    if (before === JOINER || after === JOINER || MARK.test(after)) {
        return true;
    }
    let letters = 0;
    while (letters < place && FLAG_LETTER.test(characters[place - 1 - letters])) {
        letters++;
    }
    return letters % 2 === 1 && FLAG_LETTER.test(after);
}

/** Return where to end the piece up to `end`: after a space, else between characters. */
function cut(characters, start, end) {
    if (SPACE.test(characters[end])) {
        return end;
    }
    for (let place = end - 1; place > start; place--) {
        if (SPACE.test(characters[place])) {
            return place + 1;
        }
    }
    const whole = characters.slice(start, end + 1);
    for (let place = end - start; place > 0; place--) {
        if (!isJoined(whole, place)) {
            return start + place;
        }
    }
    return end;
}

/**
 * @param {string} text
 * @returns {string[]} the messages that are sent, none empty
 */
export function splitText(text) {
    if (text.length * 3 <= LIMIT) {
        return text.trim() ? [text] : [];
    }
    const characters = Array.from(text.replace(CONTROL, ""));
    const parts = [];
    let start = 0;
    while (start < characters.length) {
        let end = start;
        let bytes = 0;
        while (end < characters.length && bytes + size(characters[end]) <= LIMIT) {
            bytes += size(characters[end]);
            end++;
        }
        if (end < characters.length) {
            end = cut(characters, start, end);
        }
        const piece = characters.slice(start, end).join("");
        parts.push(parts.length ? piece.trim() : piece.trimEnd());
        start = end;
    }
    return parts.filter((part) => part.trim());
}
