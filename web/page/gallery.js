/** Songs written earlier, newest first. */
import { ask, askJson } from "./api.js";
import { byId, icon, make } from "./dom.js";
import { keyName, tempoText } from "./model.js";
import { say } from "./status.js";

const [PAGE_SIZE, LARGEST_PAGE] = [24, 100];
const FOR_GOOD = "It cannot be brought back.";
const ALONE = "Delete it alone, and the song before its last change is listed again.";
const list = byId("gallery-list");
const more = byId("gallery-more");

export class Gallery {
  /** @param {{open: (id: string) => void, gone: () => void}} does `gone`: after songs were deleted */
  constructor(does) {
    this.does = does;
    more.addEventListener("click", () => this.load());
  }

  /** Lists the next page of them. */
  load() {
    return this.#list(PAGE_SIZE, this.next, (cards) => list.append(...cards.filter((card) => !cardOf(card.dataset.id))));
  }

  /** Lists them anew, as many as there were. */
  #again() {
    const limit = Math.min(Math.max(list.children.length, PAGE_SIZE), LARGEST_PAGE);
    return this.#list(limit, null, (cards) => list.replaceChildren(...cards));
  }

  /**
   * @param {number} limit
   * @param {string | null | undefined} before as the last page's `next`
   * @param {(cards: HTMLElement[]) => void} put
   */
  async #list(limit, before, put) {
    const query = new URLSearchParams({ latest: "true", limit: String(limit), ...(before && { before }) });
    try {
      const page = await askJson(`/api/songs?${query}`);
      put(page.songs.map((song) => this.#card(song)));
      this.next = page.next;
      more.hidden = !page.next;
      this.#arrange();
      this.mark(this.marked);
    } catch (error) {
      say(error.message, { isProblem: true });
    }
  }

  /**
   * Puts a song that was just written first.
   * @param {any} answer
   */
  add({ id, created, parent, song }) {
    cardOf(id)?.remove();
    const first_line = song.stanzas[0].lines[0].text;
    list.prepend(this.#card({ ...song, id, created, parent, first_line }));
    this.#arrange();
  }

  /**
   * Marks the song that is shown.
   * @param {string | null | undefined} id
   */
  mark(id) {
    this.marked = id;
    for (const anchor of list.querySelectorAll("[aria-current]")) anchor.removeAttribute("aria-current");
    if (id) cardOf(id)?.querySelector("a").setAttribute("aria-current", "true");
  }

  /** Leaves out what became another song by a change: ten rewritten lines are one song to find again. */
  #arrange() {
    const parents = new Set(Array.from(list.children, (card) => card.dataset.parent));
    for (const card of list.children) card.classList.toggle("is-earlier", parents.has(card.dataset.id));
    byId("gallery-empty").hidden = list.children.length > 0;
  }

  /** @param {any} summary */
  #card({ id, parent, title, first_line, key, metre, tempo_bpm, mood, created }) {
    const anchor = make("a", { href: `/songs/${id}`, textContent: title });
    anchor.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.does.open(id);
    });
    const remove = make("button", { type: "button", className: "plain round delete" }, icon("trash"));
    remove.setAttribute("aria-label", `Delete ${title}`);
    remove.addEventListener("click", () => this.#remove(id, title, parent));
    const facts = [keyName(key), metre, tempoText({ tempo_bpm, metre }), mood].filter(Boolean).join(" · ");
    const when = make("time", { dateTime: created, textContent: day(created) });
    return make(
      "li",
      { className: "card", data: { id, parent } },
      make("p", { className: "card-title", dir: "auto" }, anchor),
      make("p", { className: "card-line", dir: "auto", textContent: first_line }),
      make("p", { className: "facts" }, facts, make("br"), when),
      remove,
    );
  }

  /**
   * @param {string} id
   * @param {string} title
   * @param {string | null} parent
   */
  async #remove(id, title, parent) {
    const wish = await confirmed(`Delete “${title}”?`, Boolean(parent));
    if (wish === "keep") return;
    const [query, done] = wish === "delete-all" ? ["?with_earlier=true", "Deleted with its earlier versions"] : ["", "Deleted"];
    try {
      await ask(`/api/songs/${id}${query}`, { method: "DELETE" });
    } catch (error) {
      if (error.status !== 404) return say(error.message, { isProblem: true });
    }
    cardOf(id)?.remove();
    this.#arrange();
    byId("gallery-heading").focus({ preventScroll: true });
    say(`${done}: ${title}`);
    this.does.gone();
    // What it was made from is listed again, or gone with it.
    if (parent) await this.#again();
  }
}

/** @param {string} id */
function cardOf(id) {
  return list.querySelector(`[data-id="${CSS.escape(id)}"]`);
}

/** @param {string} created */
function day(created) {
  return new Date(created).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

/**
 * Asks before something is lost.
 * @param {string} question
 * @param {boolean} hasEarlier whether it was made from another song by a change
 * @returns {Promise<string>} keep, delete or delete-all
 */
function confirmed(question, hasEarlier) {
  byId("confirm-note").textContent = hasEarlier ? `${FOR_GOOD} ${ALONE}` : FOR_GOOD;
  byId("confirm-delete-all").hidden = !hasEarlier;
  const dialog = byId("confirm");
  byId("confirm-heading").textContent = question;
  dialog.returnValue = "keep";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}
