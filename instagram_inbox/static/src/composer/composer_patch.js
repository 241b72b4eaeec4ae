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
        if (inbox.isWaitingForConnection) {
            return _t(
                "%(inbox)s is not connected to Instagram. Replies wait until it is connected again.",
                { inbox: inbox.name }
            );
        }
        const { instagram_reasons, instagramNow } = this.store;
        if (inbox.isPaused(instagramNow)) {
            return _t("%(reason)s Replies wait; the next try is at %(time)s.", {
                reason: instagram_reasons[inbox.pause_key],
                time: clockTime(inbox.paused_until, instagramNow),
            });
        }
        return "";
    },
});
