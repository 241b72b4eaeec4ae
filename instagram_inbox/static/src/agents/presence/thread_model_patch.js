import { Thread } from "@mail/core/common/thread_model";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Milliseconds after which a browser says again that a conversation is open there. */
export const REPEAT_LOOKING = 30000;

/** A colleague who is still there has said so again by then. */
const FORGET_LOOKING = 2.5 * REPEAT_LOOKING;

/** Milliseconds after which colleagues see somebody who opened it: not who passes by. */
export const LOOK_AFTER = 1000;

/** Colleagues see who else has a conversation open. */
patch(Thread.prototype, {
    isDisplayedOnUpdate() {
        super.isDisplayedOnUpdate(...arguments);
        if (!this.isInstagram) {
            return;
        }
        browser.clearTimeout(this.instagramLookTimer);
        if (this.isDisplayed) {
            const tell = () => this.tellInstagramLooking({ asks: true });
            this.instagramLookTimer = browser.setTimeout(tell, LOOK_AFTER);
        } else {
            this.tellInstagramLooking();
        }
    },
    /**
     * Tell colleagues whether the conversation is open here.
     *
     * @param {{asks: boolean}} [options] whether to ask who else is there
     */
    async tellInstagramLooking({ asks = false } = {}) {
        const isHere = Boolean(this.isDisplayed) && !document.hidden;
        if (!this.store.has_access_instagram || (!isHere && !this.wasInstagramHere)) {
            return;
        }
        this.wasInstagramHere = isHere;
        try {
            await this.store.env.services.orm.silent.call("instagram.presence", "instagram_look", [
                this.id,
                isHere,
                asks && isHere,
            ]);
        } catch {
            // nobody is hindered: colleagues only do not see it
        }
    },
    /**
     * @param {import("models").ResPartner} partner a colleague
     * @param {boolean} isHere
     */
    setInstagramLooking(partner, isHere) {
        browser.clearTimeout(this.instagramLookTimers[partner.id]);
        if (!isHere || partner.eq(this.store.self_partner)) {
            this.instagramLookers.delete(partner);
            return;
        }
        this.instagramLookers.add(partner);
        this.instagramLookTimers[partner.id] = browser.setTimeout(
            () => this.instagramLookers.delete(partner),
            FORGET_LOOKING
        );
    },
    /** Who else is there; those who type are shown as typing. */
    get instagramLookersText() {
        const typing = [
            ...this.instagramTypists,
            ...this.otherTypingMembers.map((member) => member.partner_id),
        ];
        const lookers = this.instagramLookers.filter((partner) => !partner.in(typing));
        const names = lookers.map(({ name }) => name);
        if (names.length > 1) {
            return _t("%(names)s are looking at this conversation, too.", {
                names: names.join(", "),
            });
        }
        return names.length
            ? _t("%(name)s is looking at this conversation, too.", { name: names[0] })
            : "";
    },
});
