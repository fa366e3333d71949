// Parts of the page: on a narrow page one of three is seen, on a wide one the chats and one of two beside them.

import { make } from "./elements.js";
import { icon } from "./icons.js";
import { onLanguage, word } from "./words.js";

const WIDE = matchMedia("(min-width: 900px)");
const SIGNS = { chats: "chats", exchange: "phone", log: "log" };

/** Build the tabs, and show the part that is chosen. */
export function tabs(bar) {
  let chosen = WIDE.matches ? "exchange" : "chats";
  const names = Object.keys(SIGNS);
  const parts = Object.fromEntries(names.map((name) => [name, document.getElementById(`part-${name}`)]));
  const buttons = Object.fromEntries(names.map((name) => [name, tab(name)]));
  bar.setAttribute("role", "tablist");
  bar.append(...Object.values(buttons));

  function tab(name) {
    const given = { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `part-${name}` };
    return make("button", { ...given, on: { click: () => show(name) } }, icon(SIGNS[name]), make("span"));
  }

  function here() {
    return WIDE.matches ? names.slice(1) : names;
  }

  function show(name) {
    chosen = name;
    for (const one of names) {
      const isTab = here().includes(one);
      const isShown = one === chosen || !isTab;
      buttons[one].hidden = !isTab;
      buttons[one].setAttribute("aria-selected", String(one === chosen));
      buttons[one].tabIndex = one === chosen ? 0 : -1;
      parts[one].hidden = !isShown;
      if (isTab) parts[one].setAttribute("role", "tabpanel");
      else parts[one].removeAttribute("role");
    }
    document.dispatchEvent(new Event("visibilitychange"));
  }

  function arrange() {
    // The order of the keyboard is that of the eye: on a wide page the tabs stand behind the chats.
    if (WIDE.matches) parts.chats.after(bar);
    else parts.chats.before(bar);
    show(WIDE.matches && chosen === "chats" ? "exchange" : chosen);
  }

  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const order = here();
    const next = order[(order.indexOf(chosen) + step + order.length) % order.length];
    show(next);
    buttons[next].focus();
  });
  const translate = () => {
    for (const name of names) buttons[name].lastChild.textContent = word(name);
  };
  WIDE.addEventListener("change", arrange);
  onLanguage(translate);
  translate();
  arrange();
}
