import "@mail/discuss/core/common/thread_model_patch";

import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";
import { setStatus } from "@instagram_inbox/conversation/actions";
import { STATUSES } from "@instagram_inbox/conversation/header/conversation_status";
import { waitedFor } from "@instagram_inbox/conversation/moments";

import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { patch } from "@web/core/utils/patch";

/** An Instagram conversation: its data, its person, where it is shown, what it cannot do. */
patch(Thread.prototype, {
    /** All fields of ours, also those that are used in other folders. */
    setup() {
        super.setup(...arguments);
        this.instagram_agent_id = fields.One("res.users");
        /** How long a person may reply. */
        this.instagram_answer_end = fields.Datetime();
        /** @type {string|false|undefined} why nobody can reply, as the server knew it last */
        this.instagram_closed_reason = undefined;
        /** Who may be mentioned in a note, once it was loaded. */
        this.instagram_colleague_ids = fields.Many("res.partner");
        this.instagram_inbox_id = fields.One("instagram.inbox");
        /** @type {boolean|undefined} another app replies at the moment */
        this.instagram_is_held = undefined;
        /** @type {boolean|undefined} sent by Meta's App Dashboard to test the webhook */
        this.instagram_is_test = undefined;
        /** @type {Object|false|undefined} the latest ad, link or product they came by */
        this.instagram_origin = undefined;
        /** @type {string|undefined} when the customer panel's sections changed */
        this.instagram_customer_at = undefined;
        /** @type {"0"|"1"|false|undefined} urgent is "1" */
        this.instagram_priority = undefined;
        /** @type {string|undefined} when the profile was fetched, if it was since the page */
        this.instagram_profile_at = undefined;
        /** Colleagues who have the conversation open now. */
        this.instagramLookers = fields.Many("res.partner");
        this.instagramLookTimers = {};
        /** @type {{emoji: string, text: string}|false|undefined} the customer's, if it is news */
        this.instagram_reaction = undefined;
        /** @type {{at: import("luxon").DateTime, by: string|false}[]|undefined} if known */
        this.instagramEndings = undefined;
        /** Until then, or until the customer writes, it is in no list. */
        this.instagram_snoozed_until = fields.Datetime();
        /** @type {"open"|"pending"|"resolved"|undefined} */
        this.instagram_status = fields.Attr(undefined, {
            onUpdate() {
                this.instagramEndings = undefined;
                // reopened by the customer or a colleague: there is nothing left to undo
                if (!this.isInstagramResolved) {
                    this.closeInstagramUndo();
                }
            },
        });
        this.instagram_tag_ids = fields.Many("instagram.tag");
        /** @type {string|false|undefined} */
        this.instagram_username = undefined;
        /** The customer's oldest message without a reply. */
        this.instagram_waiting_since = fields.Datetime();
        this.instagram_window_end = fields.Datetime();
        /** Removes the offer to undo that the conversation was resolved. */
        this.closeInstagramUndo = () => {};
        /** A button of the header waits for the server. */
        this.isInstagramCallPending = false;
        this.isInstagramUnassigned = fields.Attr(false, {
            compute() {
                return (
                    ["open", "pending"].includes(this.instagram_status) &&
                    this.isInstagram &&
                    !this.instagram_agent_id &&
                    !this.instagram_snoozed_until
                );
            },
            onUpdate() {
                if (!this.isInstagramUnassigned) {
                    this.store.refillInstagramUnassigned();
                }
            },
        });
        /** Colleagues who write here and are not members, which Odoo knows nothing of. */
        this.instagramTypists = fields.Many("res.partner");
        this.instagramTypingTimers = {};
        this.hasOtherMembersTyping = fields.Attr(false, {
            compute() {
                return this.otherTypingMembers.length > 0 || this.instagramTypists.length > 0;
            },
        });
    },
    get isInstagram() {
        return this.channel_type === "instagram";
    },
    get isInstagramResolved() {
        return this.isInstagram && this.instagram_status === "resolved";
    },
    /** Each status as it is shown, the current one marked, and what choosing it does. */
    get instagramStatusChoices() {
        return Object.entries(STATUSES).map(([id, status]) => ({
            ...status,
            id,
            isCurrent: id === this.instagram_status,
            select: () => setStatus(this, id),
        }));
    },
    get isInstagramUrgent() {
        return this.isInstagram && this.instagram_priority === "1";
    },
    /** The colleague who handles the conversation; none when it is the user's own. */
    get instagramColleague() {
        const agent = this.isInstagram && this.instagram_agent_id;
        return agent && !agent.eq(this.store.self_partner?.main_user_id)
            ? agent.partner_id
            : undefined;
    },
    /** The customer's latest reaction in words; "" when somebody has written since. */
    get instagramReactionText() {
        const { emoji, text } = this.instagram_reaction || {};
        return emoji ? _t("%(emoji)s to: %(text)s", { emoji, text }) : "";
    },
    /** How long the customer has waited for a reply, if they do. */
    get instagramWaited() {
        const { instagram_waiting_since: since, store } = this;
        return since && this.instagram_status === "open"
            ? waitedFor(store.instagramNow - since.ts)
            : "";
    },
    get isInstagramInView() {
        return this.isInstagram && this.eq(this.store.discuss?.thread);
    },
    get isChatChannel() {
        return this.isInstagram || super.isChatChannel;
    },
    /**
     * Odoo's server does nothing with this outside its own chats. The bus repeats messages
     * after an absence, and each would cause a useless request.
     */
    async markAsFetched() {
        if (!this.isInstagram) {
            await super.markAsFetched(...arguments);
        }
    },
    /** Where conversations ended comes with the messages. */
    async fetchMessagesData() {
        const status = this.instagram_status;
        const found = await super.fetchMessagesData(...arguments);
        if (found.instagram_endings && status === this.instagram_status) {
            this.setInstagramEndings(found.instagram_endings);
        }
        return found;
    },
    async fetchInstagramEndings() {
        const status = this.instagram_status;
        let rows = [];
        try {
            rows = await this.store.env.services.orm.silent.call(
                "discuss.channel",
                "instagram_endings",
                [[this.id]]
            );
        } catch {
            // the conversation can be read without
        }
        if (status === this.instagram_status) {
            this.setInstagramEndings(rows);
        }
    },
    setInstagramEndings(rows) {
        this.instagramEndings = rows.map(({ at, by }) => ({ at: deserializeDateTime(at), by }));
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
    /** Run a command of `channel_commands.js` with the text that follows it. */
    executeCommand(command, body = "") {
        if (!this.isInstagram || !command.runInstagramCommand) {
            return super.executeCommand(...arguments);
        }
        return command.runInstagramCommand(this, body.replace(/^\/\S+\s*/, "").trim());
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
    /** Resolved, or taken by a colleague, while it is open: it stays, and the header says so. */
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
    /** A conversation without agent does not open a window on every agent's screen. */
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
