import { fields, models } from "@web/../tests/web_test_helpers";

export class InstagramInboxReport extends models.Model {
    _name = "instagram.inbox.report";

    date = fields.Datetime();
    inbox_id = fields.Many2one({ relation: "instagram.inbox", string: "Inbox" });
    agent_id = fields.Many2one({ relation: "res.users", string: "Agent" });
    channel_id = fields.Many2one({ relation: "discuss.channel", string: "Customer" });
    conversations = fields.Integer({ aggregator: "sum", help: "Support cases." });
    first_response_time = fields.Float({
        aggregator: "avg",
        help: "From opening to answer.",
        string: "First response time",
    });
}
