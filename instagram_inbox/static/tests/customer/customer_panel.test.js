import { click, contains, setupChatHub, start } from "@mail/../tests/mail_test_helpers";
import {
    changeConversation,
    createConversation,
    createMessage,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";
import { customerSections } from "@instagram_inbox/customer/customer_sections";
import { RecordsSection } from "@instagram_inbox/customer/records_section";

import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { Deferred } from "@odoo/hoot-mock";
import { Component, xml } from "@odoo/owl";
import { getService, makeServerError, onRpc } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

const BUTTON = "button[name='instagram-customer']";
const PANEL = ".o-instagram-CustomerPanel";
const UNLINKED = {
    can_create: false,
    company_id: 1,
    draft: { email: "ada@example.com", name: "Ada", phone: "" },
    partner: false,
    suggestions: [{ id: 7, name: "Ada Lovelace", why: "Has the same name" }],
};
const LINKED = {
    can_create: false,
    company_id: 1,
    partner: {
        active: true,
        address: "Main Street 1, Berlin",
        email: "ada@example.com",
        id: 7,
        name: "Ada Lovelace",
        phone: "+49 30 901820",
        salesperson: "Mitchell",
        tags: [{ color: 3, id: 1, name: "VIP" }],
    },
};

let panel;

beforeEach(() => {
    panel = {
        contact: { ...UNLINKED },
        conversations: { rows: [], total: 0 },
        other_threads: [],
        profile: {
            first_contact: "2026-03-01 09:00:00",
            followers: 1200,
            follows_us: "yes",
            is_verified: true,
            last_contact: "2026-03-02 09:00:00",
            url: "https://www.instagram.com/ada.bakes/",
            we_follow: false,
        },
    };
    onRpc("discuss.channel", "instagram_customer_panel", ({ args }) => {
        expect.step(`panel of ${args[0]}`);
        return panel;
    });
    onRpc("discuss.channel", "instagram_link_partner", ({ args }) => {
        expect.step(`link ${args[1]}`);
        panel.contact = args[1] ? LINKED : { ...UNLINKED };
        return true;
    });
});

test("one request opens the panel", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await contains(BUTTON);
    expect.verifySteps([]);
    await click(BUTTON);
    await contains(`${PANEL}-name`, { text: "Ada" });
    await contains(`${PANEL} a[href='https://www.instagram.com/ada.bakes/'][target='_blank']`);
    await contains(`${PANEL} li`, { text: "1,200 followers" });
    await contains(`${PANEL} li`, { text: "Verified account" });
    await contains(`${PANEL} li`, { text: "Follows you" });
    await contains(`${PANEL} li`, { count: 0, text: "You do not follow them" });
    await contains(`${PANEL} time`, { text: "Mar 1, 2026" });
    await expect.waitForSteps([`panel of ${adaId}`]);
});

test("a suggested contact is linked with one click, and unlinked with one", async () => {
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(BUTTON);
    await contains(`${PANEL} li`, { text: "Has the same name" });
    await contains(`${PANEL} button`, { count: 0, text: "Create Contact" });
    await click(`${PANEL} button`, { text: "Link" });
    await contains(`${PANEL} .o-instagram-ContactSection-partner`, { text: "Ada Lovelace" });
    await contains(`${PANEL} a[href='mailto:ada@example.com']`);
    await contains(`${PANEL} .badge`, { text: "VIP" });
    await click(`${PANEL} button`, { text: "Unlink" });
    await contains(`${PANEL} li`, { text: "Has the same name" });
    const read = `panel of ${adaId}`;
    await expect.waitForSteps([read, "link 7", read, "link false", read]);
});

test("a contact is created from what is known", async () => {
    panel.contact.can_create = true;
    onRpc("discuss.channel", "instagram_create_partner", ({ args }) => {
        expect.step(args[1]);
        panel.contact = LINKED;
        return 7;
    });
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(BUTTON);
    await click(`${PANEL} button`, { text: "Create Contact" });
    await contains(`${PANEL} input[name='name']:focus`, { value: "Ada" });
    await contains(`${PANEL} input[name='email']`, { value: "ada@example.com" });
    await click(`${PANEL} button[type='submit']`);
    await contains(`${PANEL} .o-instagram-ContactSection-partner`, { text: "Ada Lovelace" });
    const values = { comment: "", company_name: "", ...UNLINKED.draft };
    await expect.waitForSteps([`panel of ${adaId}`, values, `panel of ${adaId}`]);
});

