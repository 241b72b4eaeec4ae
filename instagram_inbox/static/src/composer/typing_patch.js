import "@mail/discuss/typing/common/composer_patch";

import { Composer } from "@mail/core/common/composer";
import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";
import { Typing } from "@mail/discuss/typing/common/typing";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;

/** Instagram shows for less than half a minute that somebody types: it is told again. */
export const REPEAT_TYPING = 15000;
/** By then it was told again, or a browser was closed that did not say so. */
export const FORGET_TYPING = 2 * REPEAT_TYPING;

patch(Composer.prototype, {
    /** Customers see it too, so nothing is told of notes. */
    notifyIsTyping(isTyping = true) {
        if (this.thread?.isInstagram) {
            if (isTyping && this.props.composer.isInstagramNote) {
                return;
            }
            this.instagramTypingAt = DateTime.now().ts;
        }
        super.notifyIsTyping(...arguments);
    },
    detectTyping() {
        const { composer } = this.props;
        if (composer.isInstagramNote || composer.isInstagramNoteCommand) {
            this.stopTyping();
            return;
        }
        if (this.thread?.isInstagram && this.typingNotified) {
            this.typingNotified = DateTime.now().ts - this.instagramTypingAt < REPEAT_TYPING;
        }
        super.detectTyping(...arguments);
    },
});

/** Odoo knows of members who type; here also who has the conversation open may reply. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.instagramTypists = fields.Many("res.partner");
        this.instagramTypingTimers = {};
        this.hasOtherMembersTyping = fields.Attr(false, {
            compute() {
                return this.otherTypingMembers.length > 0 || this.instagramTypists.length > 0;
            },
        });
    },
    /**
     * @param {import("models").ResPartner} partner a colleague who is no member
     * @param {boolean} isTyping
     */
    setInstagramTyping(partner, isTyping) {
        browser.clearTimeout(this.instagramTypingTimers[partner.id]);
        if (!isTyping || partner.eq(this.store.self_partner)) {
            this.instagramTypists.delete(partner);
            return;
        }
        this.instagramTypists.add(partner);
        this.instagramTypingTimers[partner.id] = browser.setTimeout(
            () => this.instagramTypists.delete(partner),
            FORGET_TYPING
        );
    },
});

patch(Typing.prototype, {
    get text() {
        const { channel, member } = this.props;
        if (member || !channel.instagramTypists.length) {
            return super.text;
        }
        const typing = [...channel.otherTypingMembers, ...channel.instagramTypists];
        const names = typing.map(({ name }) => name);
        return names.length === 1
            ? _t("%(name)s is typing...", { name: names[0] })
            : _t("%(names)s are typing...", { names });
    },
});
