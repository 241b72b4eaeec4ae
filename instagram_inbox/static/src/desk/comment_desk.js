import { useDeskNews } from "@instagram_inbox/conversation/desk_news";
import { waitedFor, whenSaid } from "@instagram_inbox/conversation/moments";
import { DeskList } from "@instagram_inbox/desk/desk_list";
import { DeskLists } from "@instagram_inbox/desk/desk_lists";

import { Component, useState, useSubEnv } from "@odoo/owl";

import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { imageUrl } from "@web/core/utils/urls";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { getDefaultConfig, View } from "@web/views/view";

const NEWS = ["instagram.inbox/comments"];

/** A comment in the list of the inbox screen. */
export class CommentRow extends Component {
    static props = ["record", "isOpen", "open"];
    static template = "instagram_inbox.CommentRow";

    setup() {
        this.store = useState(useService("mail.store"));
    }

    get data() {
        return this.props.record.data;
    }

    get id() {
        return this.props.record.resId;
    }

    get picture() {
        const { has_picture: hasPicture, post_id: post } = this.data;
        return hasPicture && post ? imageUrl("instagram.post", post.id, "picture") : "";
    }

    get isWaiting() {
        const { answered_privately: privately, answered_publicly: publicly, state } = this.data;
        return state === "open" && !privately && !publicly;
    }

    get time() {
        const { commented_at: at } = this.data;
        const now = this.store.instagramNow;
        return this.isWaiting ? waitedFor(now - at.ts) : whenSaid(at, now);
    }

    get timeTitle() {
        const moment = formatDateTime(this.data.commented_at);
        return this.isWaiting ? _t("Waiting since %(moment)s", { moment }) : moment;
    }

    get agent() {
        const { agent_id: agent } = this.data;
        return (
            agent && {
                name: agent.id === user.userId ? _t("You") : agent.display_name,
                picture: imageUrl("res.users", agent.id, "avatar_128"),
                title: _t("Agent: %(name)s", { name: agent.display_name }),
            }
        );
    }

    get tags() {
        return (this.data.tag_ids?.records ?? []).map(({ data, resId }) => ({
            color: data.color,
            id: resId,
            name: data.display_name,
        }));
    }

    /** The inbox is named only for people who read several. */
    get inboxName() {
        return this.store.instagram_has_several_inboxes && this.data.inbox_id?.display_name;
    }

    get selectLabel() {
        return _t("Select %(name)s", { name: `@${this.data.username || ""}` });
    }
}

/** In place of a list without comments. */
export class CommentEmpty extends Component {
    static props = {};
    static template = "instagram_inbox.CommentEmpty";
}

/** Odoo's form of a comment, whose name does not become that of the page. */
export class CommentPane extends Component {
    static components = { View };
    static props = { commentId: Number };
    static template = "instagram_inbox.CommentPane";

    setup() {
        useSubEnv({ config: getDefaultConfig() });
    }

    get form() {
        return {
            display: { controlPanel: false },
            resId: this.props.commentId,
            resModel: "instagram.comment",
            type: "form",
        };
    }
}

/** The inbox screen with comments in place of conversations; on a phone the form is a page. */
export class CommentDeskController extends ListController {
    static components = { ...ListController.components, CommentPane, DeskLists };
    static template = "instagram_inbox.CommentDesk";

    Row = CommentRow;
    Empty = CommentEmpty;

    setup() {
        super.setup();
        this.ui = useState(useService("ui"));
        this.state = useState({ openId: undefined });
        this.archiveEnabled = false;
        useDeskNews(() => this.model.root.load(), NEWS);
    }

    /** @override */
    async openRecord(record) {
        if (this.ui.isSmall) {
            await super.openRecord(...arguments);
        } else {
            this.state.openId = record.resId;
        }
    }
}

registry.category("views").add("instagram_inbox_comment_desk", {
    ...listView,
    Controller: CommentDeskController,
    Renderer: DeskList,
});
