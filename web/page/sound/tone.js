/** One note that sounds, or will. */

/** How fast a note dies that is cut off, as the time constant of an exponential. */
const CUT_S = 0.015;
const MOST_VELOCITY = 127;
/** Time constants after which nothing is heard: -69 dB. */
const GONE = 8;
const GLIDE_S = 0.06;

/**
 * @typedef {object} Wish
 * @property {number} pitchMidi
 * @property {number} velocity
 * @property {number} when by the audio clock
 * @property {number} [elapsed_s] of the note, where it is taken up in its midst
 * @property {number} [fade_s] in which it comes
 * @property {number | null} [from] pitch that it glides from
 */

export class Tone {
  /**
   * @param {AudioNode} out
   * @param {import("./instruments.js").Instrument} instrument
   * @param {Wish} wish
   */
  constructor(out, instrument, { pitchMidi, velocity, when, elapsed_s = 0, fade_s = 0, from = null }) {
    const { context } = out;
    this.context = context;
    this.when = when;
    this.endTime = Infinity;
    this.sample = instrument.nearest(pitchMidi);
    const rate = this.#rate(pitchMidi);
    this.source = new AudioBufferSourceNode(context, { buffer: instrument.buffer, playbackRate: rate });
    const level = instrument.gain * (velocity / MOST_VELOCITY) ** 1.5;
    this.attack = new GainNode(context, { gain: fade_s ? 0 : level });
    if (fade_s) this.attack.gain.setValueAtTime(0, when).linearRampToValueAtTime(level, when + fade_s);
    if (from !== null) {
      this.source.playbackRate.setValueAtTime(this.#rate(from), when);
      this.source.playbackRate.linearRampToValueAtTime(rate, when + GLIDE_S);
    }
    this.release = new GainNode(context);
    this.source.connect(this.attack).connect(this.release).connect(out);
    this.ended = new Promise((resolve) => this.source.addEventListener("ended", resolve, { once: true }));
    this.ended.then(() => this.release.disconnect());
    this.#start(elapsed_s * rate);
  }

  #start(elapsed_s) {
    const { start_s, duration_s, loop_start_s, loop_end_s } = this.sample;
    if (loop_start_s === null || loop_end_s === null) {
      // the length counts what is played, at whatever rate: the next sample is never reached
      this.source.start(this.when, start_s + elapsed_s, Math.max(0, duration_s - elapsed_s));
      return;
    }
    Object.assign(this.source, { loop: true, loopStart: loop_start_s, loopEnd: loop_end_s });
    const beyond_s = start_s + elapsed_s - loop_start_s;
    const place_s = beyond_s > 0 ? loop_start_s + (beyond_s % (loop_end_s - loop_start_s)) : start_s + elapsed_s;
    this.source.start(this.when, place_s);
  }

  /**
   * Lets it die away from a moment on; asked again before that, another moment holds.
   * @param {number} time
   * @param {number} release_s time constant
   */
  endAt(time, release_s) {
    if (this.endTime <= this.context.currentTime) return; // it dies already
    const { gain } = this.release;
    gain.cancelScheduledValues(0);
    this.endTime = Math.max(time, this.when);
    gain.setTargetAtTime(0, this.endTime, release_s);
    this.source.stop(this.endTime + GONE * release_s);
  }

  /** Ends it at once, without a click. */
  cut() {
    const now = this.context.currentTime;
    if (this.when > now) {
      this.source.stop();
      this.release.disconnect();
    } else {
      this.release.gain.setTargetAtTime(0, now, CUT_S);
      this.source.stop(now + GONE * CUT_S);
    }
  }

  /**
   * Goes over to another pitch while it sounds.
   * @param {number} pitchMidi
   */
  retune(pitchMidi) {
    const now = this.context.currentTime;
    this.source.playbackRate.cancelScheduledValues(now);
    this.source.playbackRate.setTargetAtTime(this.#rate(pitchMidi), now, 0.01);
  }

  #rate(pitchMidi) {
    return 2 ** ((pitchMidi - this.sample.pitch_midi) / 12);
  }
}
