// Times and phones in words.

import { world } from "./world.js";
import { spoken } from "./words.js";

/** The time of day in the exchange's zone: 14:05. */
export function clock(iso, withSeconds = false) {
  const parts = { hour: "2-digit", minute: "2-digit", timeZone: world.zone, hourCycle: "h23" };
  return new Intl.DateTimeFormat(spoken(), withSeconds ? { ...parts, second: "2-digit" } : parts).format(new Date(iso));
}

/** The day in the exchange's zone: 24 ноября. */
export function day(iso) {
  return new Intl.DateTimeFormat(spoken(), { day: "numeric", month: "long", timeZone: world.zone }).format(
    new Date(iso),
  );
}

/** How long since then by the clock of the play, as m:ss. */
export function since(iso) {
  const now = Date.now() + (world.clock?.ahead ?? 0) * 1000;
  return length((now - Date.parse(iso)) / 1000);
}

/** Seconds as m:ss. */
export function length(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** A phone as it is read: +7 926 190-41-98; what is no Russian phone is left as it is. */
export function phone(digits) {
  const found = /^7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(digits ?? "");
  return found ? `+7\u00a0${found[1]}\u00a0${found[2]}-${found[3]}-${found[4]}` : (digits ?? "");
}
