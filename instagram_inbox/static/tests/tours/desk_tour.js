import { registry } from "@web/core/registry";

const ROW = ".o-instagram-DeskRow-main";
const OPEN = `${ROW}[aria-current='true']`;

/** Ada waits longer than Bob: an agent works them off without a mouse. */
registry.category("web_tour.tours").add("instagram_inbox_desk_by_keys", {
    steps: () => [
        { trigger: `li:first-child ${ROW}:contains(Ada):contains(do you deliver)` },
        { trigger: `li:last-child ${ROW}:contains(Bob):contains(Hello)` },
        { trigger: ROW, run: "press j" },
        { trigger: `${OPEN}:contains(Ada)` },
        { trigger: ".o-mail-Message:contains(do you deliver)" },
        { trigger: `${OPEN}:contains(Ada)`, run: "press t" },
        { trigger: `${ROW}:contains(Ada):contains(You)` },
        { trigger: ".o-mail-Composer-input:focus", run: "edit We do!" },
        { trigger: ".o-mail-Composer-input", run: "press Enter" },
        { trigger: ".o-mail-Message[data-persistent]:contains(We do!)" },
        { trigger: `${ROW}:contains(Ada):contains(You: We do!)` },
        { trigger: ".o-mail-Composer-input", run: "press Escape" },
        { trigger: `${OPEN}:focus`, run: "press r" },
        { trigger: `${OPEN}:contains(Bob)` },
        { trigger: `.o-instagram-Desk:not(:has(${ROW}:contains(Ada)))` },
        { trigger: `${OPEN}:focus`, run: "press ?" },
        { trigger: ".modal .o-instagram-DeskKeys:contains(Next conversation)" },
    ],
});
