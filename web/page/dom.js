/** Small helpers for the page's elements. Text is always set as text, never as markup. */

/**
 * The element with that id, which the page is known to have.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * A new element.
 * @param {string} tag
 * @param {{data?: object, aria?: object, [name: string]: unknown}} [properties] set as properties; `data` and `aria` are objects of attributes
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function make(tag, { data = {}, aria = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  Object.assign(element.dataset, data);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, String(value));
  element.append(...children);
  return element;
}

/**
 * A picture of `icons/`, drawn in the colour of the text around it; it says nothing to screen readers.
 * @param {string} name
 */
export function icon(name) {
  return make("span", { className: `icon icon-${name}` });
}

/** Whether whoever is here asked for less movement. */
export function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Brings an element into view, smoothly where movement is welcome.
 * @param {Element} element
 * @param {ScrollLogicalPosition} block
 */
export function bringIntoView(element, block = "start") {
  element.scrollIntoView({ behavior: isCalm() ? "auto" : "smooth", block });
}

/**
 * Calls `draw` before each picture the browser shows, while `isWanted` says so.
 * @param {() => void} draw
 * @param {() => boolean} isWanted
 */
export function whileWanted(draw, isWanted) {
  const step = () => {
    draw();
    if (isWanted()) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

/**
 * Fits a canvas' pixels to its size on the screen.
 * @param {HTMLCanvasElement} canvas
 * @returns {{context: CanvasRenderingContext2D, width: number, height: number}} width and height in CSS pixels
 */
export function fitted(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const pixels = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/**
 * The colours of the style sheet, by name without the two hyphens.
 * @param {Element} element
 * @param {string[]} names
 * @returns {Record<string, string>}
 */
export function colours(element, names) {
  const style = getComputedStyle(element);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}
