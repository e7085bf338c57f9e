/** Plays a song: a sung voice and a piano, on the Web Audio clock. */
import { Clock } from "./clock.js";
import { instruments } from "./instruments.js";
import { playedNotes } from "./score.js";
import { theStage } from "./stage.js";
import { Tone } from "./tone.js";

/** How often notes are handed on, and how far ahead. A page nobody sees is called but once a second. */
const TICK_MS = 50;
const AHEAD_S = 0.8;
const AHEAD_HIDDEN_S = 2.5;
/** Between the wish to play and the first note. */
const LEAD_S = 0.06;
/** What rings on after the last bar. */
const TAIL_S = 1;
/** A note taken up in its midst, and a voice that goes over to another note, come as softly as this. */
const FADE_S = 0.03;
/** How a voice goes on within a syllable: behind the attack of the new note. */
const BEHIND_ATTACK_S = 0.4;
/** A voice stops as long before the next syllable, for the ear to tell them apart. */
const BREATH_S = 0.03;
const RELEASE_S = { voice: 0.05, piano: 0.08 };
const LEVEL = { voice: 1.5, piano: 0.6 };
/** How fast volumes turn, as the time constant of an exponential. */
const TURN_S = 0.015;

/** @typedef {import("./score.js").PlayedNote} PlayedNote */

/**
 * Events: "state" (detail: "loading", "playing" or "paused"), "ended", "error" (detail: a message).
 */
export class Player extends EventTarget {
  #notes = /** @type {PlayedNote[]} */ ([]);
  #endQl = 0;
  #tempoBpm = 120;
  #positionQl = 0;
  #state = "paused";
  #clock = /** @type {Clock | null} */ (null);
  #next = 0;
  #live = /** @type {Map<Tone, number>} tones with the place of their note */ (new Map());
  #stage = /** @type {ReturnType<typeof theStage> | null} */ (null);
  #found = /** @type {Awaited<ReturnType<typeof instruments>> | null} */ (null);
  #channels = /** @type {{voice: GainNode, piano: GainNode} | null} */ (null);
  #wish = 0;
  #ticking = 0;
  #tempo = 1;
  #transpose = 0;
  #volumes = { voice: 1, piano: 1, all: 1 };

