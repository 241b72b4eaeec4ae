import { click, contains, startServer } from "@mail/../tests/mail_test_helpers";
import {
    createConversation,
    createInbox,
    defineInstagramModels,
    hoursFromNow,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";
import { snoozeChoices } from "@instagram_inbox/conversation/snooze";

import { describe, expect, test } from "@odoo/hoot";

defineInstagramModels();
describe.current.tags("desktop");

const HEADER = ".o-mail-DiscussContent-header";
const QUEUE = ".o-mail-DiscussSidebarCategory-instagramUnassigned";

test("the header tells who waits, how long a reply is possible, and what is urgent", async () => {
    const pyEnv = await startServer();
    const adaId = createConversation(pyEnv, createInbox(pyEnv), "Ada", {
        instagram_answer_end: hoursFromNow(2),
        instagram_priority: "1",
        instagram_waiting_since: hoursFromNow(-5),
    });
    await startDiscuss(adaId);
    await contains(`${HEADER} .o-instagram-Urgent`);
    await contains(`${HEADER} .o-instagram-Waiting[title^='Waiting for a reply since']`);
    await contains(`${HEADER} .o-instagram-ClosingIn`);
});

test("a snoozed conversation leaves the queue, and one click brings it back", async () => {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv);
    createConversation(pyEnv, inboxId, "Ada");
    const benId = createConversation(pyEnv, inboxId, "Ben");
    await startDiscuss(benId);
    await contains(`${QUEUE} .o-instagram-WaitingCount`, { text: "2" });
    await click(`${HEADER} button[name='instagram-snooze']`);
    await click(".o-instagram-SnoozeMenu .o-dropdown-item", { text: "Until tomorrow" });
    await contains(`${QUEUE} .o-instagram-WaitingCount`, { text: "1" });
    await click(".o-instagram-Changed button", { text: "Undo" });
    await contains(`${QUEUE} .o-instagram-WaitingCount`, { text: "2" });
});

test("next Monday is never today", () => {
    const { fromISO } = luxon.DateTime;
    for (const day of ["2025-11-03", "2025-11-05", "2025-11-09"]) {
        const choices = snoozeChoices(fromISO(`${day}T12:00`).ts);
        const { until } = choices.find(({ id }) => id === "monday");
        expect(until.toFormat("ccc HH:mm yyyy-MM-dd")).toBe("Mon 09:00 2025-11-10");
    }
});
