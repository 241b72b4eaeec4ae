/** What the customer can tap on: ice breakers, quick replies and the menu. */

import { post } from "./api.js";
import { $, h } from "./dom.js";

let drawn = "";

function button(conversation, action) {
  const title = action.question || action.title;
  if (action.url) {
    const place = { href: action.url, target: "_blank", rel: "noreferrer" };
    return h("a", { ...place, dir: "auto" }, `${title} ↗`);
  }
  const onclick = () =>
    post(`customers/${encodeURIComponent(conversation.customer)}/taps`, {
      payload: action.payload,
      account: conversation.account,
    });
  return h("button", { type: "button", dir: "auto", onclick }, title);
}

function row(conversation, name, label) {
  const actions = conversation.taps[name];
  const buttons = actions.map((action) => button(conversation, action));
  return actions.length
    ? h("div", { class: name, role: "group", "aria-label": label }, ...buttons)
    : null;
}

export function showTaps(conversation) {
  const { account, customer, taps } = conversation;
  const content = JSON.stringify([account, customer, taps]);
  $("taps").hidden = !Object.values(taps).some((actions) => actions.length);
  if (content === drawn) {
    return;
  }
  drawn = content;
  const rows = [
    row(conversation, "ice_breakers", "Ice breakers"),
    row(conversation, "quick_replies", "Quick replies"),
    row(conversation, "menu", "Menu"),
  ];
  $("taps").replaceChildren(...rows.filter(Boolean));
}
