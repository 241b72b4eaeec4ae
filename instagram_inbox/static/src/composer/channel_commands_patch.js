import "@mail/discuss/core/common/channel_commands";

import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

/** A conversation is resolved or handed over; leaving it would only hide it from its agent. */
patch(registry.category("discuss.channel_commands").get("leave"), {
    condition({ thread }) {
        return !thread?.isInstagram && super.condition(...arguments);
    },
});
