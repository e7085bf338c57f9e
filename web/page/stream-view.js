/** Endless piano: a theme, a button, and each note as an echo that fades. */
import { byId, colours, fitted, isCalm, whileWanted } from "./dom.js";
import { keyName, tempoText } from "./model.js";
import { say } from "./status.js";

const FADING_MS = 3500;
const [LOWEST_MIDI, HIGHEST_MIDI] = [24, 104];
const start = byId("stream-start");
const canvas = byId("stream-echoes");

export class StreamView {
  /**
   * @param {any} stream as `sound/stream.js` has it
   * @param {() => void} hushOthers called before it sounds
   */
  constructor(stream, hushOthers) {
    this.stream = stream;
    this.hushOthers = hushOthers;
    this.state = "paused";
    /** @type {{pitch_midi: number, velocity: number, begun_ms: number, place: number}[]} */
    this.echoes = [];
    byId("stream-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#toggle();
    });
    stream.addEventListener("state", (event) => this.#state(event.detail));
    stream.addEventListener("piece", (event) => this.#piece(event.detail));
    stream.addEventListener("note", (event) => this.#note(event.detail));
    stream.addEventListener("error", (event) => say(event.detail, { isProblem: true }));
  }

  async #toggle() {
    if (this.state !== "paused") return this.stream.stop();
    this.hushOthers();
    const wish = { theme: byId("stream-theme").value.trim(), mood: byId("stream-mood").value };
    await this.stream.start(Object.fromEntries(Object.entries(wish).filter(([, value]) => value)));
  }

  /** @param {string} state paused, loading or playing */
  #state(state) {
    this.state = state;
    const isOn = state !== "paused";
    start.querySelector(".says").textContent = isOn ? "Stop" : "Listen";
    start.querySelector(".icon").className = `icon icon-${isOn ? "stop" : "play"}`;
    if (state === "loading") byId("stream-about").textContent = "Thinking of something …";
    if (!isOn) byId("stream-about").textContent = "";
  }

  /** @param {any} about */
  #piece({ key, metre, tempo_bpm, genre, theme }) {
    const kind = genre ? genre[0].toUpperCase() + genre.slice(1) : "Piece";
    const facts = [kind, key && `in ${keyName(key)}`, theme && `about ${theme}`].filter(Boolean).join(" ");
    byId("stream-about").textContent = [facts, metre, tempoText({ tempo_bpm, metre })].join(" · ");
  }

  /** @param {{pitch_midi: number, velocity: number}} note */
  #note({ pitch_midi, velocity }) {
    if (!this.echoes.length) whileWanted(() => this.#draw(), () => this.echoes.length > 0);
    this.echoes.push({ pitch_midi, velocity, begun_ms: performance.now(), place: Math.random() });
  }

  #draw() {
    const now_ms = performance.now();
    this.echoes = this.echoes.filter((echo) => now_ms - echo.begun_ms < FADING_MS);
    const { context, width, height } = fitted(canvas);
    const colour = colours(canvas, ["echo-low", "echo-high"]);
    context.lineWidth = 1.5;
    for (const { pitch_midi, velocity, begun_ms, place } of this.echoes) {
      const age = (now_ms - begun_ms) / FADING_MS;
      const share = (pitch_midi - LOWEST_MIDI) / (HIGHEST_MIDI - LOWEST_MIDI);
      const radius = 3 + (velocity / 127) * (isCalm() ? 10 : 8 + 46 * Math.sqrt(age));
      context.globalAlpha = (1 - age) ** 2;
      context.strokeStyle = context.fillStyle = colour[share < 0.5 ? "echo-low" : "echo-high"];
      const [x, y] = [share * width, height * (0.15 + 0.7 * place)];
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.stroke();
      context.beginPath();
      context.arc(x, y, 3, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  }
}
