import { Composer } from "@mail/core/common/composer_model";

import { patch } from "@web/core/utils/patch";

patch(Composer.prototype, {
    setup() {
        super.setup(...arguments);
        /** How many files are on their way into this composer. */
        this.instagramUploads = 0;
    },
});
