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
        const isNote = message.isInstagramNote;
        const kind = thread.isInstagramUnassigned ? "unassigned" : "mine";
        if (!isNote && !this.store.hearsInstagram(thread, kind)) {
            return;
        }
        const name = isNote
            ? _t("%(author)s's note about %(name)s", {
                  author: message.authorName,
                  name: thread.displayName,
              })
            : thread.displayName;
        await this.notifyInstagram(thread, name, message.previewText.toString());
    },
    /** Tell that a customer reacted to a message. */
    async notifyInstagramReaction(thread, text) {
        if (this.store.hearsInstagram(thread, "reactions")) {
            await this.notifyInstagram(thread, thread.displayName, text);
        }
    },
    /** Tell it here, unless the server tells this browser by web push. */
    async notifyInstagram(thread, name, text) {
        if (await this.hasServiceWorkInstalledAndPushSubscriptionActive()) {
            return;
        }
        const inbox = thread.instagram_inbox_id;
        await this.sendNotification({
            icon: thread.avatarUrl,
            message: text.substring(0, PREVIEW),
            title:
                inbox && this.store.instagram_inbox_count > 1
                    ? _t("Instagram, %(inbox)s: %(name)s", { inbox: inbox.name, name })
                    : _t("Instagram: %(name)s", { name }),
            type: "info",
        });
    },
});