test("an error is shown, and one can try again", async () => {
    let isBroken = true;
    onRpc("discuss.channel", "instagram_customer_panel", () => {
        if (isBroken) {
            throw makeServerError({ message: "You are no longer an agent." });
        }
    });
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(BUTTON);
    await contains(`${PANEL} [role='alert']`, { text: "You are no longer an agent." });
    isBroken = false;
    await click(`${PANEL} button`, { text: "Try Again" });
    await contains(`${PANEL} li`, { text: "1,200 followers" });
    await contains(`${PANEL} [role='alert']`, { count: 0 });
    await expect.waitForSteps([`panel of ${adaId}`]);
});

test("the conversation does not wait for it, and a late response shows nothing", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    const bobId = createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    createMessage(pyEnv, adaId, "Hello");
    const late = new Deferred();
    onRpc("discuss.channel", "instagram_customer_panel", async ({ args }) => {
        if (args[0][0] === adaId) {
            await late;
            return { ...panel, profile: { ...panel.profile, followers: 666 } };
        }
    });
    await startDiscuss(adaId);
    await click(BUTTON);
    await contains(`${PANEL} [role='status']`);
    await contains(".o-mail-Message", { text: "Hello" });
    await click(".o-mail-DiscussSidebarChannel", { text: "Bob" });
    await contains(`${PANEL} li`, { text: "1,200 followers" });
    late.resolve();
    await contains(`${PANEL}-name`, { text: "Bob" });
    await contains(`${PANEL} li`, { count: 0, text: "666 followers" });
    await expect.waitForSteps([`panel of ${bobId}`]);
});

test("it is open or closed as the user left it", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    const bobId = createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    const channelId = pyEnv["discuss.channel"].create({ name: "General" });
    await startDiscuss(adaId);
    await click(BUTTON);
    await contains(PANEL);
    await click(".o-mail-DiscussSidebarChannel", { text: "General" });
    await contains(".o-mail-DiscussContent-threadName", { value: "General" });
    await contains(PANEL, { count: 0 });
    await click(".o-mail-DiscussSidebarChannel", { text: "Bob" });
    await contains(`${PANEL}-name`, { text: "Bob" });
    await click(BUTTON);
    await contains(PANEL, { count: 0 });
    await click(".o-mail-DiscussSidebarChannel", { text: "Ada" });
    await contains(`${BUTTON}:not(.active)`);
    await contains(PANEL, { count: 0 });
    await expect.waitForSteps([`panel of ${adaId}`, `panel of ${bobId}`]);
    expect(channelId).not.toBe(adaId);
});

test("a change of the conversation shows in it", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    await startDiscuss(adaId);
    await click(BUTTON);
    await contains(`${PANEL} li`, { text: "1,200 followers" });
    changeConversation(pyEnv, adaId, { instagram_status: "pending" });
    await expect.waitForSteps([`panel of ${adaId}`, `panel of ${adaId}`]);
});

test("earlier conversations say who and how, and lead to their first message", async () => {
    const { adaId, pyEnv } = await serverWithAda();
    const messageId = createMessage(pyEnv, adaId, "The first");
    panel.conversations = {
        rows: [
            {
                agent: "Ben",
                id: 1,
                is_answered: true,
                message_id: messageId,
                opened_at: "2026-03-01 09:00:00",
                resolved_at: "2026-03-03 09:00:00",
            },
        ],
        total: 3,
    };
    await startDiscuss(adaId);
    await click(BUTTON);
    await contains(`${PANEL} button`, { text: "Mar 1, 2026 – Mar 3, 2026" });
    await contains(`${PANEL} button`, { text: "Resolved" });
    onRpc("discuss.channel", "instagram_customer_conversations", ({ args }) => {
        expect.step(`all of ${args[0]}`);
        const [row] = panel.conversations.rows;
        const earlier = { ...row, agent: "Cleo", message_id: false, rating: false };
        return { rows: [row, { ...earlier, id: 2 }, { ...earlier, id: 3 }], total: 3 };
    });
    await click(`${PANEL} button`, { text: "Show 2 earlier ones" });
    await contains(`${PANEL} button[disabled]`, { count: 2, text: "Cleo" });
    await contains(`${PANEL} button`, { count: 0, text: "earlier ones" });
    await click(`${PANEL} button`, { text: "Ben" });
    await contains(".o-mail-Message.o-highlighted", { text: "The first" });
    await expect.waitForSteps([`panel of ${adaId}`, `all of ${adaId}`]);
});

