import { registry } from "@web/core/registry";

const LINE = ".o_data_row:contains(Automatically):contains(Reopened: the customer wrote)";

registry.category("web_tour.tours").add("instagram_inbox_history_of_one", {
    steps: () => [
        { trigger: ".o-mail-DiscussSidebarChannel:contains(Ada)", run: "click" },
        { trigger: ".o-instagram-ConversationDetails-agent", run: "click" },
        { trigger: ".modal-title:contains(conversation with Ada)" },
        { trigger: `.modal ${LINE} time[title]` },
        { trigger: ".modal .o_data_row:last:contains(Taken)" },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("instagram_inbox_history_of_all", {
    steps: () => [
        { trigger: `${LINE}:contains(Ada):contains(Bakery) td:contains(Automatically)`, run: "click" },
        { trigger: ".o-mail-DiscussContent-threadName[title='Ada']" },
        { trigger: ".o_breadcrumb a:contains(Conversation History)", run: "click" },
        { trigger: LINE },
    ],
});
