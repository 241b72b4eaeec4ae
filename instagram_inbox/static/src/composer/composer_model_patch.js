import { Composer } from "@mail/core/common/composer_model";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Two agents, the phone and the customer write at the same time: nobody is to answer blindly. */
patch(Composer.prototype, {
    setup() {
        super.setup(...arguments);
        /** How the conversation stood when the draft was begun: its last message and agent. */
        this.instagramDraftBegan = undefined;
        /** The news that the agent was asked about. */
        this.instagramNewsAsked = undefined;
    },
    get hasInstagramDraft() {
        return Boolean(
            this.targetThread?.isInstagram &&
                !this.message &&
                (this.composerText.trim() || this.attachments.length)
        );
    },
    /** Remember what is known when somebody begins to write. */
    noteInstagramDraft() {
        const thread = this.targetThread;
        if (!this.hasInstagramDraft) {
            this.instagramDraftBegan = undefined;
            this.instagramNewsAsked = undefined;
        } else if (!this.instagramDraftBegan && thread.isLoaded) {
            this.instagramDraftBegan = {
                agentId: thread.instagram_agent_id?.id,
                messageId: Math.max(0, ...thread.persistentMessages.map(({ id }) => id)),
            };
        }
    },
    /**
     * What others have done since the draft was begun.
     *
     * @returns {{key: string, text: string}|undefined}
     */
    get instagramNews() {
        const began = this.instagramDraftBegan;
        if (!began || !this.hasInstagramDraft || this.isInstagramNote) {
            return undefined;
        }
        const { instagram_agent_id: agent, persistentMessages } = this.targetThread;
        const messages = persistentMessages.filter(
            ({ id, isSelfAuthored, message_type }) =>
                id > began.messageId && !isSelfAuthored && message_type === "comment"
        );
        const isTaken =
            agent &&
            agent.id !== began.agentId &&
            !agent.eq(this.store.self_partner?.main_user_id);
        const text = this._instagramNewsText(messages, isTaken && agent);
        const last = messages.at(-1)?.id ?? 0;
        return text && { key: `${last},${isTaken ? agent.id : ""}`, text };
    },
    /** The most important: another reply to the customer. */
    _instagramNewsText(messages, agent) {
        const reply = messages.find(
            (message) => !message.author_guest_id && !message.isInstagramNote
        );
        if (reply?.instagram_from_app) {
            return _t("While you were writing, somebody replied in the Instagram app.");
        }
        if (reply) {
            return _t("While you were writing, %(name)s replied to the customer.", {
                name: reply.authorName,
            });
        }
        if (agent) {
            return _t("While you were writing, %(name)s took this conversation.", {
                name: agent.name,
            });
        }
        const note = messages.find((message) => message.isInstagramNote);
        if (note) {
            return _t("While you were writing, %(name)s wrote a note.", {
                name: note.authorName,
            });
        }
        return messages.length
            ? _t("While you were writing, %(name)s wrote again.", {
                  name: messages[0].authorName,
              })
            : "";
    },
    get isInstagramNewsConfirmed() {
        return this.instagramNews?.key === this.instagramNewsAsked;
    },
    warnOfInstagramNews() {
        this.instagramNewsAsked = this.instagramNews?.key;
    },
});
