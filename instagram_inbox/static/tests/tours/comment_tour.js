import { registry } from "@web/core/registry";

const TEXT = ".o-instagram-CommentComposer textarea";

/** An agent is warned of a public reply, and answers privately. */
registry.category("web_tour.tours").add("instagram_inbox_answer_comment", {
    steps: () => [
        { trigger: ".o_data_cell[name=text]:contains(How much)", run: "click" },
        { trigger: ".o_form_view:contains(How much):contains(@ada.bakes)" },
        { trigger: "button:contains(Reply publicly)", run: "click" },
        { trigger: ".o-instagram-CommentComposer:contains(Everybody who sees the post)" },
        { trigger: "button:contains(Reply privately)", run: "click" },
        { trigger: TEXT, run: "edit Twelve euros." },
        { trigger: ".o-instagram-CommentComposer button:contains(Send):enabled", run: "click" },
        { trigger: ".o_form_view:contains(Private reply):contains(Twelve euros.):contains(Queued)" },
        // only a public reply is possible now
        { trigger: "button[aria-pressed=true]:contains(Reply publicly)" },
        { trigger: "button:contains(Reply privately)", run: "click" },
        { trigger: ".o-instagram-CommentComposer .alert:contains(already answered)" },
    ],
});
