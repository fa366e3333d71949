// Telling people things: words that pop up, words that must be closed, words for screen readers.

import { make } from "./elements.js";
import { Refused } from "./server.js";
import { word } from "./words.js";

const TOAST_SECONDS = 6;

/** Show words for a few seconds. */
export function toast(words, { wrong = false } = {}) {
  const shown = make("p", { class: wrong ? "toast wrong" : "toast" }, words);
  document.getElementById("toasts").append(shown);
  setTimeout(() => shown.remove(), TOAST_SECONDS * 1000);
}

/** Show words until they are closed. */
export function alertOf(words) {
  const dialog = document.getElementById("alert");
  const close = make(
    "button",
    { type: "button", class: "strong", on: { click: () => dialog.close() } },
    word("alert.close"),
  );
  dialog.replaceChildren(make("p", { id: "alert-words" }, words), close);
  if (!dialog.open) dialog.showModal();
}

/** Say words to who listens to the page instead of looking at it. */
export function say(words) {
  const line = make("p", {}, words);
  const spoken = document.getElementById("spoken");
  spoken.append(line);
  while (spoken.childElementCount > 20) spoken.firstElementChild.remove();
}

/** Do something that the server may refuse; a refusal is shown in its own words. Answers `null` then. */
export async function trying(work) {
  try {
    return await work();
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    toast(refusal.message, { wrong: true });
    return null;
  }
}
