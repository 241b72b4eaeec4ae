import { Composer } from "@mail/core/common/composer";
import { clockTime } from "@instagram_inbox/window/time_left";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(Composer.prototype, {
    get placeholder() {
        if (this.thread?.isInstagram && !this.props.placeholder) {
            return _t("Reply to %(name)s on Instagram…", { name: this.thread.displayName });
        }
        return super.placeholder;
    },
    /** Why a reply will not leave at once, if so. */
    get instagramNotice() {
        const inbox = this.thread?.isInstagram && this.thread.instagram_inbox_id;
        if (!inbox) {
            return "";
        }
        const { can_connect_instagram, instagram_reasons, instagramNow } = this.store;
        if (inbox.isWaitingForConnection) {
            const notice = _t(
                "%(inbox)s is not connected to Instagram. Replies wait until it is connected again.",
                { inbox: inbox.name }
            );
            // only who can connect it has to know what comes before that
            const reason = can_connect_instagram && instagram_reasons[inbox.reauthorize_key];
            return reason ? _t("%(notice)s %(reason)s", { notice, reason }) : notice;
        }
        if (inbox.isPaused(instagramNow)) {
            return _t("%(reason)s Replies wait; the next try is at %(time)s.", {
                reason: instagram_reasons[inbox.pause_key],
                time: clockTime(inbox.paused_until, instagramNow),
            });
        }
        return "";
    },
});
