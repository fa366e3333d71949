// The page's server: questions, orders, and the stream of changes.

import { spoken, word } from "./words.js";

/** What the server refused; `message` is in words for a person. */
export class Refused extends Error {}

/** Ask for something: GET with these values in the query. */
export async function ask(path, values = {}) {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return answered(await reached(`/api/${path}?${new URLSearchParams(given)}`, {}));
}

/** Order something: POST with a JSON body. */
export async function order(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answered(await reached(`/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** Send a form with a file in it. */
export async function upload(path, form) {
  return answered(await reached(`/api/${path}`, { method: "POST", headers: { "X-Playground": "1" }, body: form }));
}

/**
 * Follow the changes after an event. `onChange` gets each change, `onReset` is called when the state has to be asked
 * anew, `onConnection` with whether there is a connection. Answers a function that ends it.
 */
export function follow(after, { onChange, onReset, onConnection }) {
  const stream = new EventSource(`/api/events?after=${encodeURIComponent(after)}`);
  stream.addEventListener("change", (event) => onChange(JSON.parse(event.data)));
  stream.addEventListener("reset", () => {
    stream.close();
    onReset();
  });
  stream.addEventListener("open", () => onConnection(true));
  stream.addEventListener("error", () => {
    onConnection(false);
    // A browser that was refused tries no more by itself (a server that has begun anew knows no old events).
    if (stream.readyState === EventSource.CLOSED) onReset();
  });
  return () => stream.close();
}

/** Choose the words of the page's language of what the server tells in both. */
function told(error) {
  return spoken() === "ru" ? error?.text : error?.text_en;
}

async function reached(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Refused(word("refused.unknown"));
  }
}

async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(told(body.error) ?? word("refused.unknown"));
  return body;
}
