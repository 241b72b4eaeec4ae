import { mailModels } from "@mail/../tests/mail_test_helpers";

/** The server has more of them, in the user's language. */
const REASONS = {
    address_private: "Its address cannot be reached from outside.",
    account_restricted: "Instagram has restricted this account.",
    checkpoint: "Log in at instagram.com as this account.",
    disconnected: "This account is disconnected from Instagram.",
    file_empty: "The file is empty.",
    being_erased: "The data of this conversation is being erased.",
    human_agent_ended: "The customer's last message is more than 7 days old.",
    media_too_big: "The file is too big: pictures up to 8 MB.",
    media_type: "It takes pictures (PNG, JPEG, GIF up to 8 MB).",
    never_wrote: "This person has not written to you.",
    recipient_unavailable: "This person cannot receive your messages.",
    refused: "Instagram refused this.",
    waited: "This reply could not be sent for more than 12 hours.",
    window_closed: "The customer's last message is more than 24 hours old.",
};

/** What can be sent, in bytes by type; `blocked` is why nothing can. */
export const FILES = {
    blocked: false,
    limits: {
        "application/pdf": 25 * 1024 * 1024,
        "audio/wav": 25 * 1024 * 1024,
        "image/gif": 1024,
        "image/png": 25 * 1024 * 1024,
    },
};

export class ResUsers extends mailModels.ResUsers {
    _init_store_data(store) {
        super._init_store_data(...arguments);
        const inboxes = this.env["instagram.inbox"].search([]);
        store.add({
            has_access_instagram: inboxes.length > 0,
            instagram_access_bus_id: this.env["bus.bus"].lastBusNotificationId,
            instagram_files: FILES,
            instagram_has_several_inboxes: inboxes.length > 1,
            instagram_inbox_count: inboxes.length,
            instagram_reasons: REASONS,
        });
    }
}
