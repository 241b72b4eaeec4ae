import { Failure } from "@mail/core/common/failure_model";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** The messaging menu tells the author of a reply that it was not sent. */
patch(Failure.prototype, {
    get body() {
        if (this.type !== "instagram") {
            return super.body;
        }
        const name = this.lastMessage?.thread?.displayName ?? "";
        const count = this.notifications.length;
        if (count > 1) {
            return _t("%(count)s of your messages to %(name)s need attention.", { count, name });
        }
        return this.lastMessage?.instagram_state === "unconfirmed"
            ? _t("It is not known whether your message to %(name)s arrived.", { name })
            : _t("Your message to %(name)s was not sent.", { name });
    },
    get iconSrc() {
        return this.type === "instagram"
            ? "/instagram_inbox/static/description/icon.svg"
            : super.iconSrc;
    },
});
