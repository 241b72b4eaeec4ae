import { Store } from "@mail/core/common/store_service";

import { patch } from "@web/core/utils/patch";

/** Below this many loaded conversations the rest of the queue is asked for. */
const REFILL_BELOW = 25;

patch(Store.prototype, {
    setup() {
        super.setup(...arguments);
        this.has_access_instagram = false;
        /** Number of inboxes the user is an agent of. */
        this.instagram_inbox_count = 0;
        /** Number of unassigned conversations at the time of the last fetch. */
        this.instagram_unassigned_count = 0;
        /** @type {"not_fetched"|"fetching"|"fetched"} */
        this.instagramUnassignedState = "not_fetched";
        /** Unassigned conversations beyond those the server has sent. */
        this.instagramUnassignedBeyond = 0;
    },
    /** @returns {import("models").Thread[]} newest first */
    get instagramUnassignedThreads() {
        return this.discuss?.instagramUnassignedCategory?.threads ?? [];
    },
    get instagramWaitingCount() {
        return this.instagramUnassignedThreads.length + this.instagramUnassignedBeyond;
    },
    /** Load the queue once; from then on the bus keeps it right. */
    async fetchInstagramUnassigned() {
        if (this.has_access_instagram && this.instagramUnassignedState === "not_fetched") {
            await this._fetchInstagramUnassigned();
        }
    },
    async refillInstagramUnassigned() {
        if (
            this.instagramUnassignedState === "fetched" &&
            this.instagramUnassignedBeyond > 0 &&
            this.instagramUnassignedThreads.length < REFILL_BELOW
        ) {
            await this._fetchInstagramUnassigned();
        }
    },
    async _fetchInstagramUnassigned() {
        this.instagramUnassignedState = "fetching";
        try {
            await this.fetchStoreData("instagram.unassigned");
        } catch (error) {
            this.instagramUnassignedState = "not_fetched";
            throw error;
        }
        this.instagramUnassignedState = "fetched";
        this.instagramUnassignedBeyond = Math.max(
            0,
            this.instagram_unassigned_count - this.instagramUnassignedThreads.length
        );
    },
    /**
     * The user has become an agent of an inbox, or is one no longer. What is open stays open
     * when it may still be read: the news can be of a time before the page was.
     */
    async reloadInstagramAccess() {
        const open = this.discuss?.thread;
        const others = Object.values(this.Thread.records).filter(
            (thread) => thread.isInstagram && !thread.self_member_id
        );
        const isGone = open && others.some((thread) => thread.eq(open));
        const reopened = isGone && { id: open.id, model: open.model };
        others.forEach((thread) => thread.delete());
        this.updateBusSubscription();
        await this._fetchInstagramUnassigned();
        if (reopened && !this.discuss.thread) {
            const thread = await this.Thread.getOrFetch(reopened);
            if (thread?.isInstagram) {
                thread.setAsDiscussThread(false);
            }
        }
    },
});
