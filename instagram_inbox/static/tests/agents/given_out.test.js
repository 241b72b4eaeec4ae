import { click, contains } from "@mail/../tests/mail_test_helpers";
import {
    createConversation,
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
    tellUser,
} from "@instagram_inbox/../tests/instagram_test_helpers";
import { mailDataHelpers } from "@mail/../tests/mock_server/mail_mock_server";

import { describe, expect, test } from "@odoo/hoot";
import { Command, onRpc, patchWithCleanup, serverState } from "@web/../tests/web_test_helpers";
import { getService } from "@web/../tests/web_test_helpers";

const { Store } = mailDataHelpers;

defineInstagramModels();
describe.current.tags("desktop");

const SWITCH = ".o-instagram-Availability input";

test("the switch is shown where conversations are given out, and is remembered", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    onRpc("res.users", "write", ({ args: [, { instagram_away_reason }] }) => {
        expect.step(instagram_away_reason || "available");
        return true;
    });
    await startDiscuss(adaId);
    await contains(".o-mail-DiscussSidebar");
    await contains(SWITCH, { count: 0 });
    tellUser(pyEnv, "mail.record/insert", { Store: { instagram_is_given_out: true } });
    await contains(`${SWITCH}:checked`);
    await click(SWITCH);
    await contains(".o-instagram-Availability", { text: "Not available" });
    await click(".o-instagram-AwayReason", { text: "Break" });
    await click(".o-dropdown-item", { text: "Lunch" });
    await contains(".o-instagram-AwayReason", { text: "Lunch" });
    expect.verifySteps(["break", "lunch"]);
    // another browser of the user
    tellUser(pyEnv, "mail.record/insert", { Store: { instagram_away_reason: false } });
    await contains(".o-instagram-Availability", { text: "Available" });
});

test("a conversation that was given to the user is in the list, unread, and rings", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    await startDiscuss(adaId);
    patchWithCleanup(getService("mail.out_of_focus"), {
        notify(message) {
            expect.step(message.thread.displayName);
        },
    });
    const eveId = createConversation(pyEnv, inboxId, "Eve");
    const messageId = createMessage(pyEnv, eveId, "Hello?");
    const [memberId] = pyEnv["discuss.channel"].write([eveId], {
        channel_member_ids: [Command.create({ partner_id: serverState.partnerId })],
        instagram_agent_id: serverState.userId,
    })
        ? pyEnv["discuss.channel.member"].search([
              ["channel_id", "=", eveId],
              ["partner_id", "=", serverState.partnerId],
          ])
        : [];
    const data = new Store(pyEnv["mail.message"].browse(messageId))
        .add(pyEnv["discuss.channel"].browse(eveId))
        .get_result();
    for (const member of data["discuss.channel.member"]) {
        if (member.id === memberId) {
            Object.assign(member, { message_unread_counter: 1, new_message_separator: messageId });
        }
    }
    tellUser(pyEnv, "instagram.inbox/given", { data, channel_ids: [eveId] });
    await contains(".o-mail-DiscussSidebarChannel", { text: "Eve" });
    await expect.waitForSteps(["Eve"]);
});
