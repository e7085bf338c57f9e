/** The song at hand: everything that shows it, kept in step with what is heard. */
import { stayAwake } from "./awake.js";
import { byId, make, whileWanted } from "./dom.js";
import { listDownloads } from "./downloads.js";
import { Karaoke } from "./karaoke.js";
import { wishOfLink } from "./link.js";
import { beatsOf, keyName, linesOf, tempoText, transposedText } from "./model.js";
import { Roll } from "./roll.js";
import { Score } from "./score.js";
import { say } from "./status.js";
import { Transport } from "./transport.js";
import { Words } from "./words.js";

const REDRAW_MS = 200;

export class SongView {
  /**
   * @param {any} player
   * @param {{rewrite: (step: {what: string, number: number}, done: string, button: HTMLElement) => void}} does
   */
  constructor(player, does) {
    this.player = player;
    this.does = does;
    this.goTo = (positionQl) => {
      player.seek(positionQl);
      this.#frame();
    };
    this.transport = new Transport(player, this.goTo);
    this.roll = new Roll(this.goTo);
    this.score = new Score();
    this.transport.addEventListener("state", () => {
      stayAwake(player.isPlaying);
      this.#run();
    });
    this.transport.addEventListener("transpose", () => this.#transposed());
    byId("full-screen").hidden = !document.fullscreenEnabled;
    byId("full-screen").addEventListener("click", fullScreen);
    byId("print-score").addEventListener("click", () => print());
    byId("share-copy").addEventListener("click", copyLink);
  }

  /** What keys do to it. */
  get keys() {
    const ifShown = (act) => (shift) => this.answer && act(shift);
    return {
      " ": ifShown(() => this.transport.toggle()),
      arrowleft: ifShown((shift) => this.#move(-1, shift)),
      arrowright: ifShown((shift) => this.#move(1, shift)),
      home: ifShown(() => this.goTo(0)),
      m: ifShown(() => this.transport.mute()),
      f: ifShown(fullScreen),
    };
  }

  get id() {
    return this.answer?.id;
  }

  get parent() {
    return this.answer?.parent;
  }

  get link() {
    return this.answer?.link ?? "";
  }

  /**
   * Shows a song.
   * @param {any} answer
   * @param {boolean} keepsPlace goes on where the last one was, in its transposition
   */
  async show(answer, keepsPlace) {
    const { isPlaying, positionQl } = this.player;
    const { transpose } = this.transport;
    this.answer = answer;
    const { song } = answer;
    byId("song").hidden = false;
    this.#head(answer);
    this.words = new Words(song, { seek: (toQl) => this.#playFrom(toQl), rewrite: this.does.rewrite });
    this.karaoke = new Karaoke(song);
    this.roll.load(song);
    this.transport.load(song, keepsPlace ? transpose : 0);
    await this.player.load(song);
    if (this.answer !== answer) return;
    this.goTo(keepsPlace ? Math.min(positionQl, song.end_ql) : 0);
    this.#transposed(0);
    if (keepsPlace && isPlaying) await this.player.play();
  }

  /** Shows no song. */
  close() {
    this.player.pause();
    this.answer = undefined;
    byId("song").hidden = true;
  }

  #head(answer) {
    const { song, notices, link } = answer;
    byId("song-title").textContent = song.title;
    byId("song-notices").replaceChildren(...notices.map((text) => make("li", { textContent: text })));
    byId("song-notices").hidden = !notices.length;
    byId("share-link").value = new URL(link, location.origin).href;
    byId("share-note").textContent = link.startsWith("/songs/")
      ? "Shows this song to everyone who reaches this page, as long as it is kept here."
      : "Whoever opens it gets this very song, written again from its theme and seed.";
  }

  #facts() {
    const { song } = this.answer;
    const theme = song.theme ? `about “${song.theme}”` : "";
    const key = [keyName(song.key), transposedText(this.transport.transpose)].filter(Boolean).join(", ");
    const facts = [theme, song.mood, key, song.metre, tempoText(song), song.voice, seedText(this.answer)];
    byId("song-facts").textContent = facts.filter(Boolean).join(" · ");
  }

  /** Shows what depends on the transposition, the score when the slider has come to rest. */
  #transposed(after_ms = REDRAW_MS) {
    clearTimeout(this.redrawing);
    if (!this.answer) return;
    const { id, song } = this.answer;
    this.#facts();
    listDownloads(song, this.transport.transpose);
    this.redrawing = setTimeout(() => this.score.draw(id, this.transport.transpose), after_ms);
  }

  #run() {
    if (this.isRunning || !this.player.isPlaying) return this.#frame();
    this.isRunning = true;
    whileWanted(
      () => this.#frame(),
      () => (this.isRunning = this.player.isPlaying),
    );
  }

  #frame() {
    if (!this.answer || !this.words || !this.karaoke) return;
    const { positionQl, isPlaying } = this.player;
    // What begins here is lit when it is heard, which is a moment after the wish to play.
    const isSilent = isPlaying ? !this.player.hasBegun : positionQl === 0;
    const soundingQl = isSilent ? positionQl - 1e-3 : positionQl;
    this.words.show(soundingQl);
    this.karaoke.show(positionQl);
    this.transport.show(positionQl);
    this.score.show(soundingQl, isPlaying);
    this.roll.show(soundingQl, this.transport.timeText);
  }

  /** @param {number} positionQl */
  async #playFrom(positionQl) {
    this.goTo(positionQl);
    if (!this.player.isPlaying) await this.player.play();
  }

  /**
   * @param {number} way 1 on, -1 back
   * @param {boolean} byLine or by a beat
   */
  #move(way, byLine) {
    const { song } = this.answer;
    const { positionQl } = this.player;
    const { beatQl } = beatsOf(song.metre);
    const starts = linesOf(song).map((line) => line.onsetQl);
    const line = way > 0 ? starts.find((start) => start > positionQl + 0.01) : starts.findLast((start) => start < positionQl - beatQl);
    const to = byLine ? line ?? (way > 0 ? song.end_ql : 0) : positionQl + way * beatQl;
    this.goTo(Math.min(Math.max(to, 0), song.end_ql));
  }
}

/** The seed, where it makes the song again: a change has a seed of its own, and songs that were opened have none. */
function seedText({ link, parent, song }) {
  const wish = wishOfLink(link);
  if (wish) return wish.then ? `seed ${wish.seed}, changed since` : `seed ${wish.seed}`;
  return song.seed && !parent ? `seed ${song.seed}` : "";
}

async function fullScreen() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await byId("player").requestFullscreen();
}

async function copyLink() {
  const field = byId("share-link");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    say("Link copied.");
  } catch {
    say("The link is marked: press Ctrl+C to copy it.");
  }
}
