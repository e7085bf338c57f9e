/** A song as the page needs it: lines with the moments of their syllables, and where each line sounds. */

const RUNS_LEFT =
  /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;

/**
 * @typedef {object} Note
 * @property {number} onset_ql
 * @property {number} duration_ql
 * @property {number} pitch_midi
 */
/**
 * @typedef {object} Syllable
 * @property {string} text
 * @property {boolean} endsWord
 * @property {number} onsetQl
 * @property {number} offsetQl
 */
/**
 * @typedef {object} Line
 * @property {number} number counted through the song, from 1
 * @property {number} stanza from 1
 * @property {Syllable[]} syllables
 * @property {number} onsetQl
 * @property {number} offsetQl
 */

/**
 * The lines of a song in order.
 * @param {any} song
 * @returns {Line[]}
 */
export function linesOf(song) {
  let number = 0;
  return song.stanzas.flatMap((stanza, index) =>
    stanza.lines.map((line) => {
      const syllables = line.syllables.map(syllableOf);
      number += 1;
      return { number, stanza: index + 1, syllables, onsetQl: syllables[0].onsetQl, offsetQl: syllables.at(-1).offsetQl };
    }),
  );
}

/** @returns {Syllable} */
function syllableOf({ text, ends_word, notes }) {
  const last = notes.at(-1);
  return { text, endsWord: ends_word, onsetQl: notes[0].onset_ql, offsetQl: last.onset_ql + last.duration_ql };
}

/**
 * The sung notes with the syllable that each begins, or none.
 * @param {any} song
 * @returns {(Note & {text: string})[]}
 */
export function sungNotes(song) {
  return song.stanzas.flatMap((stanza) =>
    stanza.lines.flatMap((line) =>
      line.syllables.flatMap(({ text, ends_word, notes }) =>
        notes.map((note, place) => ({ ...note, text: place ? "" : text + (ends_word ? "" : "-") })),
      ),
    ),
  );
}

/**
 * Beats of a metre as they are felt: 6/8 has two.
 * @param {string} metre such as "3/4"
 * @returns {{beatQl: number, beats: number, barQl: number}}
 */
export function beatsOf(metre) {
  const [upper, lower] = metre.split("/").map(Number);
  const isCompound = lower >= 8 && upper > 3 && upper % 3 === 0;
  const beatQl = (isCompound ? 12 : 4) / lower;
  return { beatQl, beats: isCompound ? upper / 3 : upper, barQl: (upper * 4) / lower };
}

/**
 * A key as musicians write it, such as C♯ minor.
 * @param {string} key
 */
export function keyName(key) {
  return key.replace("#", "♯").replace(/^([A-G])b/, "$1♭");
}

/**
 * A tempo as the score shows it, by the beat that is felt.
 * @param {{tempo_bpm: number, metre: string}} song in quarter notes a minute
 */
export function tempoText({ tempo_bpm, metre }) {
  const isDotted = beatsOf(metre).beatQl === 1.5;
  return `♩${isDotted ? "." : ""}\u00a0=\u00a0${Math.round(isDotted ? tempo_bpm / 1.5 : tempo_bpm)}`;
}

/**
 * How far a song is heard from where it is written, such as "1 semitone lower"; nothing where it is not.
 * @param {number} semitones
 */
export function transposedText(semitones) {
  const by = Math.abs(semitones);
  return by ? `${by} semitone${by === 1 ? "" : "s"} ${semitones > 0 ? "higher" : "lower"}` : "";
}

/**
 * Which way words run, by their first letter.
 * @param {string} text
 * @returns {"ltr" | "rtl"}
 */
export function directionOf(text) {
  return RUNS_LEFT.test(text) ? "rtl" : "ltr";
}

/**
 * What its stanzas are called: the chorus is one, other than the first, whose words come back.
 * @param {any} song
 * @returns {string[]}
 */
export function stanzaNames(song) {
  const words = song.stanzas.map((stanza) => stanza.lines.map((line) => line.text).join("\n"));
  /** @type {Map<string, string>} */
  const names = new Map();
  let verses = 0;
  words.forEach((text, place) => {
    if (names.has(text)) return;
    const isChorus = place > 0 && words.indexOf(text, place + 1) > 0;
    names.set(text, isChorus ? "Chorus" : `Verse ${(verses += 1)}`);
  });
  return words.map((text) => names.get(text));
}

/**
 * Seconds as a clock shows them, such as 1:05.
 * @param {number} time_s
 */
export function clock(time_s) {
  const whole_s = Math.max(0, Math.floor(time_s + 1e-6));
  return `${Math.floor(whole_s / 60)}:${String(whole_s % 60).padStart(2, "0")}`;
}

/**
 * Where a key leads to, as on a slider: a beat with the arrows, a bar with the page keys.
 * @param {KeyboardEvent} event
 * @param {any} song
 * @param {number} positionQl
 * @param {(positionQl: number) => void} seek called for such keys alone
 */
export function seekByKey(event, song, positionQl, seek) {
  if (!song) return;
  const { beatQl, barQl } = beatsOf(song.metre);
  const steps = { ArrowLeft: -beatQl, ArrowDown: -beatQl, ArrowRight: beatQl, ArrowUp: beatQl, PageDown: -barQl, PageUp: barQl };
  const toQl = { Home: 0, End: song.end_ql }[event.key] ?? positionQl + steps[event.key];
  if (Number.isNaN(toQl)) return;
  event.preventDefault();
  event.stopPropagation();
  seek(Math.min(Math.max(toQl, 0), song.end_ql));
}

/** Spans of time with something in each, asked again and again for what sounds now. */
export class Timeline {
  /** @param {{onsetQl: number, offsetQl: number, item: any}[]} spans */
  constructor(spans) {
    this.spans = spans.toSorted((one, other) => one.onsetQl - other.onsetQl);
    this.longestQl = this.spans.reduce((longest, span) => Math.max(longest, span.offsetQl - span.onsetQl), 0);
  }

  /**
   * How many have begun by then.
   * @param {number} positionQl
   */
  begun(positionQl) {
    let [low, high] = [0, this.spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.spans[middle].onsetQl <= positionQl) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * What sounds in a stretch of time, in order.
   * @param {number} fromQl
   * @param {number} [toQl] the same moment unless given
   * @returns {any[]}
   */
  between(fromQl, toQl = fromQl) {
    return this.spans
      .slice(this.begun(fromQl - this.longestQl - 1e-6), this.begun(toQl))
      .filter((span) => span.offsetQl > fromQl)
      .map((span) => span.item);
  }
}
