import { Store } from "@mail/core/common/store_service";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {{blocked: string|false, limits: Object<string, number>}} bytes by type */
        this.instagram_files = { blocked: false, limits: {} };
    },
    /** Why no file can be sent at all, in words; "" when files can be sent. */
    get instagramFilesBlocked() {
        return this.instagram_reasons[this.instagram_files.blocked] ?? "";
    },
    /**
     * Why Instagram would not take a file, in words; "" when the server is to look at it.
     *
     * @param {File} file
     */
    instagramFileRefusal(file) {
        const key = this._instagramFileRefusal(file);
        return key
            ? _t("“%(file)s” cannot be sent. %(reason)s", {
                  file: file.name,
                  reason: this.instagram_reasons[key],
              })
            : "";
    },
    _instagramFileRefusal({ size, type }) {
        const { blocked, limits } = this.instagram_files;
        if (blocked) {
            return blocked;
        }
        if (!size) {
            return "file_empty";
        }
        if (!type) {
            return ""; // the browser knows none: what is in it counts
        }
        return type in limits ? size > limits[type] && "media_too_big" : "media_type";
    },
});
