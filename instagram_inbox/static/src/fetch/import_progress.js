import { onWillDestroy, onWillStart } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

/** Milliseconds between two looks at the progress of an import. */
const PAUSE = 2000;

/** A sentence that is kept up to date while the inbox of a form imports conversations. */
export class ImportProgressField extends CharField {
    setup() {
        super.setup();
        onWillStart(() => {
            this.timer = browser.setInterval(() => this.look(), PAUSE);
        });
        onWillDestroy(() => browser.clearInterval(this.timer));
    }

    async look() {
        const { record } = this.props;
        if (record.data.is_importing && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("fields").add("instagram_import_progress", {
    ...charField,
    component: ImportProgressField,
    fieldDependencies: [{ name: "is_importing", type: "boolean" }],
    supportedTypes: ["char"],
});
