// The commands of the bot that fit what is being typed: arrows choose, Tab takes, Enter takes and sends.

import { make } from "./elements.js";
import { ask } from "./server.js";
import { world } from "./world.js";
import { word } from "./words.js";

const MOST = 40;

/** Suggest commands over a text field; `submit` sends what is in it. */
export function suggestions(text, submit) {
  const list = make("ul", { class: "suggestions", id: "suggestions", role: "listbox", hidden: true });
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-haspopup", "listbox");
  text.setAttribute("aria-controls", "suggestions");
  const known = new Map();
  let commands = [];
  let fitting = [];
  let at = 0;

  async function of(person, chat) {
    list.setAttribute("aria-label", word("composer.suggestions"));
    const key = `${person}/${chat}/${world.commands}`;
    if (!known.has(key))
      known.set(
        key,
        ask("commands", { person, chat }).then(
          (answer) => answer.commands,
          () => [],
        ),
      );
    commands = await known.get(key);
  }

  function look() {
    const typed = /^\/([\w]*)$/.exec(text.value);
    const begun = typed?.[1].toLowerCase();
    fitting = typed ? commands.filter((one) => one.command.startsWith(begun)).slice(0, MOST) : [];
    fitting.sort((one, other) => (other.command === begun) - (one.command === begun));
    at = 0;
    list.replaceChildren(...fitting.map(option));
    list.hidden = fitting.length === 0;
    mark();
  }

  function option({ command, description }, index) {
    return make(
      "li",
      {
        id: `suggestion-${index}`,
        role: "option",
        on: {
          pointerdown: (event) => event.preventDefault(), // the focus stays in the field
          click: () => take(index),
        },
      },
      make("b", {}, `/${command}`),
      make("span", {}, description),
    );
  }

  function mark() {
    [...list.children].forEach((child, index) => child.setAttribute("aria-selected", String(index === at)));
    if (list.hidden) text.removeAttribute("aria-activedescendant");
    else text.setAttribute("aria-activedescendant", `suggestion-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    text.value = `/${fitting[index].command} `;
    close();
    text.focus();
  }

  function close() {
    list.hidden = true;
    mark();
  }

  /** Whether a key belongs to the suggestions. */
  function takes(event) {
    if (list.hidden) return false;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + fitting.length }[event.key];
    if (to !== undefined) {
      at = to % fitting.length;
      mark();
    } else if (event.key === "Tab" && !event.shiftKey) take(at);
    else if (event.key === "Enter" && !event.shiftKey) {
      take(at);
      submit();
    } else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    return true;
  }

  text.addEventListener("blur", close);
  return { element: list, of, look, close, takes };
}
