/** The sampled instruments, fetched once for the page. */

/** Rate that most devices play at; decoding takes the samples there with care, so that playing has little left to do. */
const DECODED_RATE_HZ = 48000;

/**
 * @typedef {object} Sample
 * @property {number} pitch_midi
 * @property {number} start_s
 * @property {number} duration_s
 * @property {number | null} loop_start_s
 * @property {number | null} loop_end_s
 */

export class Instrument {
  /**
   * @param {AudioBuffer} buffer with all notes
   * @param {Sample[]} samples where they lie
   * @param {number} gain
   */
  constructor(buffer, samples, gain) {
    this.buffer = buffer;
    this.samples = samples;
    this.gain = gain;
  }

  /**
   * The sample that a pitch is played from.
   * @param {number} pitchMidi
   */
  nearest(pitchMidi) {
    const far = (sample) => Math.abs(sample.pitch_midi - pitchMidi);
    return this.samples.reduce((best, sample) => (far(sample) < far(best) ? sample : best));
  }
}

/** @type {Promise<{piano: Instrument, voice: Instrument}> | null} */
let pending = null;

/**
 * Piano and voice. A failure is not kept: the next who asks tries again.
 * @returns {Promise<{piano: Instrument, voice: Instrument}>}
 */
export function instruments() {
  pending ??= fetchAll().catch((error) => {
    pending = null;
    throw error;
  });
  return pending;
}

async function fetchAll() {
  const { instruments: found } = await (await fetched("/api/sounds")).json();
  const [piano, voice] = await Promise.all([fetchOne(found.piano), fetchOne(found.voice)]);
  return { piano, voice };
}

async function fetchOne({ url, samples, gain }) {
  const bytes = await (await fetched(url)).arrayBuffer();
  const buffer = await new OfflineAudioContext(1, 1, DECODED_RATE_HZ).decodeAudioData(bytes);
  return new Instrument(buffer, samples, gain);
}

async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The sounds could not be fetched (${url}: ${response.status}).`);
  return response;
}
