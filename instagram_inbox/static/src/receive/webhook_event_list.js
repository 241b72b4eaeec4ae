import { QueueSummary } from "@instagram_inbox/receive/queue_summary";

import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

export class WebhookEventListRenderer extends ListRenderer {
    static components = { ...ListRenderer.components, QueueSummary };
    static template = "instagram_inbox.WebhookEventListRenderer";
}

registry.category("views").add("instagram_webhook_event_list", {
    ...listView,
    Renderer: WebhookEventListRenderer,
});
