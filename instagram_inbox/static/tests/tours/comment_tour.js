import { registry } from "@web/core/registry";

/** An agent finds a comment on the inbox screen, is warned of a public reply, and answers privately. */
registry.category("web_tour.tours").add("instagram_inbox_answer_comment", {
    steps: () => [
        { trigger: ".o-instagram-DeskComments:contains(1)" },
        { trigger: ".o-instagram-DeskToolbar-list", run: "click" },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Comments)", run: "click" },
        { trigger: "[data-instagram-row]:contains(@ada.bakes):contains(How much)", run: "click" },
        { trigger: ".o_form_view:contains(How much):contains(@ada.bakes)" },
        { trigger: "button:contains(Reply publicly)", run: "click" },
        { trigger: ".o-instagram-CommentComposer:contains(Everybody who sees the post)" },
        { trigger: "button:contains(Reply privately)", run: "click" },
        { trigger: "button[title='Canned responses']", run: "click" },
        { trigger: ".o-dropdown-item:contains(price)", run: "click" },
        { trigger: ".o-instagram-CommentComposer button[title=Emoji]", run: "click" },
        { trigger: ".o-EmojiPicker .o-Emoji[data-codepoints='😀']", run: "click" },
        { trigger: ".o-instagram-CommentComposer button:contains(Send):enabled", run: "click" },
        { trigger: ".o_form_view:contains(Private reply):contains(Twelve euros, ada.bakes.😀):contains(Queued)" },
        // a button and the news that it causes do not disturb each other
        { trigger: "button[name=action_hide]:enabled", run: "click" },
        { trigger: "button[name=action_resolve]:enabled", run: "click" },
        { trigger: "button[name=action_reopen]:enabled", run: "click" },
        { trigger: "button[name=action_resolve]:enabled" },
        // only a public reply is possible now
        { trigger: "button[aria-pressed=true]:contains(Reply publicly)" },
        { trigger: "button:contains(Reply privately)", run: "click" },
        { trigger: ".o-instagram-CommentComposer .alert:contains(already answered)" },
        // the row leaves the open ones; the form stays
        { trigger: "button[name=action_resolve]:enabled", run: "click" },
        { trigger: ".o-instagram-Desk-list:contains(No comments here)" },
        { trigger: "button[name=action_reopen]:enabled" },
        { trigger: ".o-instagram-DeskToolbar-list", run: "click" },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Mine)", run: "click" },
        { trigger: ".o-instagram-DeskToolbar-list:contains(Mine)" },
    ],
});
