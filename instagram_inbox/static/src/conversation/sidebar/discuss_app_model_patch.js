import { fields } from "@mail/core/common/record";
import { DiscussApp } from "@mail/core/public_web/discuss_app_model";
import { UNASSIGNED } from "@instagram_inbox/conversation/sidebar/discuss_app_category_model_patch";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(DiscussApp.prototype, {
    setup() {
        super.setup(...arguments);
        this.instagramCategory = fields.One("DiscussAppCategory", {
            compute() {
                return this._computeInstagramCategory();
            },
            eager: true,
        });
        this.instagramUnassignedCategory = fields.One("DiscussAppCategory", {
            compute() {
                return this._computeInstagramUnassignedCategory();
            },
            eager: true,
        });
        this.lastInstagramThread = fields.One("Thread");
    },
    _computeInstagramCategory() {
        if (!this.store.has_access_instagram) {
            return null;
        }
        return {
            extraClass: "o-mail-DiscussSidebarCategory-instagram",
            hideWhenEmpty: true,
            icon: "fa fa-instagram",
            id: "instagram_inbox.category",
            name: _t("Instagram"),
            sequence: 16,
        };
    },
    /** Shown also when nobody waits: that is worth knowing, and the list below does not move. */
    _computeInstagramUnassignedCategory() {
        if (!this.store.has_access_instagram || !this.store.instagram_inbox_count) {
            return null;
        }
        return {
            extraClass: "o-mail-DiscussSidebarCategory-instagramUnassigned",
            icon: "fa fa-inbox",
            id: UNASSIGNED,
            name: _t("Instagram · Unassigned"),
            sequence: 17,
        };
    },
    /** A conversation that is not the user's own is in the sidebar only while it is open. */
    _threadOnUpdate() {
        if (this.lastInstagramThread?.notEq(this.thread)) {
            this.lastInstagramThread.isLocallyPinned = false;
        }
        this.lastInstagramThread = this.thread?.isInstagram ? this.thread : undefined;
        super._threadOnUpdate(...arguments);
    },
});
