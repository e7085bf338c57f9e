/** Elements lit while what they stand for sounds. */
import { Timeline } from "./model.js";

export class Lights {
  /** @param {{onsetQl: number, offsetQl: number, item: Element}[]} spans */
  constructor(spans) {
    this.timeline = new Timeline(spans);
    /** @type {Set<Element>} */
    this.lit = new Set();
  }

  /**
   * Lights what sounds then and nothing else.
   * @param {number} positionQl
   * @returns {Element[]} those that were dark before
   */
  show(positionQl) {
    const sounding = new Set(this.timeline.between(positionQl));
    for (const element of this.lit) if (!sounding.has(element)) element.classList.remove("sounding");
    const fresh = [...sounding].filter((element) => !this.lit.has(element));
    for (const element of fresh) element.classList.add("sounding");
    this.lit = sounding;
    return fresh;
  }

  /** Lights nothing. */
  clear() {
    for (const element of this.lit) element.classList.remove("sounding");
    this.lit = new Set();
  }
}
