// The list of chats: everybody's private chat with the bot, and the groups with their topics.

import { choose, chosen, onChoice, viewer } from "./chosen.js";
import { fill, keep, make } from "./elements.js";
import { icon } from "./icons.js";
import { on, world } from "./world.js";
import { counted, onLanguage, word } from "./words.js";

const COLOURS = 7;

/** Keep the list up to date. */
export function chatList(list) {
  const draw = () => keep(list, rows(), (row) => row.key, makeRow, drawRow);
  on(["chats", "unread", "people"], draw);
  onChoice(draw);
  onLanguage(draw);
}

/** A coloured disc with the first letters of a name; the same name has the same colour everywhere. */
export function face(name, group = false) {
  const letters = name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => [...part][0] ?? "")
    .join("");
  return make(
    "span",
    { class: "face", dataset: { colour: colourOf(name) }, "aria-hidden": "true" },
    group ? icon("chats") : letters,
  );
}

/** The colour of a name: a number of one of the page's colours for people. */
function colourOf(name) {
  return String([...name].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) % 9973, 7) % COLOURS);
}

/** What somebody is, in words: «сотрудник, в ВАТС: anna». */
export function roleOf(person) {
  return word(`role.${person.role}`, {}, person.role);
}

function rows() {
  return [...world.chats.values()].flatMap((chat) => {
    const main = { key: `${chat.id}`, chat, topic: null };
    const topics = chat.forum ? chat.topics.map((topic) => ({ key: `${chat.id}/${topic.id}`, chat, topic })) : [];
    return [main, ...topics];
  });
}

function makeRow() {
  return make("li", {}, make("button", { type: "button" }));
}

function drawRow(item, { chat, topic }) {
  const button = item.firstElementChild;
  const here = chosen.chat === chat.id && chosen.topic === (topic?.id ?? null);
  const count = unread(chat, topic);
  button.className = topic ? "chat-row topic-row" : "chat-row";
  button.setAttribute("aria-current", String(here));
  button.onclick = () => choose(chat.id, { topic: topic?.id ?? null });
  const person = world.people.get(chat.person);
  const title = topic ? topic.name : chat.title;
  fill(
    button,
    topic ? icon("topic") : face(title, !person),
    make(
      "span",
      { class: "chat-words" },
      make("span", { class: "chat-title" }, title),
      make("span", { class: "chat-role" }, subtitle(chat, topic, person)),
    ),
    count > 0 &&
      make(
        "span",
        { class: "badge" },
        String(count),
        make("span", { class: "unseen" }, ` ${word("chats.unread.word")}`),
      ),
  );
}

function subtitle(chat, topic, person) {
  if (topic) return word("chats.topic.word");
  if (person) return roleOf(person);
  return counted("role.group", chat.members.length);
}

function unread(chat, topic) {
  const person = viewer(chat);
  const found = (world.unread ?? []).filter(
    (one) => one.chat === chat.id && one.person === person && (!chat.forum || one.topic === (topic?.id ?? null)),
  );
  return found.reduce((sum, one) => sum + one.count, 0);
}
