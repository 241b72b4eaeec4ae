/** The panel of faults and of the simulated Instagram's behaviour. */

import { dashboardRow } from "./changes.js";
import { get, post, put, remove } from "./api.js";
import { $, h } from "./dom.js";
import { ownerRows } from "./owners.js";
import { recordedRow } from "./recorded.js";

let catalogue = null;
let drawn = "";

const setFaults = (point, faults) => put("faults", { [point]: faults });

function valueField(kind, fault, changed) {
  const initial = fault?.value ?? kind.default;
  if (kind.default === null) {
    return null;
  }
  if (typeof kind.default === "number") {
    return h("input", {
      type: "number",
      min: 0,
      step: "any",
      value: initial,
      "aria-label": `${kind.label} (value)`,
      onchange: (event) => changed(Number(event.target.value)),
    });
  }
  const options = Object.entries(catalogue.errors).map(([name, label]) =>
    h("option", { value: name, selected: name === initial }, label),
  );
  const onchange = (event) => changed(event.target.value);
  const label = `${kind.label} (value)`;
  return h("select", { "aria-label": label, onchange }, ...options);
}

function once(fault, label, change) {
  const onchange = (event) => change({ times: event.target.checked ? 1 : null });
  const name = `${label}: only once`;
  return h(
    "label",
    { class: "tick" },
    h("input", {
      type: "checkbox",
      checked: fault.times !== null,
      "aria-label": name,
      onchange,
    }),
    "only the next time",
  );
}

/** One fault at a time. */
function single(name, point, faults) {
  const fault = faults[0];
  const options = Object.entries(point.kinds).map(([key, kind]) =>
    h("option", { value: key, selected: fault?.kind === key }, kind.label),
  );
  const onchange = (event) =>
    setFaults(name, event.target.value ? { kind: event.target.value } : null);
  const change = (changes) => setFaults(name, { ...fault, ...changes });
  const fields = fault
    ? [
        valueField(point.kinds[fault.kind], fault, (value) => change({ value })),
        once(fault, point.label, change),
      ]
    : [];
  return h(
    "div",
    { class: fault ? "point set" : "point" },
    h("span", {}, point.label),
    h(
      "select",
      { "aria-label": point.label, onchange },
      h("option", { value: "" }, "As it should"),
      ...options,
    ),
    ...fields,
  );
}

/** Several at once: deliveries can be late and doubled. */
function several(name, point, faults) {
  const rows = Object.entries(point.kinds).map(([key, kind]) => {
    const fault = faults.find((item) => item.kind === key);
    const others = faults.filter((item) => item.kind !== key);
    const onchange = (event) =>
      setFaults(name, event.target.checked ? [...others, { kind: key }] : others);
    return h(
      "div",
      { class: fault ? "point set" : "point" },
      h(
        "label",
        { class: "tick" },
        h("input", {
          type: "checkbox",
          checked: Boolean(fault),
          "aria-label": kind.label,
          onchange,
        }),
        kind.label,
      ),
      fault
        ? valueField(kind, fault, (value) =>
            setFaults(name, [...others, { ...fault, value }]),
          )
        : null,
    );
  });
  return h("fieldset", {}, h("legend", {}, point.label), ...rows);
}

function settingRow(name, setting, value) {
  const options = setting.choices.map((choice) =>
    h("option", { value: choice, selected: choice === value }, choice),
  );
  const onchange = (event) => put("settings", { [name]: event.target.value });
  return h(
    "label",
    { class: "point" },
    h("span", {}, setting.label),
    h("select", { "aria-label": setting.label, onchange }, ...options),
  );
}

function clockRow(hours) {
  const ahead = hours ? `${Math.round(hours)} hours ahead` : "the true time";
  const advance = (step) => () => post("clock", { hours: step });
  return h(
    "div",
    { class: "point" },
    h("span", {}, `Clock of tokens and windows: ${ahead}`),
    h(
      "span",
      { class: "pair" },
      h("button", { type: "button", onclick: advance(25) }, "+25 hours"),
      h("button", { type: "button", onclick: advance(24 * 30) }, "+30 days"),
      hours
        ? h("button", { type: "button", onclick: advance(-hours) }, "True time")
        : null,
    ),
  );
}

function reset() {
  const question = "Forget all conversations, tokens and faults?";
  if (confirm(question)) {
    post("reset");
  }
}

function draw(state) {
  const points = Object.entries(catalogue.faults).map(([name, point]) =>
    (point.several ? several : single)(name, point, state.faults[name] || []),
  );
  const settings = Object.entries(catalogue.settings).map(([name, setting]) =>
    settingRow(name, setting, state.settings[name]),
  );
  $("panel").replaceChildren(
    h(
      "div",
      { class: "panel-head" },
      h("h2", {}, "Faults"),
      h("button", { type: "button", onclick: () => remove("faults") }, "Clear all"),
      h("button", { type: "button", "aria-label": "Close", onclick: close }, "✕"),
    ),
    ...points,
    h("h2", {}, "Instagram's ways"),
    ...settings,
    recordedRow(catalogue.recorded, state.account),
    dashboardRow(),
    clockRow(state.clock_offset_hours),
    ...ownerRows(state.let_in, () => draw(state)),
    h("button", { type: "button", class: "danger", onclick: reset }, "Reset everything"),
  );
}

export async function showPanel(state) {
  const count = Object.values(state.faults).flat().length;
  $("fault-count").hidden = !count;
  $("fault-count").textContent = count;
  catalogue ||= await get("catalogue");
  const content = JSON.stringify([
    state.faults,
    state.settings,
    state.clock_offset_hours,
    state.account,
    state.let_in,
  ]);
  if (content !== drawn) {
    const label = $("panel").contains(document.activeElement)
      ? document.activeElement.getAttribute("aria-label")
      : null;
    draw(state);
    drawn = content;
    if (label) {
      $("panel").querySelector(`[aria-label="${CSS.escape(label)}"]`)?.focus();
    }
  }
}

function toggle(open) {
  $("panel").hidden = !open;
  $("open-panel").setAttribute("aria-expanded", String(open));
}

function close() {
  toggle(false);
  $("open-panel").focus();
}

export function listenForPanel() {
  $("open-panel").addEventListener("click", () => toggle($("panel").hidden));
  $("panel").addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
    }
  });
}
