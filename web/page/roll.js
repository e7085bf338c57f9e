/** The piano roll: what is sung and played as bars in time, with the words on the sung ones; a click or an arrow seeks. */
import { byId, colours, fitted, isCalm } from "./dom.js";
import { beatsOf, seekByKey, sungNotes, Timeline } from "./model.js";

const PLAYHEAD = 0.25;
const MARGIN_PX = 22;
const BAR_PX = 5;
const WORD_PX = 13;
const NAMES = ["roll-ground", "roll-bar", "roll-piano", "roll-voice", "roll-sounding", "roll-word", "roll-head"];
const canvas = byId("roll");

/** @param {{onset_ql: number, duration_ql: number}} note */
function span(note) {
  return { onsetQl: note.onset_ql, offsetQl: note.onset_ql + note.duration_ql, item: note };
}

export class Roll {
  /** @param {(positionQl: number) => void} seek */
  constructor(seek) {
    this.seek = seek;
    this.positionQl = 0;
    this.fromQl = 0;
    this.pxPerQl = 1;
    this.beats = beatsOf("4/4");
    this.voice = new Timeline([]);
    this.piano = new Timeline([]);
    [this.lowest, this.highest] = [0, 1];
    canvas.addEventListener("click", (event) => this.song && seek(this.#positionAt(event.offsetX)));
    canvas.addEventListener("keydown", (event) => seekByKey(event, this.song, this.positionQl, seek));
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** @param {any} song */
  load(song) {
    this.song = song;
    this.beats = beatsOf(song.metre);
    this.voice = new Timeline(sungNotes(song).map(span));
    this.piano = new Timeline([...song.right, ...song.left].map(span));
    const pitches = [...this.voice.spans, ...this.piano.spans].map(({ item }) => item.pitch_midi);
    this.lowest = pitches.reduce((least, pitch) => Math.min(least, pitch), 127);
    this.highest = pitches.reduce((most, pitch) => Math.max(most, pitch), 0) + 1;
    canvas.setAttribute("aria-valuemin", "0");
    canvas.setAttribute("aria-valuemax", song.end_ql.toFixed(2));
    this.positionQl = Number.NaN;
    this.show(-1e-3, "0:00");
  }

  /**
   * Shows that moment.
   * @param {number} positionQl
   * @param {string} text the same for people
   */
  show(positionQl, text) {
    if (canvas.getAttribute("aria-valuetext") !== text) {
      canvas.setAttribute("aria-valuenow", Math.max(0, positionQl).toFixed(2));
      canvas.setAttribute("aria-valuetext", text);
    }
    if (positionQl === this.positionQl) return;
    this.positionQl = positionQl;
    this.draw();
  }

  /** Paints the stretch around the moment that is shown. */
  draw() {
    if (!this.song || !canvas.clientWidth) return;
    const { context, width, height } = fitted(canvas);
    const colour = colours(canvas, NAMES);
    this.pxPerQl = Math.min(Math.max(width / 24, 22), 48);
    this.fromQl = this.#from(width / this.pxPerQl);
    this.#bars(context, width, height, colour);
    const toQl = this.fromQl + width / this.pxPerQl;
    for (const note of this.piano.between(this.fromQl, toQl)) this.#bar(context, note, height, colour["roll-piano"], colour);
    const sung = this.voice.between(this.fromQl, toQl);
    for (const note of sung) this.#bar(context, note, height, colour["roll-voice"], colour);
    this.#words(context, sung, height, colour);
    context.fillStyle = colour["roll-head"];
    context.fillRect(this.#x(this.positionQl) - 1, 0, 2, height);
  }

  /** @param {number} shownQl how much time there is room for */
  #from(shownQl) {
    // Without movement the roll turns its pages.
    if (isCalm()) return Math.floor(this.positionQl / shownQl) * shownQl;
    return Math.max(0, Math.min(this.positionQl - PLAYHEAD * shownQl, this.song.end_ql - shownQl));
  }

  /** @param {number} positionQl */
  #x(positionQl) {
    return (positionQl - this.fromQl) * this.pxPerQl;
  }

  /** @param {number} x */
  #positionAt(x) {
    return Math.min(Math.max(this.fromQl + x / this.pxPerQl, 0), this.song.end_ql);
  }

  #bars(context, width, height, colour) {
    context.fillStyle = colour["roll-bar"];
    const { barQl } = this.beats;
    const toQl = this.fromQl + width / this.pxPerQl;
    for (let bar = Math.ceil(this.fromQl / barQl); bar * barQl <= toQl; bar += 1) context.fillRect(this.#x(bar * barQl), 0, 1, height);
  }

  #bar(context, note, height, fill, colour) {
    const isNow = note.onset_ql <= this.positionQl && this.positionQl < note.onset_ql + note.duration_ql;
    context.fillStyle = isNow ? colour["roll-sounding"] : fill;
    context.beginPath();
    context.roundRect(this.#x(note.onset_ql), this.#y(note, height), Math.max(note.duration_ql * this.pxPerQl - 1.5, 2), BAR_PX, BAR_PX / 2);
    context.fill();
  }

  #words(context, sung, height, colour) {
    context.font = `600 ${WORD_PX}px system-ui, sans-serif`;
    context.fillStyle = colour["roll-word"];
    context.strokeStyle = colour["roll-ground"];
    context.lineWidth = 3;
    /** @type {{y: number, end: number}[]} */
    const written = [];
    // Words stand over their notes, under them where there is no room, and not at all where there is none either.
    for (const note of sung) {
      const x = this.#x(note.onset_ql);
      const isFree = (y) => written.every((other) => other.end <= x || Math.abs(other.y - y) >= WORD_PX);
      const y = [-4, 17].map((offset) => this.#y(note, height) + offset).find(isFree);
      if (!note.text || y === undefined) continue;
      context.strokeText(note.text, x, y);
      context.fillText(note.text, x, y);
      written.push({ y, end: x + context.measureText(note.text).width + 4 });
    }
  }

  #y(note, height) {
    return MARGIN_PX + ((this.highest - note.pitch_midi) / (this.highest - this.lowest)) * (height - 2 * MARGIN_PX);
  }
}