  constructor() {
    super();
    document.addEventListener("visibilitychange", () => this.#tick());
  }

  /** Fetches the sounds, so that playing starts at once. A failure is told of when they are needed. */
  prepare() {
    instruments().catch(() => {});
  }

  /**
   * Takes up another song, at its beginning, paused.
   * @param {any} song
   */
  async load(song) {
    this.pause();
    this.#notes = playedNotes(song);
    this.#endQl = song.end_ql;
    this.#tempoBpm = song.tempo_bpm;
    this.#positionQl = 0;
  }

  /** Plays on from `positionQl`, from the beginning at the end. */
  async play() {
    if (this.#state !== "paused" || !this.#endQl) return;
    const wish = (this.#wish += 1);
    this.#setState("loading");
    try {
      this.#stage ??= this.#opened(); // at once: the browser wants to see it in the click
      await Promise.all([this.#stage.enter(this), this.#fetched()]);
    } catch (error) {
      if (wish === this.#wish) this.#fail(error);
      return;
    }
    if (wish !== this.#wish) return;
    if (this.#positionQl >= this.#endQl) this.#positionQl = 0;
    this.#setState("playing");
    this.#start();
  }

  /** Silence; `positionQl` stays. */
  pause() {
    if (this.#state === "paused") return;
    this.#wish += 1;
    this.#positionQl = this.positionQl;
    this.#stop();
    this.#stage?.leave(this);
    this.#setState("paused");
  }

  /**
   * Goes to another place, playing on if it plays.
   * @param {number} positionQl
   */
  seek(positionQl) {
    this.#positionQl = Math.min(Math.max(positionQl, 0), this.#endQl);
    if (!this.isPlaying) return;
    this.#stop();
    this.#start();
  }

  /** The place that is heard now. */
  get positionQl() {
    if (this.#clock && this.#stage) {
      const heardQl = this.#clock.positionAt(this.#stage.heardTime);
      this.#positionQl = Math.min(Math.max(heardQl, this.#positionQl), this.#endQl);
    }
    return this.#positionQl;
  }

  /** Whether what plays is heard yet: the first note comes a moment after the wish to play. */
  get hasBegun() {
    return !this.#clock || !this.#stage || this.#clock.hasBegun(this.#stage.heardTime);
  }

  get endQl() {
    return this.#endQl;
  }

  get isPlaying() {
    return this.#state === "playing";
  }

  /** Whether it waits for the sounds. */
  get isLoading() {
    return this.#state === "loading";
  }

  /** Of the song's own tempo. */
  get tempo() {
    return this.#tempo;
  }

  set tempo(ratio) {
    this.#tempo = Math.min(Math.max(ratio, 0.5), 1.5);
    if (!this.#clock) return;
    this.#takeBack();
    this.#clock.turn(this.#now, this.#qlPerS);
    for (const [tone, place] of this.#live) this.#letGo(tone, place);
    this.#tick();
  }

  /** Semitones. */
  get transpose() {
    return this.#transpose;
  }

  set transpose(semitones) {
    this.#transpose = Math.min(Math.max(Math.round(semitones), -12), 12);
    if (!this.#clock) return;
    this.#takeBack();
    for (const [tone, place] of this.#live) tone.retune(this.#notes[place].pitchMidi + this.#transpose);
    this.#tick();
  }

  get voiceVolume() {
    return this.#volumes.voice;
  }

  set voiceVolume(volume) {
    this.#turn("voice", volume);
  }

  get pianoVolume() {
    return this.#volumes.piano;
  }

  set pianoVolume(volume) {
    this.#turn("piano", volume);
  }

  get volume() {
    return this.#volumes.all;
  }

  set volume(volume) {
    this.#turn("all", volume);
  }

  get #now() {
    return this.#stage?.context.currentTime ?? 0;
  }

  get #qlPerS() {
    return (this.#tempoBpm * this.#tempo) / 60;
  }

  #opened() {
    const stage = theStage();
    this.#channels = { voice: stage.channel(this.#level("voice")), piano: stage.channel(this.#level("piano")) };
    stage.context.addEventListener("statechange", () => {
      // a call on a phone, a device unplugged: playing stops until it is wished again
      if (this.isPlaying && stage.context.state !== "running") this.pause();
    });
    return stage;
  }

  async #fetched() {
    this.#found ??= await instruments();
  }

  #setState(state) {
    this.#state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  #fail(error) {
    this.#stage?.leave(this);
    this.#setState("paused");
    this.dispatchEvent(new CustomEvent("error", { detail: error.message }));
  }

  #start() {
    const begin = this.#now + LEAD_S;
    this.#clock = new Clock(begin, this.#positionQl, this.#qlPerS);
    this.#next = this.#notes.findIndex((note) => note.onsetQl >= this.#positionQl - 1e-6);
    if (this.#next < 0) this.#next = this.#notes.length;
    for (let place = 0; place < this.#next; place += 1) {
      if (this.#notes[place].endQl > this.#positionQl + 1e-6) this.#sound(place, begin);
    }
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  #stop() {
    clearInterval(this.#ticking);
    this.#clock = null;
    for (const tone of this.#live.keys()) tone.cut();
    this.#live.clear();
  }

  /** Hands on the notes that sound soon, and looks whether the song is over. */
  #tick() {
    if (!this.#clock) return;
    const untilTime = this.#now + (document.hidden ? AHEAD_HIDDEN_S : AHEAD_S);
    while (this.#next < this.#notes.length) {
      const when = this.#clock.timeOf(this.#notes[this.#next].onsetQl);
      if (when >= untilTime) break;
      this.#sound(this.#next, when);
      this.#next += 1;
    }
    if (this.#now > this.#clock.timeOf(this.#endQl) + TAIL_S) this.#end();
  }

  #end() {
    this.#positionQl = this.#endQl;
    this.#stop();
    this.#stage?.leave(this);
    this.#setState("paused");
    this.dispatchEvent(new CustomEvent("ended"));
  }

  /** Sounds a note from its beginning, or from where it is by then. */
  #sound(place, when) {
    if (!this.#clock || !this.#channels || !this.#found) return;
    const note = this.#notes[place];
    const begin = Math.max(when, this.#now);
    const elapsed_s = Math.max(0, begin - this.#clock.timeOf(note.onsetQl));
    const isInMidst = elapsed_s > 0.005;
    const from = isInMidst ? null : note.from;
    const isLegato = from !== null;
    const tone = new Tone(this.#channels[note.part], this.#found[note.part], {
      pitchMidi: note.pitchMidi + this.#transpose,
      velocity: note.velocity,
      when: begin,
      elapsed_s: isLegato ? BEHIND_ATTACK_S : elapsed_s,
      fade_s: isLegato || isInMidst ? FADE_S : 0,
      from: isLegato ? from + this.#transpose : null,
    });
    this.#live.set(tone, place);
    tone.ended.then(() => this.#live.delete(tone));
    this.#letGo(tone, place);
  }

  #letGo(tone, place) {
    if (!this.#clock) return;
    const { part, onsetQl, endQl } = this.#notes[place];
    const end = this.#clock.timeOf(endQl);
    const breath_s = part === "voice" ? Math.min(BREATH_S, (end - this.#clock.timeOf(onsetQl)) / 4) : 0;
    tone.endAt(end - breath_s, RELEASE_S[part]);
  }

  /** Takes back what was handed on and does not sound yet. */
  #takeBack() {
    if (!this.#clock) return;
    const now = this.#now;
    for (const [tone, place] of this.#live) {
      if (tone.when <= now || this.#clock.timeOf(this.#notes[place].onsetQl) <= now) continue;
      tone.cut();
      this.#live.delete(tone);
      this.#next = Math.min(this.#next, place);
    }
  }

  #level(part) {
    return LEVEL[part] * this.#volumes[part] * this.#volumes.all;
  }

  #turn(which, volume) {
    this.#volumes[which] = Math.min(Math.max(volume, 0), 1);
    if (!this.#channels) return;
    for (const part of ["voice", "piano"]) {
      this.#channels[part].gain.setTargetAtTime(this.#level(part), this.#now, TURN_S);
    }
  }
}
