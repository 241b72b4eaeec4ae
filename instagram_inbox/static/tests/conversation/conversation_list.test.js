import { click, contains, startServer } from "@mail/../tests/mail_test_helpers";
import {
    createConversation,
    createInbox,
    defineInstagramModels,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { describe, test } from "@odoo/hoot";
import { mountView } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

test("a conversation is resolved, never archived", async () => {
    const pyEnv = await startServer();
    createConversation(pyEnv, createInbox(pyEnv), "Ada");
    await mountView({
        actionMenus: {},
        arch: `<list js_class="instagram_inbox_conversation_list" delete="0"><field name="name"/></list>`,
        loadActionMenus: true,
        resModel: "discuss.channel",
        type: "list",
    });
    await click(".o_data_row .o_list_record_selector input");
    await contains(".o_selection_box");
    await click(".o_cp_action_menus .dropdown-toggle");
    await contains(".o-dropdown--menu");
    await contains(".o-dropdown--menu .o-dropdown-item", { count: 0, text: "Archive" });
});
