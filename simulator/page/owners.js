/** What the owners of accounts can do in Instagram, under Apps and websites. */

import { post } from "./api.js";
import { h } from "./dom.js";

/** Odoo's last answer, by account; the panel is drawn again at every change. */
const said = new Map();

async function ask(username, what, redraw) {
  try {
    const answer = await post(`accounts/${username}/${what}`);
    said.set(username, answer);
  } catch (error) {
    said.set(username, { error: error.message });
  }
  redraw();
}

function outcome(answer) {
  if (!answer) {
    return null;
  }
  if (answer.url) {
    const link = { href: answer.url, target: "_blank", rel: "noreferrer" };
    return h("p", { class: "told" }, "Its status: ", h("a", link, answer.url));
  }
  const text = answer.error || `Odoo answered ${answer.status}`;
  return h("p", { class: "told", role: "status" }, text);
}

function row(username, redraw) {
  const button = (label, what) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": `${label}: ${username}`,
        onclick: () => ask(username, what, redraw),
      },
      label,
    );
  return h(
    "div",
    { class: "point" },
    h("span", {}, username),
    h(
      "span",
      { class: "pair" },
      button("Remove app", "remove_app"),
      button("Request deletion", "request_deletion"),
    ),
    outcome(said.get(username)),
  );
}

/** @param {string[]} usernames of accounts that have let the app in */
export function ownerRows(usernames, redraw) {
  if (!usernames.length) {
    return [];
  }
  const rows = usernames.map((username) => row(username, redraw));
  return [h("h2", {}, "The accounts' owners"), ...rows];
}
