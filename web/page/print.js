/** The score on paper: each of its systems is a picture of its own, so that no page ends in the midst of one. */
import { byId, make } from "./dom.js";

const MARGIN = 6;

/** Cuts the score before it is printed, and puts it together afterwards. */
export function listenToPrinting() {
  addEventListener("beforeprint", () => {
    const drawing = byId("score").querySelector("svg");
    const systems = drawing ? drawing.querySelectorAll(".system") : [];
    if (systems.length) byId("score").append(make("div", { className: "slices" }, ...slices(drawing, [...systems])));
  });
  addEventListener("afterprint", () => byId("score").querySelector(".slices")?.remove());
}

/**
 * @param {SVGSVGElement} drawing
 * @param {Element[]} systems
 */
function slices(drawing, systems) {
  const { width, height } = drawing.viewBox.baseVal;
  const whole = drawing.getBoundingClientRect();
  const perPx = height / whole.height;
  return systems.map((shown) => {
    const { top, bottom } = shown.getBoundingClientRect();
    const [from, to] = [(top - whole.top) * perPx - MARGIN, (bottom - whole.top) * perPx + MARGIN];
    const picture = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
    picture.querySelectorAll(".system").forEach((system, place) => systems[place] === shown || system.remove());
    picture.style.marginTop = `${(-100 * from) / width}%`;
    const slice = make("div", { className: "slice" }, picture);
    slice.style.aspectRatio = `${width} / ${to - from}`;
    return slice;
  });
}
