// The page's icons: lines in a square of 24, in the colour of the text beside them. They are decoration only: words
// stand beside them or in the button's label.

const LINES = {
  send: "M3.5 11.5 20.5 4 14 20.5 11 13.5Z M11 13.5 20.5 4",
  clip: "M8 12.5 14 6.5a3 3 0 0 1 4.2 4.2l-8 8a5 5 0 0 1-7-7L10.5 4",
  back: "M15 5 8 12 15 19",
  forward: "M9 6 15 12 9 18",
  phone: "M6 4h3l2 5-2.5 1.6a11 11 0 0 0 4.9 4.9L15 13l5 2v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2Z",
  down: "M3 14.5v-2.3a14 14 0 0 1 18 0v2.3a1 1 0 0 1-1.3 1l-3.7-1v-2.7a13 13 0 0 0-8 0v2.7l-3.7 1a1 1 0 0 1-1.3-1Z",
  file: "M7 3h7l4 4v14H7Z M14 3v4h4",
  close: "M6 6 18 18 M18 6 6 18",
  warn: "M12 4 21 19H3Z M12 10v4 M12 16.4v.4",
  stop: "M12 4v8 M7 7a7 7 0 1 0 10 0",
  restart: "M19 12a7 7 0 1 1-2.4-5.3 M19 3v4.5h-4.5",
  chats: "M4 5h16v11h-9l-5 4v-4H4Z",
  log: "M5 6h14 M5 12h14 M5 18h9",
  ban: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z M6.5 6.5l11 11",
  moon: "M19.5 14A8 8 0 1 1 10 4.5 6.5 6.5 0 0 0 19.5 14Z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z M4.5 20a7.5 7.5 0 0 1 15 0",
  topic: "M9 4 7 20 M17 4 15 20 M4 9h16 M3 15h16",
  play: "M8 5 19 12 8 19Z",
};
const SPACE = "http://www.w3.org/2000/svg";

/** Draw an icon. */
export function icon(name) {
  const drawing = document.createElementNS(SPACE, "svg");
  drawing.setAttribute("class", `icon icon-${name}`);
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("viewBox", "0 0 24 24");
  const line = document.createElementNS(SPACE, "path");
  line.setAttribute("d", LINES[name]);
  drawing.append(line);
  return drawing;
}
