// Scenarios in one press.

import { fill, keep, make } from "./elements.js";
import { icon } from "./icons.js";
import { order } from "./server.js";
import { toast, trying } from "./telling.js";
import { on, world } from "./world.js";
import { onLanguage, spoken, word } from "./words.js";

const TOLD_WITHIN = 2000;

/** Keep the buttons of the scenarios up to date; one that could not be played says why. */
export function scenarios(list) {
  const begun = new Set(); // pressed here, and the server has not told yet how it goes
  const told = new Map();
  const draw = () => keep(list, world.scenarios ?? [], (one) => one.name, makeOne, drawOne);

  function makeOne({ name }) {
    return make("li", {}, make("button", { type: "button", class: "quiet", on: { click: () => play(name) } }));
  }

  function drawOne(item, scenario) {
    const title = spoken() === "ru" ? scenario.title : scenario.title_en;
    const running = scenario.running || begun.has(scenario.name);
    const button = item.firstElementChild;
    button.disabled = running;
    button.setAttribute("aria-busy", String(running));
    const words = running ? `${title}: ${word("scenario.running")}` : title;
    fill(button, icon(running ? "restart" : "play"), make("span", {}, words));
  }

  async function play(name) {
    begun.add(name);
    draw();
    await trying(() => order("scenario", { name }));
    setTimeout(() => begun.delete(name) && draw(), TOLD_WITHIN);
  }

  on("scenarios", (_, first) => {
    begun.clear();
    for (const { name, error: russian, error_en: english } of world.scenarios) {
      const error = spoken() === "ru" ? russian : english;
      if (error && error !== told.get(name) && !first) toast(error, { wrong: true });
      told.set(name, error);
    }
    draw();
  });
  onLanguage(draw);
}
