import { mailDataHelpers } from "@mail/../tests/mock_server/mail_mock_server";

import { makeKwArgs } from "@web/../tests/web_test_helpers";
import { patch } from "@web/core/utils/patch";

/** As many as the server answers with. */
const LIMIT = 50;

patch(mailDataHelpers, {
    _process_request_for_internal_user(store, name) {
        super._process_request_for_internal_user(...arguments);
        if (name !== "instagram.unassigned") {
            return;
        }
        const DiscussChannel = this.env["discuss.channel"];
        const ids = DiscussChannel.search([
            ["channel_type", "=", "instagram"],
            ["instagram_status", "in", ["open", "pending"]],
            ["instagram_agent_id", "=", false],
        ]);
        const newest = ids.toSorted((id1, id2) => id2 - id1).slice(0, LIMIT);
        store.add(DiscussChannel.browse(newest));
        const MailMessage = this.env["mail.message"];
        const messages = MailMessage.search([
            ["model", "=", "discuss.channel"],
            ["res_id", "in", newest],
        ]);
        store.add(MailMessage.browse(messages), makeKwArgs({ for_current_user: true }));
        store.add({ instagram_unassigned_count: ids.length });
    },
});
