/** The keyboard's short ways, where no field is being filled in. */
import { byId } from "./dom.js";

const KEPT = "echoes-keys-off";
const TYPED_IN = "input:not([type=range], [type=checkbox]), textarea, select";
const SPACE_IS_THEIRS = "button, a, summary, [type=checkbox]";
const ARROWS_ARE_THEIRS = "input, [role=slider], [role=region]";
const dialog = byId("keys");
const letters = byId("keys-on");

/**
 * Listens to the keyboard.
 * @param {Record<string, (shift: boolean) => void>} does by key, in lower case
 */
export function listenToKeys(does) {
  recall();
  letters.addEventListener("change", keep);
  byId("keys-open").addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    const wanted = event.key === "?" ? () => dialog.showModal() : does[event.key.toLowerCase()];
    if (!wanted || isTheirs(event)) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith("Arrow")) wanted(event.shiftKey);
  });
}

function recall() {
  try {
    letters.checked = !localStorage.getItem(KEPT);
  } catch (error) {
    if (error.name !== "SecurityError") throw error; // this browser lets pages keep nothing
  }
}

function keep() {
  try {
    if (letters.checked) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "1");
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
  }
}

/** @param {KeyboardEvent} event */
function isTheirs({ key, target, ctrlKey, altKey, metaKey }) {
  const on = /** @type {Element} */ (target);
  if (ctrlKey || altKey || metaKey || document.querySelector("dialog[open]") || on.closest(TYPED_IN)) return true;
  if (key === " ") return Boolean(on.closest(SPACE_IS_THEIRS));
  if (key.length > 1) return Boolean(on.closest(ARROWS_ARE_THEIRS));
  return !letters.checked;
}
