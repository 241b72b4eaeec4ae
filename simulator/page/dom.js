/** Elements without a library. */

export const $ = (id) => document.getElementById(id);

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Show these items in a list; elements are kept, and with them focus and scrolling. */
export function keyed(list, items, key, draw) {
  const old = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let place = null;
  for (const item of items) {
    const name = String(key(item));
    const drawing = JSON.stringify(item);
    let element = old.get(name);
    if (!element || element.drawing !== drawing) {
      const fresh = draw(item);
      fresh.dataset.key = name;
      fresh.drawing = drawing;
      if (element) {
        const focused = element.contains(document.activeElement);
        element.replaceWith(fresh);
        if (focused) {
          fresh.querySelector("button, a")?.focus();
        }
      }
      element = fresh;
    }
    old.delete(name);
    const next = place ? place.nextElementSibling : list.firstElementChild;
    if (next !== element) {
      list.insertBefore(element, next);
    }
    place = element;
  }
  for (const element of old.values()) {
    element.remove();
  }
}
