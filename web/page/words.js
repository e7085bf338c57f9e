/** All words by stanza, syllables lit in time, with what sets a line or a stanza anew. */
import { byId, icon, make } from "./dom.js";
import { Lights } from "./lights.js";
import { linesOf, stanzaNames } from "./model.js";

export class Words {
  /**
   * @param {any} song
   * @param {{seek: (positionQl: number) => void, rewrite: (step: {what: string, number: number}, done: string, button: HTMLElement) => void}} does
   */
  constructor(song, { seek, rewrite }) {
    this.does = { seek, rewrite };
    /** @type {{onsetQl: number, offsetQl: number, item: any}[]} */
    this.spans = [];
    const lines = linesOf(song);
    const stanzas = stanzaNames(song).map((name, index) => this.#stanza(name, index + 1, lines.filter((line) => line.stanza === index + 1)));
    byId("words-list").replaceChildren(...stanzas);
    this.spans.sort((one, other) => one.onsetQl - other.onsetQl);
    this.lights = new Lights(this.spans);
    this.begun = 0;
  }

  /**
   * Lights the syllable that sounds, and dims those that have.
   * @param {number} positionQl
   */
  show(positionQl) {
    this.lights.show(positionQl);
    const begun = this.lights.timeline.begun(positionQl);
    const [from, to] = [Math.min(begun, this.begun), Math.max(begun, this.begun)];
    for (const { item } of this.spans.slice(from, to)) item.classList.toggle("sung", begun > this.begun);
    this.begun = begun;
  }

  /**
   * @param {string} name
   * @param {number} number
   * @param {import("./model.js").Line[]} lines
   */
  #stanza(name, number, lines) {
    const button = this.#rewriter({ what: "stanza", number }, name, "Rewrite");
    return make(
      "section",
      { className: "stanza", aria: { label: name } },
      make("div", { className: "panel-head" }, make("h4", { textContent: name }), button),
      make("ol", {}, ...lines.map((line) => this.#line(line))),
    );
  }

  /** @param {import("./model.js").Line} line */
  #line(line) {
    const words = make("span", { className: "line", dir: "auto", data: { line: line.number } });
    for (const syllable of line.syllables) words.append(this.#syllable(syllable), syllable.endsWord ? " " : "");
    const hear = make("button", { type: "button", className: "plain round hear" }, icon("play"));
    hear.setAttribute("aria-label", `Play from line ${line.number}`);
    hear.addEventListener("click", () => this.does.seek(line.onsetQl));
    return make("li", {}, hear, words, this.#rewriter({ what: "line", number: line.number }, `Line ${line.number}`));
  }

  /** @param {import("./model.js").Syllable} syllable */
  #syllable({ text, onsetQl, offsetQl }) {
    const element = make("span", { className: "syllable", data: { onsetQl } }, text);
    this.spans.push({ onsetQl, offsetQl, item: element });
    return element;
  }

  /**
   * @param {{what: string, number: number}} step
   * @param {string} name of what is rewritten
   * @param {string} [text]
   */
  #rewriter(step, name, text = "") {
    const label = `Rewrite ${name.toLowerCase()}`;
    const button = make("button", { type: "button", className: "rewrite plain", title: label, data: { [step.what]: step.number } });
    button.append(icon("again"), make("span", { className: "says", textContent: text }));
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => this.does.rewrite(step, `${name} rewritten`, button));
    return button;
  }
}
