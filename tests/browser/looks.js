// What the tests ask of the page as it is drawn: names of what can be used, contrast of what can be read.

(() => {
  const seen = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;

  /** Controls that have no name for who does not see them. */
  const nameless = () =>
    [...document.querySelectorAll("button, a[href], input, select, textarea, summary, audio, [tabindex='0']")]
      .filter((element) => seen(element) && !nameOf(element))
      .map((element) => element.outerHTML.slice(0, 120));

  const nameOf = (element) =>
    element.getAttribute("aria-label") ||
    [...(element.labels ?? [])].map((label) => label.textContent).join("").trim() ||
    (["SELECT", "INPUT", "TEXTAREA"].includes(element.tagName) ? "" : element.textContent.trim());

  /** Ids that stand twice, or are named by `aria-controls`, `aria-labelledby` and are not there. */
  const lostIds = () => {
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    const named = ["aria-controls", "aria-labelledby", "aria-activedescendant"].flatMap((attribute) =>
      [...document.querySelectorAll(`[${attribute}]`)].map((element) => element.getAttribute(attribute)),
    );
    return [...twice, ...named.filter((id) => !document.getElementById(id))];
  };

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (upper, lower) => {
    const mixed = [0, 1, 2].map((part) => upper[part] * upper[3] + lower[part] * (1 - upper[3]));
    return [...mixed, 1];
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(colour(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((lower, upper) => over(upper, lower), [255, 255, 255, 1]);
  };
  const light = (rgb) => {
    const [red, green, blue] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  /** Texts whose contrast is below WCAG's AA: 4.5, or 3 where they are large. */
  const faint = () => {
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !seen(element) || element.closest("option, .unseen, :disabled, noscript")) continue;
      const style = getComputedStyle(element);
      const below = ground(element);
      const [one, other] = [light(over(colour(style.color), below)), light(below)];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (contrast < (large ? 3 : 4.5)) found.add(`${contrast.toFixed(2)} ${node.data.trim().slice(0, 40)}`);
    }
    return [...found];
  };

  return { nameless: nameless(), lost: lostIds(), faint: faint() };
})();
