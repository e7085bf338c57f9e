/** One piece of the server's work at a time, with what is said while it goes on. */
import { ApiError } from "./api.js";
import { byId } from "./dom.js";
import { hush, say } from "./status.js";

export class Busy extends EventTarget {
  constructor() {
    super();
    byId("stop-writing").addEventListener("click", () => this.stop?.abort());
  }

  /**
   * Does it, unless something is being done; a failure is told, one of a form as the event "problem".
   * @param {HTMLElement} button what was pressed
   * @param {string} doing what it says meanwhile, where it says anything
   * @param {(signal: AbortSignal, onWait: (wait_s: number, status: number) => void) => Promise<void>} task
   */
  async run(button, doing, task) {
    if (this.stop) {
      // A second click on the same button says nothing new.
      if (button.ariaBusy !== "true") say("One thing at a time: something is being written.");
      return;
    }
    this.stop = new AbortController();
    const says = /** @type {HTMLElement} */ (button.querySelector(".says"));
    const before = says.textContent;
    this.#mark(button, true);
    if (doing) says.textContent = doing;
    try {
      await task(this.stop.signal, waits);
    } catch (error) {
      this.#tell(error, button);
    } finally {
      says.textContent = before;
      this.#mark(button, false);
      this.stop = undefined;
    }
  }

  /**
   * @param {HTMLElement} button
   * @param {boolean} isOn
   */
  #mark(button, isOn) {
    document.body.classList.toggle("is-working", isOn);
    button.setAttribute("aria-busy", String(isOn));
    const stop = byId("stop-writing");
    if (!isOn && document.activeElement === stop) button.focus();
    stop.hidden = !isOn;
  }

  /**
   * @param {any} error
   * @param {HTMLElement} button
   */
  #tell(error, button) {
    if (error.name === "AbortError") return say("Stopped.");
    if (!(error instanceof ApiError)) throw error;
    if (!button.closest("form")) return say(error.message, { isProblem: true });
    hush();
    this.dispatchEvent(new CustomEvent("problem", { detail: error.message }));
  }
}

/**
 * @param {number} wait_s
 * @param {number} status
 */
function waits(wait_s, status) {
  const why = status === 429 ? "Many songs are being written." : "That took too long.";
  say(`${why} Trying again in ${wait_s} s …`, { stays: true });
}
