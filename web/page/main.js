/** The page: writes songs, shows the one at hand, and keeps the address in step with it. */
import { ask, askJson } from "./api.js";
import { bringIntoView, byId } from "./dom.js";
import * as form from "./form.js";
import { Gallery } from "./gallery.js";
import { listenToKeys } from "./keys.js";
import { another, wishOf } from "./link.js";
import { listenToPrinting } from "./print.js";
import { Player } from "./sound/player.js";
import { PianoStream } from "./sound/stream.js";
import { SongView } from "./song-view.js";
import { say } from "./status.js";
import { StreamView } from "./stream-view.js";
import { Busy } from "./busy.js";

const player = new Player();
const stream = new PianoStream();
const busy = new Busy();
const gallery = new Gallery({ open: (id) => open(id), gone: leaveIfGone });
const view = new SongView(player, { rewrite });
/** What the song at hand was asked with, where no link says it. */
let asked = null;
/** Of several songs opened in haste, the one that is shown. */
let wantedLast = null;
/** The address that the page shows; what stands behind a # in it leads within the page. */
let address = "";

/**
 * Takes a song that the server answered as the one at hand.
 * @param {any} answer
 * @param {{how?: "push" | "replace" | "none", keepsPlace?: boolean}} [ways] of the address, and of the playing
 */
async function take(answer, { how = "push", keepsPlace = false } = {}) {
  const path = `/songs/${answer.id}`;
  if (how === "push" && location.pathname !== path) history.pushState({}, "", path);
  if (how === "replace") history.replaceState({}, "", path);
  address = addressNow();
  document.title = `${answer.song.title} · Eternal Echoes`;
  document.body.classList.add("has-song");
  byId("another-song").hidden = !(another(answer.link) ?? asked);
  byId("undo").hidden = !answer.parent;
  gallery.mark(answer);
  await view.show(answer, keepsPlace);
}

/**
 * Has a song made, says so, and shows it unless the page has gone on to another meanwhile.
 * @param {HTMLElement} button
 * @param {string} doing what it says meanwhile
 * @param {string} path
 * @param {form.Body} body
 * @param {{done: string, how?: "push" | "replace", keepsPlace?: boolean, isNew?: boolean, said?: string}} ways
 *   `said`: what the form says, where that is asked
 */
function made(button, doing, path, body, { done, isNew = false, said, ...ways }) {
  return busy.run(button, doing, async (signal, onWait) => {
    const before = view.id;
    wantedLast = null;
    const answer = await askJson(path, { method: "POST", ...body, signal, onWait });
    gallery.add(answer);
    if (said) form.settle(said);
    if (view.id !== before) return say(`${done}: ${answer.song.title}, among the earlier songs`);
    if (isNew) asked = body.form?.has("song") ? null : body;
    await take(answer, ways);
    say(`${done}: ${answer.song.title}`, { isPlain: isNew });
    if (isNew) showTitle();
  });
}

/**
 * Writes a song.
 * @param {form.Body} body
 * @param {"push" | "replace"} how
 */
function write(body, how = "push") {
  return made(byId("write"), "Writing …", "/api/songs", body, { done: "Song written", isNew: true, how, said: form.said() });
}

/**
 * Has something of the song at hand made anew.
 * @param {{what: string, number?: number}} step
 * @param {string} done what is said then
 * @param {HTMLElement} button
 */
async function rewrite(step, done, button) {
  const { what, number } = step;
  const keepsPlace = number !== undefined;
  await made(button, keepsPlace ? "" : "Writing …", `/api/songs/${view.id}/rewrite`, { json: step }, { done, keepsPlace });
  // The button that was pressed has gone with the old words, and the focus with it.
  if (document.activeElement !== document.body) return;
  /** @type {HTMLElement | null} */ (document.querySelector(`.rewrite[data-${what}="${number}"]`))?.focus({ preventScroll: true });
}

/**
 * Runs what the form asks, telling what is wrong with it.
 * @param {() => form.Body} read
 * @param {(body: form.Body) => void} go
 */
function asForm(read, go) {
  try {
    form.told();
    go(read());
  } catch (error) {
    if (!(error instanceof form.FormError)) throw error;
    form.told(error.message, error.control);
  }
}

