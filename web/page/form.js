/** The form: what is wished, as the server wants it asked. */
import { bringIntoView, byId } from "./dom.js";

const FILE_LIMIT_BYTES = 8 * 1024 * 1024;
const NOTHING_SAID = "Say what the song is about, or give your own words or tune below.";
const form = byId("song-form");
let settled = "";

/** @typedef {{json?: object, form?: FormData}} Body what `ask` sends */

/** A wish that cannot be asked, with the control it is about. */
export class FormError extends Error {
  /**
   * @param {string} message
   * @param {HTMLElement} control
   */
  constructor(message, control) {
    super(message);
    this.control = control;
  }
}

/**
 * What the form says.
 * @returns {Body}
 */
export function wished() {
  const tune = byId("tune").files[0];
  const wish = Object.fromEntries(asked().flatMap(valueOf));
  if (!wish.theme && !wish.words && !tune) throw new FormError(NOTHING_SAID, byId("theme"));
  if (!tune) {
    delete wish.track;
    return { json: wish };
  }
  return { form: filled({ ...wish, tune: small(tune, byId("tune")) }) };
}

/**
 * What opens a song that is written.
 * @returns {Body}
 */
export function opened() {
  return { form: filled({ song: small(byId("song-file").files[0], byId("song-file")) }) };
}

/**
 * All that the form says, to be compared.
 * @returns {string}
 */
export function said() {
  const values = asked().map((field) => (field.type === "checkbox" ? field.checked : field.value));
  return JSON.stringify([...values, byId("tune").value]);
}

/**
 * Takes what the form said as done with: it may be written over.
 * @param {string} what as `said` had it
 */
export function settle(what) {
  settled = what;
}

/** Whether it asks for what no song was written of yet, or holds words or a tune, which stand nowhere else. */
export function isAsking() {
  return said() !== settled || Boolean(byId("words").value.trim() || byId("tune").value);
}

/**
 * Shows a wish in the form, so that it can be changed.
 * @param {Record<string, any>} wish
 */
export function fill(wish) {
  put(wish);
  settle(said());
}

/** @param {Record<string, any>} wish */
function put(wish) {
  for (const field of asked()) {
    if (field.type === "checkbox") field.checked = wish[field.name] ?? field.defaultChecked;
    else field.value = wish[field.name] ?? "";
  }
  byId("tune").value = "";
  told();
}

/**
 * Shows what is wrong with the wish, or nothing.
 * @param {string} message
 * @param {HTMLElement} [control] goes there
 */
export function told(message = "", control) {
  byId("form-error").textContent = message;
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  byId("no-tune").hidden = !byId("tune").files.length;
  countChoices();
  if (!control) {
    if (message) bringIntoView(byId("form-error"), "nearest");
    return;
  }
  if (byId("choices").contains(control)) unfold(true);
  const around = control.closest("details");
  if (around) around.open = true;
  control.setAttribute("aria-invalid", "true");
  control.focus();
}

/**
 * Calls back when a song is to be written, and when one is to be opened.
 * @param {() => void} write
 * @param {() => void} open
 */
export function listen(write, open) {
  settle(said());
  countChoices();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write();
  });
  for (const example of form.querySelectorAll(".try")) {
    example.addEventListener("click", () => {
      byId("theme").value = example.textContent;
      byId("theme").focus();
    });
  }
  byId("choices-toggle").addEventListener("click", () => unfold(byId("choices-toggle").ariaExpanded !== "true"));
  form.addEventListener("input", countChoices);
  byId("clear-choices").addEventListener("click", () => {
    put({ theme: byId("theme").value });
    byId("theme").focus();
  });
  byId("song-file").addEventListener("change", () => byId("song-file").files.length && open());
  byId("tune").addEventListener("change", () => told());
  byId("no-tune").addEventListener("click", () => {
    byId("tune").value = "";
    told();
    byId("tune").focus();
  });
}

/** @param {boolean} isOpen whether the choices can be seen beside a song, too */
function unfold(isOpen) {
  byId("choices-toggle").ariaExpanded = String(isOpen);
}

/** Says how many choices are made: beside a song they are folded up, and hold for the next one. */
function countChoices() {
  const made = [...asked(), byId("tune")].filter((field) => (field.type === "checkbox" ? field.checked !== field.defaultChecked : field !== byId("theme") && field.value.trim()));
  byId("choices-toggle").textContent = made.length ? `Choices (${made.length} made)` : "Choices";
  byId("clear-choices").hidden = !made.length;
}

/** @returns {any[]} all but the files */
export function asked() {
  return [...form.elements].filter((field) => field.name && field.type !== "file");
}

/** @param {any} field */
function valueOf(field) {
  if (field.type === "checkbox") return field.checked === field.defaultChecked ? [] : [[field.name, field.checked]];
  if (field.validity.badInput || field.validity.rangeUnderflow || field.validity.rangeOverflow || field.validity.stepMismatch)
    throw new FormError(`${labelOf(field)}: ${field.validationMessage}`, field);
  const text = field.name === "words" ? field.value.trimEnd() : field.value.trim();
  if (!text) return [];
  return [[field.name, field.type === "number" ? Number(text) : text]];
}

/** @param {any} field */
function labelOf(field) {
  return field.labels[0].firstChild.textContent.trim();
}

/**
 * @param {File} file
 * @param {HTMLElement} control
 */
function small(file, control) {
  if (file.size <= FILE_LIMIT_BYTES) return file;
  throw new FormError(`${file.name} is ${(file.size / 1e6).toFixed(1)} MB large; wanted 8 MB or less.`, control);
}

/** @param {Record<string, any>} parts */
function filled(parts) {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) data.append(name, value instanceof File ? value : String(value));
  return data;
}
