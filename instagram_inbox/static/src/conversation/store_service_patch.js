import { Store } from "@mail/core/common/store_service";

import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;

/** The queue is filled up when fewer conversations than this are loaded. */
const REFILL_BELOW = 25;

/** The user's place among the inboxes, and the queue of unassigned conversations. */
patch(Store.prototype, {
    /** All fields of ours, also those that are used in other folders. */
    setup() {
        super.setup(...arguments);
        this.has_access_instagram = false;
        /** The last bus notification before the server said what the user may see. */
        this.instagram_access_bus_id = 0;
        /** @type {string|false} why the user gets no new conversations: "break", "lunch", … */
        this.instagram_away_reason = false;
        /** @type {{blocked: string|false, limits: Object<string, number>}} bytes by type */
        this.instagram_files = { blocked: false, limits: {} };
        /** Whether the user reads several inboxes, as their agent or manager. */
        this.instagram_has_several_inboxes = false;
        /** Number of inboxes the user is an agent of. */
        this.instagram_inbox_count = 0;
        /** Whether an inbox of the user gives out its conversations automatically. */
        this.instagram_is_given_out = false;
        /** What the user chose to hear, by the ids of inboxes; see `hearsInstagram`. */
        this.instagram_notifications = {};
        /** The server's sentences by their keys, in the user's language. */
        this.instagram_reasons = {};
        /** Number of unassigned conversations at the time of the last fetch. */
        this.instagram_unassigned_count = 0;
        /** The inbox screen, while it is shown. */
        this.instagramDesk = undefined;
        /** What the bus told since, for each response of the server that is awaited. */
        this.instagramNewsMeanwhile = [];
        /** In milliseconds; a service moves it on, so that what depends on it is shown anew. */
        this.instagramNow = DateTime.now().ts;
        /** @type {"not_fetched"|"fetching"|"fetched"} */
        this.instagramUnassignedState = "not_fetched";
        /** Unassigned conversations beyond those the server has sent. */
        this.instagramUnassignedBeyond = 0;
    },
    /** @returns {import("models").Thread[]} the longest waiting first */
    get instagramUnassignedThreads() {
        return this.discuss?.instagramUnassignedCategory?.threads ?? [];
    },
    /**
     * Whether the user wants to hear of this; everything is on until they choose otherwise.
     *
     * @param {import("models").Thread} thread
     * @param {"mine"|"reactions"|"unassigned"} kind
     */
    hearsInstagram(thread, kind) {
        return this.instagram_notifications[thread.instagram_inbox_id?.id]?.[kind] ?? true;
    },
    /** How many people wait; a test of Meta's App Dashboard is not a person. */
    get instagramWaitingCount() {
        const people = this.instagramUnassignedThreads.filter(
            (thread) => !thread.instagram_is_test
        );
        return people.length + this.instagramUnassignedBeyond;
    },
    /** Load the queue once; from then on the bus keeps it up to date. */
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
    /** How many wait beyond Odoo's own counter, which counts what a member has not read. */
    get instagramWaitingUncounted() {
        const counted = this.instagramUnassignedThreads.filter(
            ({
                displayToSelf,
                instagram_is_test,
                message_needaction_counter,
                self_member_id: member,
            }) =>
                displayToSelf &&
                !instagram_is_test &&
                !member.mute_until_dt &&
                (member.message_unread_counter || message_needaction_counter)
        );
        return this.instagramWaitingCount - counted.length;
    },
    /** On a phone they have a tab of their own, "instagram", whose type Odoo finds itself. */
    tabToThreadType(tab) {
        const types = super.tabToThreadType(tab);
        if (tab === "chat" && !this.env.services.ui.isSmall) {
            types.push("instagram");
        }
        return types;
    },
});
