import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/** What an Instagram conversation is: its data, its person, and what it cannot do. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.instagram_agent_id = fields.One("res.users");
        this.instagram_inbox_id = fields.One("instagram.inbox");
        /** @type {Object|false|undefined} the latest ad, link or product they came by */
        this.instagram_origin = undefined;
        /** @type {"open"|"pending"|"resolved"|undefined} */
        this.instagram_status = fields.Attr(undefined, {
            onUpdate() {
                this.onInstagramStatusUpdated();
            },
        });
        /** @type {string|false|undefined} */
        this.instagram_username = undefined;
        this.instagram_window_end = fields.Datetime();
    },
    onInstagramStatusUpdated() {},
    get isInstagram() {
        return this.channel_type === "instagram";
    },
    get isInstagramResolved() {
        return this.isInstagram && this.instagram_status === "resolved";
    },
    get isChatChannel() {
        return this.isInstagram || super.isChatChannel;
    },
    /**
     * Odoo's server does nothing with this outside of its chats; asked anew by each message
     * that the bus brings, or repeats after an absence, it would be asked in vain.
     */
    async markAsFetched() {
        if (!this.isInstagram) {
            await super.markAsFetched(...arguments);
        }
    },
    get hasAttachmentPanel() {
        return !this.isInstagram && super.hasAttachmentPanel;
    },
    get supportsCustomChannelName() {
        return !this.isInstagram && super.supportsCustomChannelName;
    },
    get avatarUrl() {
        if (this.isInstagram && this.correspondent) {
            return this.correspondent.avatarUrl;
        }
        return super.avatarUrl;
    },
    computeCorrespondent() {
        if (this.isInstagram) {
            return this.channel_member_ids.find((member) => member.guest_id);
        }
        return super.computeCorrespondent();
    },
    get displayName() {
        if (this.isInstagram && this.correspondent?.name) {
            return this.correspondent.name;
        }
        return super.displayName;
    },
});
