// The server's test reads it as JSON, too: texts, as [what is repeated, how often] each, and the
// bytes of the messages they are sent in.
export const LONG_TEXTS = [
    { "text": [["", 1]], "parts": [] },
    { "text": [[" \n", 700]], "parts": [] },
    { "text": [["a", 1000]], "parts": [1000] },
    { "text": [["a", 1001]], "parts": [1000, 1] },
    { "text": [["ü", 500]], "parts": [1000] },
    { "text": [["ü", 501]], "parts": [1000, 2] },
    { "text": [["x", 1], ["ü", 500]], "parts": [999, 2] },
    { "text": [["word ", 200]], "parts": [999] },
    { "text": [["word ", 296]], "parts": [999, 479] },
    { "text": [["a", 998], [" bcd", 1]], "parts": [998, 3] },
    { "text": [["a", 1000], [" bcd", 1]], "parts": [1000, 3] },
    { "text": [["line\n\n", 400]], "parts": [1000, 994, 400] },
    { "text": [["👍", 251]], "parts": [1000, 4] },
    { "text": [["👍🏽", 126]], "parts": [1000, 8] },
    { "text": [["👩‍👩‍👧‍👦", 41]], "parts": [1000, 25] },
    { "text": [["🇩🇪", 126]], "parts": [1000, 8] },
    { "text": [["x", 1], ["🇩🇪", 126]], "parts": [993, 16] },
    { "text": [["e\u0301", 334]], "parts": [999, 3] },
    { "text": [["قهوة ", 200]], "parts": [998, 800] },
    { "text": [["\u0007a", 1000]], "parts": [1000] }
];
