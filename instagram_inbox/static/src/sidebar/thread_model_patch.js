import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/** Where an Instagram conversation is shown, and when it makes itself heard. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.isInstagramUnassigned = fields.Attr(false, {
            compute() {
                return (
                    ["open", "pending"].includes(this.instagram_status) &&
                    this.isInstagram &&
                    !this.instagram_agent_id
                );
            },
            onUpdate() {
                if (!this.isInstagramUnassigned) {
                    this.store.refillInstagramUnassigned();
                }
            },
        });
    },
    /** The colleague whose conversation it is: the reader's own section is no sign of theirs. */
    get instagramColleague() {
        const agent = this.isInstagram && this.instagram_agent_id;
        return agent && !agent.eq(this.store.self_partner?.main_user_id)
            ? agent.partner_id
            : undefined;
    },
    get isInstagramInView() {
        return this.isInstagram && this.eq(this.store.discuss?.thread);
    },
    _computeDiscussAppCategory() {
        if (!this.isInstagram) {
            return super._computeDiscussAppCategory();
        }
        return this.isInstagramUnassigned
            ? this.store.discuss.instagramUnassignedCategory
            : this.store.discuss.instagramCategory;
    },
    _computeDisplayInSidebar() {
        return (
            this.isInstagramUnassigned || this.isInstagramInView || super._computeDisplayInSidebar()
        );
    },
    /** Resolved or taken by a colleague while it is read: the reader stays, the header tells. */
    onPinStateUpdated() {
        if (!this.isInstagramInView) {
            super.onPinStateUpdated(...arguments);
        }
    },
    get shouldSubscribeToBusChannel() {
        return (
            super.shouldSubscribeToBusChannel || (this.isInstagramInView && !this.self_member_id)
        );
    },
    /** A conversation that waits for anybody must not open a window at everybody's. */
    get inChathubOnNewMessage() {
        if (this.isInstagram && !this.self_member_id) {
            return false;
        }
        return super.inChathubOnNewMessage;
    },
    setAsDiscussThread() {
        super.setAsDiscussThread(...arguments);
        if (this.isInstagram && this.store.env.services.ui.isSmall) {
            this.store.discuss.activeTab = "instagram";
        }
    },
});
