import { mailModels } from "@mail/../tests/mail_test_helpers";

export class ResUsers extends mailModels.ResUsers {
    _init_store_data(store) {
        super._init_store_data(...arguments);
        const inboxes = this.env["instagram.inbox"].search([]);
        store.add({
            has_access_instagram: inboxes.length > 0,
            instagram_inbox_count: inboxes.length,
        });
    }
}
