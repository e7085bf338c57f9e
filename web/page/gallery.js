/** Songs written earlier, newest first. */
import { ask, askJson } from "./api.js";
import { byId, icon, make } from "./dom.js";
import { keyName, tempoText } from "./model.js";
import { say } from "./status.js";

const [PAGE_SIZE, LARGEST_PAGE] = [24, 100];
const FOR_GOOD = "It cannot be brought back.";
const EARLIER = "Its earlier versions can go with it; one that another song was made from stays.";
/** What is asked of the server for each answer that does not keep the song. */
const QUERIES = { delete: "", "delete-all": "?with_earlier=true" };
const list = byId("gallery-list");
const more = byId("gallery-more");

export class Gallery {
  /**
   * @param {{open: (id: string) => void, gone: (id: string, isAlone: boolean) => Promise<void>}} does `gone`: after it was
   *   deleted, alone or perhaps with others
   */
  constructor(does) {
    this.does = does;
    this.added = 0;
    more.addEventListener("click", () => this.load());
  }

  /** Lists the next page of them. */
  async load() {
    const page = await pageOf(PAGE_SIZE, this.next);
    if (page) this.#put(page);
  }

  /** Lists them anew, as many as there were. */
  async #again() {
    const { added } = this;
    const page = await pageOf(Math.min(Math.max(list.children.length, PAGE_SIZE), LARGEST_PAGE));
    if (!page) return;
    // What the server said before a song was added does not know of it.
    if (added !== this.added) return this.#again();
    list.replaceChildren();
    this.#put(page);
  }

  /** @param {{songs: any[], next: string | null}} page */
  #put(page) {
    for (const song of page.songs) this.#place(song);
    this.next = page.next;
    more.hidden = !page.next;
    this.mark(this.shown);
  }

  /**
   * Puts a song where it belongs by its age, unless it is there.
   * @param {any} summary
   */
  #place(summary) {
    if (cardOf(summary.id)) return;
    const isOlder = (card) => card.querySelector("time").dateTime < summary.created;
    list.insertBefore(this.#card(summary), [...list.children].find(isOlder) ?? null);
  }

  /**
   * Puts a song that was just written first.
   * @param {any} answer
   */
  add(answer) {
    this.added += 1;
    cardOf(answer.id)?.remove();
    list.prepend(this.#card(summaryOf(answer)));
    this.#arrange();
  }

  /**
   * Marks the song that is shown, which is listed though it became another.
   * @param {any} answer null for none
   */
  mark(answer) {
    this.shown = answer;
    for (const anchor of list.querySelectorAll("[aria-current]")) anchor.removeAttribute("aria-current");
    if (answer) {
      this.#place(summaryOf(answer));
      cardOf(answer.id).querySelector("a").setAttribute("aria-current", "true");
    }
    this.#arrange();
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
    if (!(wish in QUERIES)) return;
    try {
      await ask(`/api/songs/${id}${QUERIES[wish]}`, { method: "DELETE" });
      say(`Deleted: ${title}`);
    } catch (error) {
      say(error.message, { isProblem: true });
      if (error.status !== 404) return;
    }
    cardOf(id)?.remove();
    this.#arrange();
    byId("gallery-heading").focus({ preventScroll: true });
    await this.does.gone(id, wish === "delete");
    // What it was made from is the last version now, or gone with it; what was made from it has nothing before it.
    await this.#again();
  }
}

/**
 * A page of the songs that no other was made from; null, which is told, if there is no answer.
 * @param {number} limit
 * @param {string | null} [before] as the last page's `next`
 */
async function pageOf(limit, before) {
  const query = new URLSearchParams({ latest: "true", limit: String(limit), ...(before && { before }) });
  try {
    return await askJson(`/api/songs?${query}`);
  } catch (error) {
    say(error.message, { isProblem: true });
    return null;
  }
}

/** @param {any} answer of a whole song */
function summaryOf({ id, created, parent, song }) {
  return { ...song, id, created, parent, first_line: song.stanzas[0].lines[0].text };
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
 * @returns {Promise<string>} delete or delete-all; anything else keeps it
 */
function confirmed(question, hasEarlier) {
  byId("confirm-note").textContent = hasEarlier ? `${FOR_GOOD} ${EARLIER}` : FOR_GOOD;
  byId("confirm-delete-all").hidden = !hasEarlier;
  const dialog = byId("confirm");
  byId("confirm-heading").textContent = question;
  dialog.returnValue = "keep";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}
