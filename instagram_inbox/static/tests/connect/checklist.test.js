import { Checklist } from "@instagram_inbox/connect/checklist";

import { describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts, waitFor, waitForNone } from "@odoo/hoot-dom";
import { Deferred } from "@odoo/hoot-mock";
import { mountWithCleanup, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";

import { defineInstagramModels } from "@instagram_inbox/../tests/instagram_test_helpers";

describe.current.tags("desktop");
defineInstagramModels();

function line(key, state, values = {}) {
    return {
        key,
        state,
        is_account: false,
        title: `Title of ${key}`,
        text: `Text of ${key}`,
        cure: "",
        at: false,
        copy: false,
        can_test: false,
        ...values,
    };
}

const LINES = [
    line("token", "good", { is_account: true, can_test: true, at: "2026-01-01 10:00:00" }),
    line("address", "bad", {
        can_test: true,
        copy: "https://odoo.example.com",
        cure: "Press **Verify and save** at Meta.",
    }),
    line("app", "unknown", { cure: "Wait." }),
];

function rows() {
    return [...document.querySelectorAll(".o-instagram-Checklist-line")];
}

test("each line says its state, and only what is amiss shows its cure", async () => {
    onRpc("instagram.checklist", "read_lines", ({ kwargs }) => {
        expect.step(kwargs.inbox_id);
        return LINES;
    });
    await mountWithCleanup(Checklist, { props: { inboxId: 7 } });
    expect.verifySteps([7]);
    expect("h3").toHaveCount(2);
    expect(queryAllTexts("[role=status] span")).toEqual(["1 problem to fix", "1 not checked yet"]);
    expect(rows().map((row) => row.dataset.state)).toEqual(["good", "bad", "unknown"]);
    expect("[data-key=token] [role=img]").toHaveAttribute("aria-label", "In order");
    expect("[data-key=address] [role=img]").toHaveAttribute("aria-label", "Problem");
    expect("[data-key=token] span.text-nowrap").toHaveText(/ago|in/);
    expect("[data-key=token] details").toHaveCount(0);
    expect("[data-key=address] details").toHaveAttribute("open");
    expect("[data-key=address] details b").toHaveText("Verify and save");
    expect("[data-key=address] code").toHaveText("https://odoo.example.com");
    expect("[data-key=app] details").not.toHaveAttribute("open");
    expect("[data-key=app] button").toHaveCount(0);
});

test("a test shows that it is under way, and what came out", async () => {
    const answer = new Deferred();
    onRpc("instagram.checklist", "read_lines", () => LINES);
    onRpc("instagram.checklist", "run_test", async ({ args }) => {
        expect.step(args[0]);
        await answer;
        return [LINES[0], line("address", "good", { can_test: true }), LINES[2]];
    });
    await mountWithCleanup(Checklist, { props: { onTested: () => expect.step("tested") } });
    await click("[data-key=address] button");
    await waitFor("[data-key=address] .fa-spinner");
    expect("[data-key=token] button").not.toBeEnabled();
    answer.resolve();
    await waitFor("[data-key=address][data-state=good]");
    await waitForNone(".fa-spinner");
    expect("[data-key=token] button").toBeEnabled();
    expect.verifySteps(["address", "tested"]);
});

test("everything that can be tested, one after the other", async () => {
    onRpc("instagram.checklist", "read_lines", () => LINES);
    onRpc("instagram.checklist", "run_test", ({ args }) => {
        expect.step(args[0]);
        return LINES;
    });
    await mountWithCleanup(Checklist);
    await click("button:contains(Test everything)");
    await waitForNone(".fa-spinner");
    expect.verifySteps(["token", "address"]);
});

test("without an answer it says so, and keeps what it showed", async () => {
    let works = true;
    onRpc("instagram.checklist", "read_lines", () => {
        if (!works) {
            throw new Error("no");
        }
        return LINES;
    });
    await mountWithCleanup(Checklist);
    works = false;
    await click("button:contains(Refresh)");
    await waitFor("[role=alert]:contains(Odoo did not respond)");
    expect(rows()).toHaveLength(3);
    works = true;
    await click("[role=alert] button");
    await waitForNone("[role=alert]");
});

test("only administrators are led to the settings", async () => {
    onRpc("instagram.checklist", "read_lines", () => LINES);
    patchWithCleanup(user, { isSystem: false });
    await mountWithCleanup(Checklist);
    expect("a:contains(Settings)").toHaveCount(0);
    expect("a:contains(Setup guide)").toHaveCount(1);
});
