import { registry } from "@web/core/registry";

const ADA = ".o-mail-DiscussSidebarChannel:contains(Ada)";
const UNASSIGNED = ".o-mail-DiscussSidebarCategory-instagramUnassigned";

registry.category("web_tour.tours").add("instagram_inbox_take_and_answer", {
    steps: () => [
        { trigger: `${UNASSIGNED}:contains(Unassigned) .o-instagram-WaitingCount:contains(1)` },
        { trigger: ADA, run: "click" },
        { trigger: ".o-mail-Message:contains(do you deliver)" },
        { trigger: "button[name='instagram-take']:enabled", run: "click" },
        { trigger: ".o-instagram-NobodyWaits" },
        { trigger: `.o-mail-DiscussSidebarCategory-instagram + * ${ADA}` },
        { trigger: ".o-mail-Composer-input", run: "edit We do!" },
        { trigger: ".o-mail-Composer button[title='Send']:enabled", run: "click" },
        {
            trigger:
                ".o-mail-Message[data-persistent]:contains(We do!) .o-instagram-DeliveryState[data-state='queued']",
        },
    ],
});

registry.category("web_tour.tours").add("instagram_inbox_seen_and_resolve", {
    steps: () => [
        { trigger: ADA, run: "click" },
        { trigger: ".o-mail-Message:contains(We do!) .o-instagram-DeliveryState[title='Seen']" },
        { trigger: "button[name='instagram-resolve']:enabled", run: "click" },
        { trigger: ".o_notification:contains(Conversation with Ada resolved)" },
        { trigger: ".o-instagram-NextConversation:contains(No unassigned conversations)" },
        { trigger: `body:not(:has(${ADA}))` },
        { trigger: ".o_notification button:contains(Undo)", run: "click" },
        { trigger: `${ADA}.o-active` },
        { trigger: "button[name='instagram-resolve']:enabled", run: "click" },
        { trigger: `body:not(:has(${ADA}))` },
    ],
});
