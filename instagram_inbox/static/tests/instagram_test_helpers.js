import { mailModels, openDiscuss, start, startServer } from "@mail/../tests/mail_test_helpers";
import { mailDataHelpers } from "@mail/../tests/mock_server/mail_mock_server";
import "@instagram_inbox/../tests/mock_server/store_requests";
import { DiscussChannel } from "@instagram_inbox/../tests/mock_server/discuss_channel";
import { InstagramInbox } from "@instagram_inbox/../tests/mock_server/instagram_inbox";
import { InstagramPresence } from "@instagram_inbox/../tests/mock_server/instagram_presence";
import { InstagramTag } from "@instagram_inbox/../tests/mock_server/instagram_tag";
import { MailMessage } from "@instagram_inbox/../tests/mock_server/mail_message";
import { ResUsers } from "@instagram_inbox/../tests/mock_server/res_users";

import { serializeDateTime } from "@web/core/l10n/dates";
import { Command, defineModels, getService, serverState } from "@web/../tests/web_test_helpers";

const { Store } = mailDataHelpers;

export function defineInstagramModels() {
    return defineModels({
        ...mailModels,
        DiscussChannel,
        InstagramInbox,
        InstagramPresence,
        InstagramTag,
        MailMessage,
        ResUsers,
    });
}

/** As the server writes it. */
export function hoursFromNow(hours) {
    return serializeDateTime(luxon.DateTime.now().plus({ hours }));
}

export function createInbox(pyEnv, values = {}) {
    return pyEnv["instagram.inbox"].create({ name: "Bakery", username: "bakery", ...values });
}

/** A colleague who works in the same inbox. */
export function createColleague(pyEnv, name = "Ben") {
    const partnerId = pyEnv["res.partner"].create({ name });
    return pyEnv["res.users"].create({ name, partner_id: partnerId });
}

/** The partner under which a user is mentioned, writes and reacts. */
export function partnerOf(pyEnv, userId) {
    const [user] = pyEnv["res.users"].search_read([["id", "=", userId]], ["partner_id"]);
    return user.partner_id[0];
}

/**
 * A conversation as the server makes it: the customer a guest, an agent a member only of their own.
 *
 * @param {Object} [values] of the channel; `isMine` makes the user its agent and member
 */
export function createConversation(pyEnv, inboxId, name, { isMine, ...values } = {}) {
    const guestId = pyEnv["mail.guest"].create({ name });
    const members = [Command.create({ guest_id: guestId })];
    if (isMine) {
        members.push(Command.create({ partner_id: serverState.partnerId }));
    }
    return pyEnv["discuss.channel"].create({
        channel_member_ids: members,
        channel_type: "instagram",
        group_public_id: false,
        instagram_agent_id: isMine ? serverState.userId : false,
        instagram_answer_end: hoursFromNow(23),
        instagram_inbox_id: inboxId,
        instagram_status: "open",
        instagram_window_end: hoursFromNow(23),
        instagram_username: `${name.toLowerCase()}.bakes`,
        name,
        uuid: false,
        ...values,
    });
}

/**
 * The start of most tests: an inbox, and in it the user's conversation with Ada.
 *
 * @param {Object} [values] of the channel, and `inbox`: those of the inbox
 */
export async function serverWithAda({ inbox, isMine = true, ...values } = {}) {
    const pyEnv = await startServer();
    const inboxId = createInbox(pyEnv, inbox);
    const adaId = createConversation(pyEnv, inboxId, "Ada", { isMine, ...values });
    return { adaId, inboxId, pyEnv };
}

/** The web client, with a conversation in Discuss. */
export async function startDiscuss(channelId) {
    await start();
    // the mock server repeats nothing that it sent before the page listens
    await getService("bus_service").start();
    await openDiscuss(channelId);
}

/** Make one of the user's own conversations unread. */
export function setUnread(pyEnv, channelId) {
    setMember(pyEnv, channelId, { message_unread_counter: 1 });
}

/** Change the user's membership of a conversation. */
export function setMember(pyEnv, channelId, values) {
    const ids = pyEnv["discuss.channel.member"].search([
        ["channel_id", "=", channelId],
        ["partner_id", "=", serverState.partnerId],
    ]);
    pyEnv["discuss.channel.member"].write(ids, values);
}

/** A message, from the customer unless its author is given. */
export function createMessage(pyEnv, channelId, body, values = {}) {
    return pyEnv["mail.message"].create({
        author_guest_id: values.author_id ? undefined : customerOf(pyEnv, channelId),
        body,
        message_type: "comment",
        model: "discuss.channel",
        res_id: channelId,
        ...values,
    });
}

/** The bus notification for every agent when a customer without agent writes; or a note. */
export function customerWrites(pyEnv, channelId, body, values = {}) {
    tellMessage(pyEnv, channelId, createMessage(pyEnv, channelId, body), values);
}

/** What the bus of the inbox carries with a message, and repeats after an absence. */
export function tellMessage(pyEnv, channelId, messageId, values = {}) {
    tellUser(pyEnv, "instagram.inbox/new_message", {
        channel_id: channelId,
        data: dataOf(pyEnv, channelId, messageId),
        message_id: messageId,
        ...values,
    });
}

/** The same for who is a member, as Odoo sends it. */
export function tellMember(pyEnv, channelId, messageId) {
    tellUser(pyEnv, "discuss.channel/new_message", {
        data: dataOf(pyEnv, channelId, messageId),
        id: channelId,
    });
}

function dataOf(pyEnv, channelId, messageId) {
    return new Store(pyEnv["mail.message"].browse(messageId))
        .add(pyEnv["discuss.channel"].browse(channelId))
        .get_result();
}

/** Send a bus notification to the user's browser. */
export function tellUser(pyEnv, type, payload) {
    const [self] = pyEnv["res.partner"].browse(serverState.partnerId);
    pyEnv["bus.bus"]._sendone(self, type, payload);
}

/** The notification of the inbox when a conversation changes its agent or status. */
export function changeConversation(pyEnv, channelId, values) {
    pyEnv["discuss.channel"].write([channelId], values);
    pyEnv["discuss.channel"]._instagram_notify(channelId);
}

function customerOf(pyEnv, channelId) {
    const [member] = pyEnv["discuss.channel.member"].search_read([
        ["channel_id", "=", channelId],
        ["guest_id", "!=", false],
    ]);
    return member.guest_id[0];
}
