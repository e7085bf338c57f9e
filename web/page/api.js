/** The server's HTTP interface, as functions. */

const MOST_TRIES = { 429: 20, 503: 2 };
const USUAL_WAIT_S = 3;
const UNREACHED = "Eternal Echoes does not answer. Is it still running? Nothing is lost: start it again, then try once more.";
const GONE = "That song is not kept here any more.";

/** An answer that is not what was asked for; the message can be shown as it is. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status HTTP's, or 0 where no answer came
   */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * @typedef {object} Call
 * @property {string} [method]
 * @property {object} [json] what is sent
 * @property {FormData} [form] what is sent instead, with files
 * @property {AbortSignal} [signal]
 * @property {(wait_s: number, status: number) => void} [onWait] told when the server is too busy, before each further try
 */

/**
 * Asks the server; where it is busy, waits as long as it says and asks again.
 * @param {string} path
 * @param {Call} [call]
 * @returns {Promise<Response>} an answer of success
 */
export async function ask(path, { method = "GET", json, form, signal, onWait = () => {} } = {}) {
  const body = json ? JSON.stringify(json) : form;
  const headers = json ? { "Content-Type": "application/json" } : undefined;
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(path, { method, body, headers, signal }).catch(unreached);
    if (response.ok) return response;
    if (tries >= (MOST_TRIES[response.status] ?? 1)) throw new ApiError(await detailOf(response), response.status);
    const wait_s = Math.min(Number(response.headers.get("Retry-After")) || USUAL_WAIT_S, 60);
    onWait(wait_s, response.status);
    await slept(wait_s, signal);
  }
}

/**
 * The same for an answer in JSON.
 * @param {string} path
 * @param {Call} [call]
 * @returns {Promise<any>}
 */
export async function askJson(path, call) {
  const response = await ask(path, call);
  return response.json().catch(unreached);
}

/**
 * Tells of an answer that did not come, or broke off.
 * @param {Error} error
 * @returns {never}
 */
export function unreached(error) {
  throw error.name === "AbortError" ? error : new ApiError(UNREACHED, 0);
}

/** @param {Response} response */
async function detailOf(response) {
  if (response.status === 404 && new URL(response.url).pathname.startsWith("/api/songs/")) return GONE;
  const said = await response.json().catch(() => ({}));
  if (typeof said.detail === "string") return said.detail;
  return `The server answered ${response.status} ${response.statusText}`.trim();
}

/**
 * @param {number} wait_s
 * @param {AbortSignal} [signal]
 */
function slept(wait_s, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, wait_s * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}
