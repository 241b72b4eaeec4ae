import { registry } from "@web/core/registry";

const BAKERY = ".o-instagram-Overview-inbox:contains(Bakery)";
const FIRST_RESPONSE = ".o-instagram-FigureCard[data-figure=first_response_time]";
const MESSAGES_OUT = ".o-instagram-FigureCard[data-figure=outgoing_messages]";
const PERIOD = ".o-instagram-PeriodPicker:contains(Last 7 Days)";

registry.category("web_tour.tours").add("instagram_inbox_overview", {
    steps: () => [
        { trigger: ".o_facet_value:contains(Last 30 Days)" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_filter_menu .o_menu_item:contains(Last 7 Days)", run: "click" },
        { trigger: ".o_facet_values:contains(Last 7 Days):not(:contains(Last 30 Days))" },
        { trigger: ".o_pivot_cell_value:contains(1 h 30 min)", run: "click" },
        { trigger: ".o_facet_value:contains(Last 7 Days)" },
        { trigger: ".o_data_row:contains(Ada):contains(1 h 30 min)" },
        { trigger: ".o_breadcrumb a:contains(Inbox Overview)", run: "click" },
        { trigger: ".o_facet_value:contains(Last 7 Days)" },
        { trigger: BAKERY, run: "click" },
        { trigger: PERIOD },
        { trigger: `${FIRST_RESPONSE}:contains(1 h 30 min):contains(1 case)`, run: "click" },
        { trigger: ".o_facet_value:contains(Bakery)" },
        { trigger: ".o_data_row:contains(Ada):contains(1 h 30 min) td[name=date]", run: "click" },
        { trigger: ".o-mail-Message:contains(do you deliver)" },
        { trigger: ".o_breadcrumb a:contains(First response)", run: "click" },
        { trigger: ".o_data_row:contains(Ada)" },
        { trigger: ".o_breadcrumb a:contains(Bakery)", run: "click" },
        { trigger: PERIOD },
        { trigger: `${FIRST_RESPONSE}:contains(1 h 30 min)` },
        { trigger: ".o_breadcrumb a:contains(Inbox Overview)", run: "click" },
        { trigger: ".o_facet_value:contains(Last 7 Days)" },
        { trigger: BAKERY, run: "click" },
        { trigger: PERIOD },
        // as the browser's own button does
        { trigger: FIRST_RESPONSE, run: () => history.back() },
        { trigger: ".o_facet_value:contains(Last 7 Days)" },
        { trigger: BAKERY },
    ],
});

registry.category("web_tour.tours").add("instagram_inbox_own_figures", {
    steps: () => [
        { trigger: BAKERY, run: "click" },
        { trigger: `${MESSAGES_OUT}:contains(1)` },
        { trigger: ".o-instagram-AgentFigures:contains(No agent):not(:contains(ben))" },
        { trigger: FIRST_RESPONSE, run: "click" },
        { trigger: ".o_data_row:contains(Ada)" },
        { trigger: ".o_breadcrumb a:contains(Bakery)", run: "click" },
        // of the messages it shows the conversations first
        { trigger: MESSAGES_OUT, run: "click" },
        { trigger: ".o_group_header:contains(Ada)", run: "click" },
        { trigger: ".o_data_row td[name=date]", run: "click" },
        { trigger: ".o-mail-Message:contains(do you deliver)" },
    ],
});

/** Return the headings of a list that are beyond its right edge, or cut off. */
function unseenHeadings() {
    const { right } = document.querySelector(".o_list_actions_header").getBoundingClientRect();
    return [...document.querySelectorAll(".o_list_table th[data-name]")]
        .filter((heading) => {
            const label = heading.querySelector(".text-truncate");
            const isBeyond = Math.floor(heading.getBoundingClientRect().right) > right;
            return isBeyond || label.scrollWidth > label.clientWidth;
        })
        .map((heading) => heading.dataset.name);
}

registry.category("web_tour.tours").add("instagram_inbox_figures_phone", {
    steps: () => [
        { trigger: ".o_pivot_cell_value:contains(1 h 30 min)", run: "click" },
        { trigger: ".o_data_row:contains(Ada):contains(1 h 30 min)" },
        {
            trigger: ".o_list_table th[data-name=first_response_time]",
            run() {
                const unseen = unseenHeadings();
                if (unseen.includes("first_response_time")) {
                    throw new Error(`Not seen: ${unseen}`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("instagram_inbox_facts_laptop", {
    steps: () => [
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_data_row:contains(Ada)" },
        {
            trigger: ".o_list_table th[data-name=resolution_time]",
            run() {
                const unseen = unseenHeadings();
                if (unseen.length) {
                    throw new Error(`Not seen: ${unseen}`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("instagram_inbox_empty_overview", {
    steps: () => [
        { trigger: ".o_view_nocontent:contains(Nothing has happened here yet)" },
        { trigger: ".o_view_nocontent:contains(choose another period)" },
        { trigger: ".o_view_sample_data .o_pivot" },
    ],
});