test("tags, what led here, and the other threads of the contact are in it", async () => {
    const { adaId, inboxId, pyEnv } = await serverWithAda();
    const bobId = createConversation(pyEnv, inboxId, "Bob", { isMine: true });
    const tagId = pyEnv["instagram.tag"].create({ color: 3, name: "VIP" });
    pyEnv["discuss.channel"].write([adaId], {
        instagram_origin: { kind: "ad", title: "Autumn cakes" },
        instagram_tag_ids: [tagId],
    });
    panel.other_threads = [
        {
            id: bobId,
            inbox: "Florist",
            last_interest: "2026-03-02 09:00:00",
            name: "Bob",
            status: "open",
        },
    ];
    await startDiscuss(adaId);
    await click(BUTTON);
    await contains(`${PANEL} .o_tag_color_3`, { text: "VIP" });
    await contains(`${PANEL} .o-instagram-ProfileSection-origin`, { text: "Autumn cakes" });
    await click(`${PANEL} section[data-section='other_threads'] button`, { text: "Florist" });
    await contains(`${PANEL}-name`, { text: "Bob" });
    await expect.waitForSteps([`panel of ${adaId}`, `panel of ${bobId}`]);
});

test("an add-on adds a section", async () => {
    class Leads extends Component {
        static props = ["*"];
        static template = xml`<b class="leads" t-esc="props.data.join()"/>`;
    }
    customerSections.add("leads", Leads);
    panel.leads = ["Cake for 80"];
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(BUTTON);
    await contains(`${PANEL} .leads`, { text: "Cake for 80" });
    await expect.waitForSteps([`panel of ${adaId}`]);
    customerSections.remove("leads");
});

test("a section of records creates one, and shows what colleagues create", async () => {
    class Cakes extends RecordsSection {
        resModel = "cake.cake";
        get words() {
            return { create: "New Cake", none: "No cakes.", open: "Open", title: "Cakes" };
        }
        detailsOf({ stage }) {
            return [stage, "of Ada"];
        }
        createRecord() {
            panel.cakes.rows.unshift({ id: 8, name: "Cheese cake", stage: "New" });
            return Promise.resolve(8);
        }
    }
    customerSections.add("cakes", Cakes);
    panel.cakes = { can_create: true, rows: [] };
    const { adaId } = await serverWithAda();
    await startDiscuss(adaId);
    await click(BUTTON);
    await contains(`${PANEL} p`, { text: "No cakes." });
    await click(`${PANEL} button`, { text: "New Cake" });
    await contains(`${PANEL} a[data-record='8']:focus`, { text: "Cheese cakeNew · of Ada" });
    panel.cakes.rows.unshift({ id: 9, name: "Plum cake", stage: "Won" });
    getService("mail.store").Thread.insert({
        id: adaId,
        instagram_customer_at: "2026-03-01T09:00:00.123456",
        model: "discuss.channel",
    });
    await contains(`${PANEL} a[data-record='9']`, { text: "Plum cake" });
    await contains(`${PANEL} a[data-record='8']:focus`);
    const read = `panel of ${adaId}`;
    await expect.waitForSteps([read, read, read]);
    customerSections.remove("cakes");
});

test("a chat window shows it in place of the conversation", async () => {
    const { adaId } = await serverWithAda();
    setupChatHub({ opened: [adaId] });
    await start();
    await click(".o-mail-ChatWindow-moreActions");
    await click(BUTTON, { text: "Customer" });
    await contains(`.o-mail-ChatWindow ${PANEL} li`, { text: "1,200 followers" });
    await click(".o-mail-ChatWindow button[title='Close panel']");
    await contains(PANEL, { count: 0 });
    await expect.waitForSteps([`panel of ${adaId}`]);
});

test("the test of Meta's App Dashboard has no customer", async () => {
    const { adaId } = await serverWithAda({ instagram_is_test: true });
    await startDiscuss(adaId);
    await contains(".o-mail-DiscussContent-header button[name='instagram-resolve']");
    await contains(BUTTON, { count: 0 });
});
