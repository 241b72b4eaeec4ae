import { contains, scroll } from "@mail/../tests/mail_test_helpers";
import {
    createMessage,
    customerWrites,
    defineInstagramModels,
    serverWithAda,
    setMember,
    startDiscuss,
    tellMember,
    tellMessage,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { Deferred } from "@odoo/hoot-mock";
import { getService, onRpc } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const BODY = ".o-mail-Message-body";
/** As many as are loaded at once, and some above; each one more makes the tests slower. */
const NEWEST = 136;
const OLDEST = 101;
const LOADED = NEWEST - 29;

/** A conversation in which much was said while nobody looked. */
async function absence({ isMine }) {
    const { adaId, pyEnv } = await serverWithAda({ isMine });
    const ids = [];
    for (let number = OLDEST; number <= NEWEST; number++) {
        ids.push(createMessage(pyEnv, adaId, `No. ${number}`));
    }
    if (isMine) {
        // read on another device: it opens where it ends
        setMember(pyEnv, adaId, { new_message_separator: ids.at(-1) + 1 });
    }
    return { adaId, ids, pyEnv };
}

/**
 * Have the conversation's own bus repeat messages, and wait until the browser has them all: what
 * is told after them arrives after them, however long it takes to show so many.
 */
async function repeat(pyEnv, channelId, ids) {
    const repeated = new Deferred();
    getService("bus_service").subscribe("repeated", () => repeated.resolve());
    ids.forEach((id) => tellMember(pyEnv, channelId, id));
    tellUser(pyEnv, "repeated", {});
    await repeated;
}

function numbers(from, to) {
    return Array.from({ length: to - from + 1 }, (_, index) => `No. ${from + index}`);
}

/** The newest are there; what is above is fetched, and nothing of it is missing or twice. */
async function expectAllInOrder(newest) {
    await contains(BODY, { text: `No. ${newest}` });
    expect(queryAllTexts(BODY)).toEqual(numbers(LOADED, newest));
    await scroll(".o-mail-Thread", 0);
    await contains(BODY, { count: newest - OLDEST + 1 });
    expect(queryAllTexts(BODY)).toEqual(numbers(OLDEST, newest));
}

test("what the bus repeats of an unassigned conversation leaves it in order", async () => {
    const { adaId, ids, pyEnv } = await absence({ isMine: false });
    await startDiscuss(adaId);
    await contains(BODY, { count: 30 });
    ids.forEach((id) => tellMessage(pyEnv, adaId, id));
    customerWrites(pyEnv, adaId, `No. ${NEWEST + 1}`);
    await expectAllInOrder(NEWEST + 1);
});

test("what the bus repeats of an own conversation leaves it in order", async () => {
    const { adaId, ids, pyEnv } = await absence({ isMine: true });
    onRpc("discuss.channel", "channel_fetched", () => expect.step("one request a message"));
    await startDiscuss(adaId);
    await contains(BODY, { count: 30 });
    await repeat(pyEnv, adaId, ids);
    await expectAllInOrder(NEWEST);
    expect.verifySteps([]);
});

test("what the bus repeats while a conversation is opened leaves no hole", async () => {
    const { adaId, ids, pyEnv } = await absence({ isMine: false });
    const answer = new Deferred();
    onRpc("/discuss/channel/messages", async () => {
        expect.step("fetch");
        await answer;
    });
    await startDiscuss(adaId);
    await expect.waitForSteps(["fetch"]);
    await repeat(pyEnv, adaId, [ids[0], ids[1], ids[20], ids[30]]);
    answer.resolve();
    await contains(BODY, { text: `No. ${NEWEST}` });
    expect(queryAllTexts(BODY)).toEqual(numbers(LOADED, NEWEST));
});
