/** Which place of the music sounds at which moment of the audio clock, while the tempo may change. */

/** Old tempos are kept for as many changes: what is heard lags behind what is planned. */
const MOST_PIECES = 50;

export class Clock {
  /**
   * @param {number} time of the audio clock, in seconds, at which the music is at `positionQl`
   * @param {number} positionQl
   * @param {number} qlPerS
   */
  constructor(time, positionQl, qlPerS) {
    this.pieces = [{ time, positionQl, qlPerS }];
  }

  get #last() {
    return this.pieces[this.pieces.length - 1];
  }

  /**
   * Changes the tempo from a moment on.
   * @param {number} time not before the last change
   * @param {number} qlPerS
   */
  turn(time, qlPerS) {
    const last = this.#last;
    const from = Math.max(time, last.time);
    const piece = { time: from, positionQl: last.positionQl + (from - last.time) * last.qlPerS, qlPerS };
    this.pieces = [...this.pieces, piece].slice(-MOST_PIECES);
  }

  /**
   * The place at a moment; before the beginning, where it begins.
   * @param {number} time
   */
  positionAt(time) {
    const piece = this.pieces.findLast((candidate) => candidate.time <= time) ?? this.pieces[0];
    return piece.positionQl + Math.max(0, time - piece.time) * piece.qlPerS;
  }

  /**
   * Whether the music goes on at that moment, or has yet to begin.
   * @param {number} time
   */
  hasBegun(time) {
    return time >= this.pieces[0].time;
  }

  /**
   * When a place sounds, in the present tempo.
   * @param {number} positionQl
   */
  timeOf(positionQl) {
    const last = this.#last;
    return last.time + (positionQl - last.positionQl) / last.qlPerS;
  }
}
