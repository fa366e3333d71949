// The page's words in the chosen language. The choice is remembered; at first it is the browser's.

import english from "./words/en.js";
import russian from "./words/ru.js";

const LANGUAGES = { ru: russian, en: english };
const REMEMBERED = "playground.language";
const listeners = new Set();

let language = remembered() ?? (navigator.language.startsWith("ru") ? "ru" : "en");

function remembered() {
  const found = localStorage.getItem(REMEMBERED);
  return found !== null && found in LANGUAGES ? found : null;
}

/** Tell the language of the page: `ru` or `en`. */
export function spoken() {
  return language;
}

/** Say something; `{name}` in it becomes the value of that name. Without such a word: `otherwise`, or the key. */
export function word(key, values = {}, otherwise = key) {
  const found = LANGUAGES[language][key] ?? otherwise;
  return found.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Say how many: `key.one`, `key.few`, `key.many`, `key.other`, as the language counts. */
export function counted(key, count) {
  return word(`${key}.${new Intl.PluralRules(language).select(count)}`, { count });
}

/** Speak another language from now on. */
export function speak(chosen) {
  language = chosen;
  localStorage.setItem(REMEMBERED, chosen);
  translate();
  for (const listener of listeners) listener();
}

/** Be told when the language changes. */
export function onLanguage(listener) {
  listeners.add(listener);
}

/** Put the words into what stands in the document itself. */
export function translate() {
  document.documentElement.lang = language;
  document.title = word("title");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-word-label]")) {
    element.setAttribute("aria-label", word(element.dataset.wordLabel));
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}
