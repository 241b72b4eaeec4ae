import { Component } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { user } from "@web/core/user";
import { imageUrl } from "@web/core/utils/urls";

/** To whom several conversations are assigned. */
export class DeskAssignDialog extends Component {
    static components = { Dialog };
    static props = ["assign", "close", "users"];
    static template = "instagram_inbox.DeskAssignDialog";

    get users() {
        return this.props.users.map(({ id, name, partner_id }) => ({
            id,
            isSelf: id === user.userId,
            name,
            picture: imageUrl("res.partner", partner_id, "avatar_128"),
        }));
    }

    async choose(id) {
        this.props.close();
        await this.props.assign(id);
    }
}
