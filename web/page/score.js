/** The engraved score: drawn by the server to the width there is, its sounding notes lit and in view. */
import { ApiError, askJson } from "./api.js";
import { byId, isCalm, make } from "./dom.js";
import { Lights } from "./lights.js";

const WIDTH_STEP = 40;
const REDRAW_MS = 250;
const HANDS_OFF_MS = 4000;
const box = byId("score");

export class Score {
  constructor() {
    this.lights = new Lights([]);
    this.shown = "";
    this.touched_ms = -Infinity;
    this.positionQl = -1;
    for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"])
      box.addEventListener(kind, () => (this.touched_ms = performance.now()), { passive: true });
    new ResizeObserver(() => this.#redraw()).observe(box);
  }

  /**
   * Draws a song.
   * @param {string} id
   * @param {number} transpose semitones
   */
  async draw(id, transpose) {
    this.wanted = { id, transpose };
    const width = Math.max(280, Math.floor(box.clientWidth / WIDTH_STEP) * WIDTH_STEP);
    const path = `/api/songs/${id}/score?transpose=${transpose}&width=${width}`;
    if (path === this.shown) return;
    if (!this.shown.startsWith(`/api/songs/${id}/`)) this.#darken();
    this.shown = path;
    this.stop?.abort();
    this.stop = new AbortController();
    box.setAttribute("aria-busy", "true");
    try {
      this.#put(await askJson(path, { signal: this.stop.signal }));
    } catch (error) {
      if (error instanceof ApiError) this.#fail(error);
      else if (!(error instanceof DOMException)) throw error;
    }
  }

  /**
   * Lights the notes that sound.
   * @param {number} positionQl
   * @param {boolean} isPlaying the score then moves along
   */
  show(positionQl, isPlaying) {
    this.positionQl = positionQl;
    const fresh = this.lights.show(positionQl);
    if (isPlaying && fresh.length) this.#follow(fresh[0]);
  }

  #redraw() {
    clearTimeout(this.redrawing);
    this.redrawing = setTimeout(() => this.wanted && box.clientWidth && this.draw(this.wanted.id, this.wanted.transpose), REDRAW_MS);
  }

  /** @param {{svg: string, notes: {id: string, onset_ql: number, offset_ql: number}[]}} drawn */
  #put({ svg, notes }) {
    const drawn = document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
    drawn.setAttribute("aria-hidden", "true");
    box.replaceChildren(make("div", { className: "drawing" }, drawn));
    box.removeAttribute("aria-busy");
    box.scrollTop = 0;
    const spans = notes.map(({ id, onset_ql, offset_ql }) => ({ onsetQl: onset_ql, offsetQl: offset_ql, item: byId(id) }));
    this.lights = new Lights(spans.filter((span) => span.item));
    this.lights.show(this.positionQl);
  }

  /** @param {Error} error */
  #fail(error) {
    this.shown = "";
    box.textContent = error.message;
    box.removeAttribute("aria-busy");
    this.#darken();
  }

  /** What stands there is of another song. */
  #darken() {
    this.lights.clear();
    this.lights = new Lights([]);
  }

  /** @param {Element} note */
  #follow(note) {
    if (performance.now() - this.touched_ms < HANDS_OFF_MS) return;
    const system = note.closest(".system") ?? note;
    const [there, window_] = [system.getBoundingClientRect(), box.getBoundingClientRect()];
    if (there.top >= window_.top && there.bottom <= window_.bottom) return;
    if (note === this.followed) return;
    this.followed = note;
    box.scrollTo({ top: box.scrollTop + there.top - window_.top - 8, behavior: isCalm() ? "auto" : "smooth" });
  }
}
