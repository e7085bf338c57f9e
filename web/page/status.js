/** What happened, said once: shown for a moment, and read by screen readers. */
import { byId } from "./dom.js";

const SHOWN_MS = 5000;
let hiding = 0;

/**
 * Says it.
 * @param {string} message
 * @param {{isProblem?: boolean, stays?: boolean, isPlain?: boolean}} [how] problems look like one, and stay until the next
 *   message; what is plain to see is said to screen readers alone
 */
export function say(message, { isProblem = false, stays = isProblem, isPlain = false } = {}) {
  const toast = byId("status");
  toast.textContent = message;
  toast.classList.toggle("is-problem", isProblem);
  toast.classList.toggle("is-shown", !isPlain);
  clearTimeout(hiding);
  if (!stays) hiding = setTimeout(hush, SHOWN_MS);
}

/** Takes the message away. */
export function hush() {
  byId("status").classList.remove("is-shown");
}

byId("status").addEventListener("click", hush);
