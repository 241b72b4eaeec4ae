import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Milliseconds from one sentence about new comments to the next. */
const PAUSE = 60_000;

/** Tells an agent, without a sound and once a minute at most, that somebody commented. */
export const instagramCommentNewsService = {
    dependencies: ["action", "bus_service", "mail.store", "notification"],
    start(_env, { action, bus_service: bus, "mail.store": store, notification }) {
        let count = 0;
        let username;
        let isPausing = false;

        function tell() {
            if (!count || isPausing) {
                return;
            }
            const text =
                count === 1 && username
                    ? _t("@%(username)s commented on a post", { username })
                    : _t("New comments: %(count)s", { count });
            const close = notification.add(text, {
                type: "info",
                buttons: [
                    {
                        name: _t("Comments"),
                        onClick: () => {
                            close();
                            action.doAction("instagram_inbox.instagram_comment_action");
                        },
                    },
                ],
            });
            count = 0;
            isPausing = true;
            browser.setTimeout(() => {
                isPausing = false;
                tell();
            }, PAUSE);
        }

        bus.subscribe("instagram.inbox/commented", (news, { id }) => {
            // The bus repeats notifications from shortly before the page was loaded.
            if (id > store.instagram_access_bus_id) {
                count += news.count;
                username = news.username;
                tell();
            }
        });
    },
};

registry.category("services").add("instagram_inbox.comment_news", instagramCommentNewsService);
