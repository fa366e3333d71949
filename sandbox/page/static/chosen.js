// What is looked at: a chat, a topic of it, and through whose eyes. Each chat remembers its topic and its person.

import { on, world } from "./world.js";

const listeners = new Set();
const remembered = new Map();

/** The chat, topic (`null`: the general one or none) and person looked at; `open`: a chat is, not the list of them. */
export const chosen = { chat: null, topic: null, person: null, open: false };

/** Look at a chat, at a topic of it, as somebody. */
export function choose(chat, { topic = null, person = null, open = true } = {}) {
  const found = world.chats.get(chat);
  const before = remembered.get(chat);
  const as = person ?? found.person ?? before ?? found.members.find((id) => world.people.has(id)) ?? null;
  Object.assign(chosen, { chat, topic, person: as, open });
  remembered.set(chat, as);
  for (const listener of listeners) listener();
}

/** Go back to the list of chats (on a narrow page, where only one of them is seen). */
export function leave() {
  chosen.open = false;
  for (const listener of listeners) listener();
}

/** Through whose eyes a chat is seen. */
export function viewer(chat) {
  return chat.person ?? remembered.get(chat.id) ?? chat.members.find((id) => world.people.has(id)) ?? null;
}

/** Be told when something else is looked at. */
export function onChoice(listener) {
  listeners.add(listener);
}

on("chats", () => {
  if (chosen.chat === null || !world.chats.has(chosen.chat)) {
    const first = [...world.chats.values()][0];
    if (first) choose(first.id, { open: false });
  } else {
    for (const listener of listeners) listener();
  }
});
