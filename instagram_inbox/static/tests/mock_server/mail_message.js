import { mailModels } from "@mail/../tests/mail_test_helpers";

import { fields, getKwArgs } from "@web/../tests/web_test_helpers";

export class MailMessage extends mailModels.MailMessage {
    instagram_content = fields.Json();
    instagram_decision = fields.Char();
    instagram_error_code = fields.Char();
    instagram_error_reason = fields.Char();
    instagram_error_words = fields.Char();
    instagram_from_app = fields.Boolean();
    instagram_from_standby = fields.Boolean();
    instagram_has_mid = fields.Boolean();
    instagram_is_automatic = fields.Boolean();
    instagram_quick_replies = fields.Json();
    instagram_state = fields.Char();
    instagram_undo_left = fields.Float();
    instagram_unsent = fields.Boolean();

    get _to_store_defaults() {
        return [
            ...super._to_store_defaults,
            "instagram_content",
            "instagram_decision",
            "instagram_error_code",
            "instagram_error_reason",
            "instagram_error_words",
            "instagram_from_app",
            "instagram_from_standby",
            "instagram_has_mid",
            "instagram_is_automatic",
            "instagram_quick_replies",
            "instagram_state",
            "instagram_undo_left",
            "instagram_unsent",
        ];
    }

    _message_fetch() {
        const found = super._message_fetch(...arguments);
        const names = ["domain", "thread", "search_term", "is_notification", "before", "after"];
        const { after, before, thread } = getKwArgs(arguments, ...names);
        const [channel] = thread || [];
        if (channel?.channel_type === "instagram" && !before && !after) {
            const endings = this.env["discuss.channel"].instagram_endings([channel.id]);
            found.instagram_endings = endings;
        }
        return found;
    }
}
