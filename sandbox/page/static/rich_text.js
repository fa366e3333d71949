// Telegram's formatted text as elements: entities count in UTF-16 units, as strings of JavaScript do.

import { make } from "./elements.js";

const MARKS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const SAFE = /^(https?|tg|mailto|tel):/i;

/** Make the nodes of a text; `onCommand` gets the command that is pressed in it. */
export function richText(text, entities = [], onCommand = null) {
  const sorted = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return pieces(text, sorted, 0, text.length, onCommand);
}

function pieces(text, entities, start, end, onCommand) {
  const nodes = [];
  let at = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at || stop <= entity.offset) continue;
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const inner = entities.slice(index + 1).filter((other) => other.offset >= entity.offset && other.offset < stop);
    nodes.push(
      marked(entity, pieces(text, inner, entity.offset, stop, onCommand), text.slice(entity.offset, stop), onCommand),
    );
    at = stop;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function marked(entity, inner, words, onCommand) {
  if (MARKS[entity.type]) return make(MARKS[entity.type], {}, inner);
  if (entity.type === "spoiler") return spoiler(inner);
  if (entity.type === "bot_command" && onCommand) {
    return make("button", { type: "button", class: "in-text", on: { click: () => onCommand(words) } }, inner);
  }
  const address = {
    url: words,
    text_link: entity.url,
    email: `mailto:${words}`,
    phone_number: `tel:${words.replace(/[^+\d]/g, "")}`,
  }[entity.type];
  if (address && SAFE.test(address)) {
    return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, inner);
  }
  return make("span", { class: "entity" }, inner);
}

function spoiler(inner) {
  const hidden = make("button", { type: "button", class: "spoiler", "aria-expanded": "false" }, inner);
  hidden.addEventListener("click", () => {
    const open = hidden.getAttribute("aria-expanded") !== "true";
    hidden.setAttribute("aria-expanded", String(open));
  });
  return hidden;
}
