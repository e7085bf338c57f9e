/** Plays the endless piano, as its notes come from the server. */
import { instruments } from "./instruments.js";
import { theStage } from "./stage.js";
import { Tone } from "./tone.js";

const TICK_MS = 50;
const AHEAD_S = 0.8;
const AHEAD_HIDDEN_S = 2.5;
/** Between the first note's coming and its sound, and again where notes came too late. */
const LEAD_S = 0.3;
const RELEASE_S = 0.08;
const LEVEL = 0.6;
const TRY_AGAIN_LATER = 1013;

/**
 * Events: "piece" (detail: what begins), "note" (detail: a note as it sounds), "state" (detail: "loading", "playing" or
 * "paused"), "error" (detail: a message).
 */
export class PianoStream extends EventTarget {
  #state = "paused";
  #socket = /** @type {WebSocket | null} */ (null);
  #stage = /** @type {ReturnType<typeof theStage> | null} */ (null);
  #channel = /** @type {GainNode | null} */ (null);
  #piano = /** @type {import("./instruments.js").Instrument | null} */ (null);
  /** What came and was not handed on yet, then what was and is not heard yet; both in order of time. */
  #coming = /** @type {any[]} */ ([]);
  #silent = /** @type {any[]} */ ([]);
  #pedals = /** @type {{down_s: number, up_s: number}[]} */ ([]);
  #live = /** @type {Set<Tone>} */ (new Set());
  #struck = /** @type {Map<number, Tone>} the last tone of each pitch */ (new Map());
  #begin = /** @type {number | null} moment of the audio clock that is second 0 */ (null);
  #ticking = 0;
  #volume = 1;

  constructor() {
    super();
    document.addEventListener("visibilitychange", () => this.#tick());
  }

  get isPlaying() {
    return this.#state === "playing";
  }

  get volume() {
    return this.#volume;
  }

  set volume(volume) {
    this.#volume = Math.min(Math.max(volume, 0), 1);
    if (!this.#channel || !this.#stage) return;
    this.#channel.gain.setTargetAtTime(LEVEL * this.#volume, this.#stage.context.currentTime, 0.015);
  }

  /**
   * Begins anew.
   * @param {Record<string, string | number | null | undefined>} [wishes] as the server takes them; those without a value
   * are left out
   */
  async start(wishes = {}) {
    this.stop();
    this.#setState("loading");
    const socket = this.#open(wishes);
    try {
      this.#stage = theStage(); // at once: the browser wants to see it in the click
      this.#channel ??= this.#stage.channel(LEVEL * this.#volume);
      const [found] = await Promise.all([instruments(), this.#stage.enter(this)]);
      this.#piano = found.piano;
    } catch (error) {
      if (socket === this.#socket) this.#fail(error.message);
      return;
    }
    if (socket === this.#socket) this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Silence. */
  stop() {
    clearInterval(this.#ticking);
    this.#socket?.close();
    this.#socket = null;
    for (const tone of this.#live) tone.cut();
    this.#live.clear();
    this.#struck.clear();
    [this.#coming, this.#silent, this.#pedals, this.#begin] = [[], [], [], null];
    this.#stage?.leave(this);
    if (this.#state !== "paused") this.#setState("paused");
  }

  #open(wishes) {
    const url = new URL("/api/stream", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    for (const [name, wish] of Object.entries(wishes)) {
      if (wish !== null && wish !== undefined && wish !== "") url.searchParams.set(name, String(wish));
    }
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.#socket) this.#take(JSON.parse(data));
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (socket === this.#socket) this.#fail(reason || messageOf(code));
    });
    return socket;
  }

  #take(message) {
    if (message.pedal) this.#movePedal(message.pedal);
    else this.#coming.push(message.about ? { ...message.about, isPiece: true } : message);
  }

  #movePedal({ onset_s, is_down }) {
    const last = this.#pedals.at(-1);
    if (last?.up_s === Infinity) last.up_s = onset_s;
    if (is_down) this.#pedals = [...this.#pedals.slice(-20), { down_s: onset_s, up_s: Infinity }];
  }

  #tick() {
    if (!this.#piano || !this.#stage || this.#state === "paused") return;
    const now = this.#stage.context.currentTime;
    if (this.#begin === null && this.#coming.length) {
      this.#begin = now + LEAD_S - this.#coming[0].onset_s;
      this.#setState("playing");
    }
    const until = now + (document.hidden ? AHEAD_HIDDEN_S : AHEAD_S);
    while (this.#coming.length && this.#begin + this.#coming[0].onset_s < until) this.#handOn(this.#coming.shift(), now);
    const heard = this.#stage.heardTime;
    while (this.#silent.length && this.#silent[0].when <= heard) this.#tell(this.#silent.shift());
  }

  #handOn(event, now) {
    // too late: all that follows waits, so that nothing is played in a heap
    if (this.#begin + event.onset_s < now) this.#begin = now + LEAD_S - event.onset_s;
    const when = this.#begin + event.onset_s;
    this.#silent.push({ event, when });
    if (!event.isPiece) this.#sound(event, when);
  }

  #sound({ pitch_midi: pitchMidi, velocity, onset_s, duration_s }, when) {
    if (!this.#channel || !this.#piano) return;
    const before = this.#struck.get(pitchMidi);
    if (before && before.endTime > when) before.endAt(when, RELEASE_S);
    const tone = new Tone(this.#channel, this.#piano, { pitchMidi, velocity, when });
    tone.endAt(this.#begin + this.#sustained(onset_s + duration_s), RELEASE_S);
    this.#struck.set(pitchMidi, tone);
    this.#live.add(tone);
    tone.ended.then(() => this.#live.delete(tone));
  }

  /** When a note ends whose key is let go at `end_s`, as far as the pedal's ways are known. */
  #sustained(end_s) {
    const pedal = this.#pedals.find(({ down_s, up_s }) => down_s < end_s && end_s < up_s);
    return pedal && pedal.up_s < Infinity ? pedal.up_s : end_s;
  }

  #tell({ event: { isPiece, ...detail } }) {
    this.dispatchEvent(new CustomEvent(isPiece ? "piece" : "note", { detail }));
  }

  #setState(state) {
    this.#state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  #fail(message) {
    this.stop();
    this.dispatchEvent(new CustomEvent("error", { detail: message }));
  }
}

function messageOf(code) {
  if (code === TRY_AGAIN_LATER) return "Too many people are listening. Try again in a while.";
  return "The connection to the piano was lost. Press Listen to hear it again.";
}
