import { Composer } from "@mail/core/common/composer";

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
        if (inbox && inbox.isWaitingForConnection) {
            return _t(
                "%(inbox)s is not connected to Instagram. Replies wait until it is connected again.",
                { inbox: inbox.name }
            );
        }
        return "";
    },
    /** Telling the server would make a member of who only looks at the conversation. */
    notifyIsTyping() {
        if (this.thread?.isInstagram && !this.thread.self_member_id) {
            return;
        }
        super.notifyIsTyping(...arguments);
    },
});
