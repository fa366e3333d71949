// A small menu that opens beside a button: arrows move, Escape closes and gives the focus back.

import { make } from "./elements.js";

const GAP = 4;
const EDGE = 8;

/** Open a menu of `[words, act]` beside a button. */
export function openMenu(anchor, entries) {
  const menu = make("div", { class: "menu", role: "menu" });
  const close = (focus) => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    if (focus) anchor.focus();
  };
  const outside = (event) => {
    if (!menu.contains(event.target)) close(false);
  };
  const items = entries.map(([words, act]) =>
    make(
      "button",
      { type: "button", role: "menuitem", tabIndex: -1, on: { click: () => (close(true), act()) } },
      words,
    ),
  );
  menu.append(...items);
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") close(true);
    else if (to !== undefined) items[to % items.length].focus();
    else return;
    event.preventDefault();
  });
  document.body.append(menu);
  place(menu, anchor);
  document.addEventListener("pointerdown", outside, true);
  items[0].focus();
}

function place(menu, anchor) {
  const near = anchor.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  const below = near.bottom + GAP + own.height < window.innerHeight;
  menu.style.top = `${below ? near.bottom + GAP : Math.max(EDGE, near.top - GAP - own.height)}px`;
  menu.style.left = `${Math.max(EDGE, Math.min(near.left, window.innerWidth - own.width - EDGE))}px`;
}
