/** The stage: the line that is sung, large, coloured as it goes; the next below it; a count where the tune rests long. */
import { byId, make } from "./dom.js";
import { beatsOf, directionOf, linesOf } from "./model.js";

const LEAST_BEATS = 3;
const stage = byId("karaoke");
const [count, now, next] = stage.querySelectorAll(".count, .now, .next");

export class Karaoke {
  /** @param {any} song */
  constructor(song) {
    this.lines = linesOf(song);
    const { beatQl, beats } = beatsOf(song.metre);
    this.beatQl = beatQl;
    this.beats = Math.min(beats < LEAST_BEATS ? 2 * beats : beats, 6);
    this.place = -1;
    this.counted = -1;
    /** @type {ReturnType<typeof cue>[]} */
    this.syllables = [];
    count.replaceChildren(...Array.from({ length: this.beats }, () => make("span", { className: "dot" })));
    this.show(0);
  }

  /**
   * Shows that moment.
   * @param {number} positionQl
   */
  show(positionQl) {
    const place = this.lines.findIndex((line) => positionQl < line.offsetQl);
    this.#turnTo(place < 0 ? this.lines.length : place);
    this.#colour(positionQl);
    this.#count(positionQl);
  }

  /** @param {number} place of the line, or their number when all is sung */
  #turnTo(place) {
    if (place === this.place) return;
    this.place = place;
    const [line, after] = [this.lines[place], this.lines[place + 1]];
    this.syllables = line ? line.syllables.map(cue) : [];
    now.replaceChildren(...wordsOf(this.syllables));
    now.dir = directionOf(now.textContent);
    next.textContent = after ? textOf(after) : "";
    next.dir = directionOf(next.textContent);
    next.classList.toggle("is-far", Boolean(after && after.stanza !== line.stanza));
    // Begins the entrance anew for every line.
    now.classList.remove("enters");
    void now.offsetWidth;
    now.classList.add("enters");
  }

  /** @param {number} positionQl */
  #colour(positionQl) {
    for (const syllable of this.syllables) {
      const { element, onsetQl, offsetQl } = syllable;
      const share = Math.min(Math.max((positionQl - onsetQl) / (offsetQl - onsetQl), 0), 1);
      if (share === syllable.share) continue;
      syllable.share = share;
      element.style.setProperty("--share", `${(100 * share).toFixed(1)}%`);
    }
  }

  /** @param {number} positionQl */
  #count(positionQl) {
    const line = this.lines[this.place];
    const restsFromQl = this.place > 0 ? this.lines[this.place - 1].offsetQl : 0;
    const isLong = line && line.onsetQl - restsFromQl > this.beats * this.beatQl;
    const beatsLeft = isLong ? Math.ceil((line.onsetQl - positionQl) / this.beatQl - 1e-6) : 0;
    const counted = beatsLeft > 0 ? Math.max(this.beats - beatsLeft + 1, 0) : -1;
    if (counted === this.counted) return;
    this.counted = counted;
    count.classList.toggle("is-shown", counted >= 0);
    [...count.children].forEach((dot, index) => dot.classList.toggle("is-lit", index < counted));
  }
}

/** @param {import("./model.js").Syllable} syllable */
function cue(syllable) {
  const element = make("span", { className: "cue", data: { text: syllable.text } }, syllable.text);
  return { ...syllable, element, share: 0 };
}

/**
 * The syllables word by word, since a line breaks between words alone.
 * @param {ReturnType<typeof cue>[]} syllables
 */
function wordsOf(syllables) {
  const words = [];
  let begins = true;
  for (const { element, endsWord } of syllables) {
    if (begins && words.length) words.push(" ");
    if (begins) words.push(make("span", { className: "word" }));
    words.at(-1).append(element);
    words.at(-1).dataset.way = directionOf(words.at(-1).textContent);
    begins = endsWord;
  }
  return words;
}

/** @param {import("./model.js").Line} line */
function textOf(line) {
  return line.syllables.map(({ text, endsWord }) => (endsWord ? `${text} ` : text)).join("").trimEnd();
}
