/** Delivers any recorded event of Instagram as the chosen customer's. */

import { post } from "./api.js";
import { h } from "./dom.js";

const chosen = () => decodeURIComponent(location.hash.slice(1));

export function recordedRow(labels, account) {
  const options = Object.entries(labels).map(([name, label]) =>
    h("option", { value: name }, `${name}: ${label}`),
  );
  const choice = h("select", { "aria-label": "Recorded event" }, ...options);
  const result = h("small", { role: "status" });
  const deliver = async () => {
    result.textContent = "";
    try {
      const path = `customers/${encodeURIComponent(chosen())}/replay`;
      const { reason } = await post(path, { name: choice.value, account });
      result.textContent = reason || `Odoo has ${choice.value}.`;
    } catch (error) {
      result.textContent = error.message;
    }
  };
  return h(
    "div",
    { class: "point" },
    h("span", {}, "Any event, as this customer's; the phone does not show it"),
    h(
      "span",
      { class: "pair" },
      choice,
      h("button", { type: "button", onclick: deliver }, "Deliver"),
    ),
    result,
  );
}
