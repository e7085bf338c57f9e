/** Songs written earlier, newest first. */
import { ask, askJson } from "./api.js";
import { byId, icon, make } from "./dom.js";
import { keyName, tempoText } from "./model.js";
import { say } from "./status.js";

const PAGE_SIZE = 24;
const list = byId("gallery-list");
const more = byId("gallery-more");

export class Gallery {
  /** @param {{open: (id: string) => void, gone: (id: string) => void}} does */
  constructor(does) {
    this.does = does;
    more.addEventListener("click", () => this.load());
  }

  /** Lists the next page of them. */
  async load() {
    const before = this.next ? `&before=${encodeURIComponent(this.next)}` : "";
    try {
      const page = await askJson(`/api/songs?limit=${PAGE_SIZE}${before}`);
      list.append(...page.songs.filter((song) => !cardOf(song.id)).map((song) => this.#card(song)));
      this.next = page.next;
      more.hidden = !page.next;
      this.#arrange();
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
   * @param {string | null} id
   */
  mark(id) {
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
      make("p", { className: "card-title" }, anchor),
      make("p", { className: "card-line", textContent: first_line }),
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
    const note = parent ? "It cannot be brought back. The song before its last change stays." : "It cannot be brought back.";
    if (!(await confirmed(`Delete “${title}”?`, note))) return;
    try {
      await ask(`/api/songs/${id}`, { method: "DELETE" });
    } catch (error) {
      if (error.status !== 404) return say(error.message, { isProblem: true });
    }
    cardOf(id)?.remove();
    this.#arrange();
    byId("gallery-heading").focus({ preventScroll: true });
    say(`Deleted: ${title}`);
    this.does.gone(id);
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
 * @param {string} note
 * @returns {Promise<boolean>}
 */
function confirmed(question, note) {
  byId("confirm-note").textContent = note;
  const dialog = byId("confirm");
  byId("confirm-heading").textContent = question;
  dialog.returnValue = "keep";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "delete"), { once: true }));
}
