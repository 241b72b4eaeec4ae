import { fields, models } from "@web/../tests/web_test_helpers";

export class InstagramInbox extends models.Model {
    _name = "instagram.inbox";

    name = fields.Char();
    username = fields.Char();
    reauthorize_key = fields.Char();
    pause_key = fields.Char();
    paused_until = fields.Datetime();
    state = fields.Char({ default: "connected" });
    waiting_count = fields.Integer();
    first_responses_today = fields.Integer();
    first_response_time_today = fields.Float();
}