/**
 * Shows a song that is kept.
 * @param {string} id
 * @param {{how?: "push" | "none", keepsPlace?: boolean}} [ways]
 */
async function open(id, { how = "push", keepsPlace = false } = {}) {
  wantedLast = id;
  try {
    const answer = await askJson(`/api/songs/${encodeURIComponent(id)}`);
    if (wantedLast !== id) return;
    asked = null;
    if (!form.isAsking()) form.fill(another(answer.link) ?? {});
    await take(answer, { how, keepsPlace });
    if (how === "push" && !keepsPlace) showTitle();
  } catch (error) {
    say(error.message, { isProblem: true });
  }
}

/** Shows the song as it was before its last change. */
async function undo() {
  const { id } = view;
  await open(view.parent, { keepsPlace: true });
  if (view.id === id) return;
  say(`Undone: ${byId("song-title").textContent}`);
  if (byId("undo").hidden) byId("song-title").focus({ preventScroll: true });
}

/** Shows the page without a song. */
function leave(how = "push") {
  wantedLast = null;
  if (how === "push") history.pushState({}, "", "/");
  address = addressNow();
  document.title = "Eternal Echoes";
  document.body.classList.remove("has-song");
  gallery.mark(null);
  view.close();
}

/**
 * Leaves the song at hand if it was deleted, be it as an earlier version of another.
 * @param {string} deletedId
 * @param {boolean} isAlone
 */
async function leaveIfGone(deletedId, isAlone) {
  const { id } = view;
  if (id === deletedId) return leave();
  if (!id || isAlone) return;
  try {
    await ask(`/api/songs/${id}`);
  } catch (error) {
    if (error.status === 404 && id === view.id) leave();
  }
}

function addressNow() {
  return location.pathname + location.search;
}

/** Shows what the address says. */
function follow() {
  address = addressNow();
  const [, id] = /^\/songs\/([^/]+)$/.exec(location.pathname) ?? [];
  const wish = wishOf(location.search);
  if (id) return id === view.id ? undefined : open(id, { how: "none" });
  if (!wish) return leave("none");
  form.fill(wish);
  return write({ json: wish }, "replace");
}

function showTitle() {
  byId("song-title").focus({ preventScroll: true });
  bringIntoView(byId("song"));
}

function hushSong() {
  player.pause();
}

form.listen(() => asForm(form.wished, write), () => asForm(form.opened, (body) => {
  byId("song-file").value = "";
  made(byId("write"), "Reading …", "/api/songs", body, { done: "Song opened", isNew: true });
}));
busy.addEventListener("problem", (event) => form.told(detailOf(event)));
byId("undo").addEventListener("click", undo);
byId("another-song").addEventListener("click", () => {
  const wish = another(view.link);
  const body = wish ? { json: wish } : withoutSeed(asked);
  made(byId("another-song"), "Writing …", "/api/songs", body, { done: "Song written", isNew: true });
});
byId("new-words").addEventListener("click", () => rewrite({ what: "words" }, "New words", byId("new-words")));
byId("new-melody").addEventListener("click", () => rewrite({ what: "melody" }, "New melody", byId("new-melody")));
byId("home").addEventListener("click", (event) => {
  event.preventDefault();
  leave();
  byId("theme").focus();
});
listenToKeys(view.keys);
listenToPrinting();
new StreamView(stream, hushSong);
player.addEventListener("state", (event) => detailOf(event) === "playing" && stream.stop());
player.addEventListener("error", (event) => say(detailOf(event), { isProblem: true }));
addEventListener("popstate", () => addressNow() !== address && follow());
Object.assign(window, { echoes: { player } });

player.prepare();
gallery.load();
follow();

/** @param {Event} event one of ours */
function detailOf(event) {
  return /** @type {CustomEvent} */ (event).detail;
}

/** @param {form.Body} body */
function withoutSeed({ json, form: data }) {
  if (json) return { json: { ...json, seed: undefined } };
  const copy = new FormData();
  for (const [name, value] of data ?? []) if (name !== "seed") copy.append(name, value);
  return { form: copy };
}
