import { mailModels } from "@mail/../tests/mail_test_helpers";

/** The server has more of them, in the user's language. */
const REASONS = {
    account_restricted: "Instagram has restricted this account.",
    disconnected: "This account is disconnected from Instagram.",
    human_agent_ended: "Instagram lets a person answer for 7 days.",
    never_wrote: "This person has not written to you.",
    recipient_unavailable: "This person cannot receive your messages.",
    refused: "Instagram refused this.",
    window_closed: "Instagram lets a business answer for 24 hours.",
};

export class ResUsers extends mailModels.ResUsers {
    _init_store_data(store) {
        super._init_store_data(...arguments);
        const inboxes = this.env["instagram.inbox"].search([]);
        store.add({
            has_access_instagram: inboxes.length > 0,
            instagram_inbox_count: inboxes.length,
            instagram_reasons: REASONS,
        });
    }
}
