import { DiscussSidebarChannel } from "@mail/discuss/core/public_web/discuss_sidebar_categories";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** While a colleague's conversation is read, it stands among one's own: it looks different. */
patch(DiscussSidebarChannel.prototype, {
    get colleagueTitle() {
        return _t("Agent: %(name)s", { name: this.thread.instagramColleague.name });
    },
    get itemNameAttClass() {
        return {
            ...super.itemNameAttClass,
            "fst-italic text-muted": Boolean(this.thread.instagramColleague),
        };
    },
});
