/** The player's controls. What they are set to stays when the next song comes, but for its transposition. */
import { byId } from "./dom.js";
import { accompanimentOf, clock, seekByKey, transposedText } from "./model.js";

const play = byId("play");
const seek = byId("seek");
const mute = byId("mute-melody");
const voice = byId("voice-volume");

export class Transport extends EventTarget {
  /**
   * @param {any} player as `sound/player.js` has it
   * @param {(positionQl: number) => void} goTo
   */
  constructor(player, goTo) {
    super();
    this.player = player;
    this.state = "paused";
    this.second = -1;
    this.isHeld = false;
    play.addEventListener("click", () => this.toggle());
    seek.addEventListener("input", () => goTo(Number(seek.value)));
    seek.addEventListener("pointerdown", () => (this.isHeld = true));
    for (const end of ["pointerup", "pointercancel"]) seek.addEventListener(end, () => (this.isHeld = false));
    seek.addEventListener("keydown", (event) => seekByKey(event, this.song, player.positionQl, goTo));
    mute.addEventListener("click", () => this.mute());
    // Whoever turns the melody up or down wants to hear it.
    voice.addEventListener("input", () => mute.setAttribute("aria-pressed", "false"));
    for (const id of ["tempo", "transpose", "voice-volume", "piano-volume"]) byId(id).addEventListener("input", () => this.#set(id));
    player.addEventListener("state", (event) => this.#state(event.detail));
    this.#set("tempo");
    this.#set("voice-volume");
    this.#set("piano-volume");
  }

  /** @returns {number} semitones */
  get transpose() {
    return Number(byId("transpose").value);
  }

  /**
   * @param {any} song
   * @param {number} transpose semitones
   */
  load(song, transpose) {
    this.song = song;
    seek.max = String(song.end_ql);
    byId("transpose").value = String(transpose);
    this.#set("transpose");
    byId("piano-slider").hidden = !accompanimentOf(song).length;
    this.second = -1;
    this.show(0);
  }

  /** Plays where it is silent, and the other way round. */
  async toggle() {
    if (!this.song) return;
    if (this.state === "paused") await this.player.play();
    else this.player.pause();
  }

  /** Takes the melody away for whoever sings it, or gives it back. */
  mute() {
    mute.setAttribute("aria-pressed", String(mute.getAttribute("aria-pressed") !== "true"));
    this.#set("voice-volume");
  }

  /**
   * Shows that moment.
   * @param {number} positionQl
   */
  show(positionQl) {
    const seconds = this.#seconds(positionQl);
    const isSame = Math.floor(seconds) === this.second;
    if (!this.isHeld) seek.value = String(positionQl);
    fill(seek);
    if (isSame) return;
    this.second = Math.floor(seconds);
    byId("time-now").textContent = clock(seconds);
    byId("time-end").textContent = clock(this.#seconds(this.song.end_ql));
    seek.setAttribute("aria-valuetext", this.timeText);
  }

  /** @returns {string} such as "0:12 of 1:48" */
  get timeText() {
    return `${byId("time-now").textContent} of ${byId("time-end").textContent}`;
  }

  /** @param {number} positionQl */
  #seconds(positionQl) {
    return (positionQl * 60) / (this.song.tempo_bpm * this.player.tempo);
  }

  /** @param {string} state paused, loading or playing */
  #state(state) {
    this.state = state;
    const isPlaying = state === "playing";
    play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    play.firstElementChild.className = `icon icon-${isPlaying ? "pause" : "play"}`;
    play.classList.toggle("is-loading", state === "loading");
    this.dispatchEvent(new Event("state"));
  }

  /** @param {string} id of the slider that moved */
  #set(id) {
    const value = Number(byId(id).value);
    fill(byId(id));
    if (id === "tempo") this.#tempo(value);
    if (id === "transpose") this.#transpose(value);
    if (id === "piano-volume") {
      this.player.pianoVolume = value / 100;
      byId("piano-volume-value").textContent = `${value} %`;
    }
    if (id === "voice-volume") this.player.voiceVolume = mute.getAttribute("aria-pressed") === "true" ? 0 : Number(voice.value) / 100;
  }

  /** @param {number} percent */
  #tempo(percent) {
    this.player.tempo = percent / 100;
    const bpm = this.song ? `, ${Math.round((this.song.tempo_bpm * percent) / 100)} a minute` : "";
    byId("tempo-value").textContent = `${percent} %`;
    byId("tempo").setAttribute("aria-valuetext", `${percent} percent${bpm}`);
    this.second = -1;
    if (this.song) this.show(this.player.positionQl);
  }

  /** @param {number} semitones */
  #transpose(semitones) {
    this.player.transpose = semitones;
    byId("transpose-value").textContent = semitones > 0 ? `+${semitones}` : String(semitones).replace("-", "−");
    byId("transpose").setAttribute("aria-valuetext", transposedText(semitones) || "as written");
    this.dispatchEvent(new Event("transpose"));
  }
}

/**
 * Colours a slider up to where it stands.
 * @param {HTMLInputElement} slider
 */
function fill(slider) {
  const [value, least, most] = [slider.value, slider.min, slider.max].map(Number);
  slider.style.setProperty("--done", `${((100 * (value - least)) / (most - least)).toFixed(2)}%`);
}
