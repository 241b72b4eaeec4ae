import { Composer } from "@mail/core/common/composer";
import { splitText } from "@instagram_inbox/composer/long_text";
import { clockTime } from "@instagram_inbox/window/time_left";
import { toRaw, useEffect } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(Composer.prototype, {
    setup() {
        super.setup();
        useEffect(
            () => toRaw(this.props.composer).noteInstagramDraft(),
            () => [this.props.composer.hasInstagramDraft, this.thread?.isLoaded]
        );
    },
    get placeholder() {
        if (!this.thread?.isInstagram || this.props.placeholder) {
            return super.placeholder;
        }
        return this.props.composer.isInstagramNote
            ? _t("Note for your colleagues, not visible to the customer")
            : _t("Reply to %(name)s on Instagram…", { name: this.thread.displayName });
    },
    /**
     * What is special about a reply written now, if anything: the most important alone.
     *
     * @returns {{icon: string, isInfo: ?boolean, text: string}|undefined}
     */
    get instagramNotice() {
        const { composer } = this.props;
        const inbox = this.thread?.isInstagram && this.thread.instagram_inbox_id;
        if (!inbox || composer.message || composer.isInstagramNote) {
            return undefined;
        }
        const { can_connect_instagram, instagram_reasons, instagramNow } = this.store;
        if (this.thread.instagram_is_held) {
            return {
                icon: "fa-pause-circle-o",
                text: _t(
                    "Another app is handling this conversation. Instagram may refuse replies from here until it hands the conversation over."
                ),
            };
        }
        if (inbox.isWaitingForConnection) {
            const notice = _t(
                "%(inbox)s is not connected to Instagram. Replies wait until it is connected again.",
                { inbox: inbox.name }
            );
            // only who can connect it has to know what comes before that
            const reason = can_connect_instagram && instagram_reasons[inbox.reauthorize_key];
            return {
                icon: "fa-chain-broken",
                text: reason ? _t("%(notice)s %(reason)s", { notice, reason }) : notice,
            };
        }
        if (inbox.isPaused(instagramNow)) {
            return {
                icon: "fa-pause-circle-o",
                text: _t("%(reason)s Replies wait; the next try is at %(time)s.", {
                    reason: instagram_reasons[inbox.pause_key],
                    time: clockTime(inbox.paused_until, instagramNow),
                }),
            };
        }
        if (this.thread.isInstagramResolved) {
            return {
                icon: "fa-check",
                isInfo: true,
                text: _t(
                    "This conversation is resolved. A reply is sent, and the conversation stays resolved until the customer writes."
                ),
            };
        }
        return undefined;
    },
    /** How many messages the customer gets of a long text; 0 when it goes in one. */
    get instagramParts() {
        const { composer } = this.props;
        if (!this.thread?.isInstagram || composer.message || composer.isInstagramNote) {
            return 0;
        }
        const count = splitText(composer.composerText).length;
        return count > 1 ? count : 0;
    },
    /** Somebody wrote or took it meanwhile: the agent is asked once before the reply goes. */
    async sendMessage() {
        const composer = toRaw(this.props.composer);
        composer.takeInstagramNoteCommand();
        if (composer.instagramNews && !composer.isInstagramNewsConfirmed) {
            composer.warnOfInstagramNews();
            this.ref.el?.focus();
            return;
        }
        await super.sendMessage(...arguments);
    },
    async sendInstagramAnyway() {
        toRaw(this.props.composer).warnOfInstagramNews();
        await this.sendMessage();
    },
});
