import { OutOfFocusService } from "@mail/core/common/out_of_focus_service";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Characters of a message, as many as Odoo shows of other messages. */
const PREVIEW = 350;

/** A notification says that a customer writes, and to which inbox. */
patch(OutOfFocusService.prototype, {
    async notify(message) {
        const { thread } = message;
        if (!thread?.isInstagram) {
            return super.notify(...arguments);
        }
        if (await this.hasServiceWorkInstalledAndPushSubscriptionActive()) {
            return;
        }
        const { displayName, instagram_inbox_id: inbox } = thread;
        const name = message.isInstagramNote
            ? _t("%(author)s's note about %(name)s", {
                  author: message.authorName,
                  name: displayName,
              })
            : displayName;
        await this.sendNotification({
            icon: thread.avatarUrl,
            message: message.previewText.toString().substring(0, PREVIEW),
            title:
                inbox && this.store.instagram_inbox_count > 1
                    ? _t("Instagram, %(inbox)s: %(name)s", { inbox: inbox.name, name })
                    : _t("Instagram: %(name)s", { name }),
            type: "info",
        });
    },
});
