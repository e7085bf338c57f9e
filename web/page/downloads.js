/** The song's files, in the transposition that is heard. */
import { ask, unreached } from "./api.js";
import { byId, icon, make } from "./dom.js";
import { transposedText } from "./model.js";
import { say } from "./status.js";

const LEAST_SAID_MS = 800;
const GROUPS = ["Karaoke", "Notation", "Sound", "Words and data"];

/** @typedef {{name: string, group: string, label: string}} Format */

/**
 * Lists the files by what they are for, groups that are not known here last.
 * @param {{song: any, formats: Format[]}} answer
 * @param {number} transpose semitones
 */
export function listDownloads({ song, formats }, transpose) {
  const query = transpose ? `?transpose=${transpose}` : "";
  byId("downloads").replaceChildren(
    ...[...new Set([...GROUPS, ...formats.map(({ group }) => group)])].map((name) => {
      const kinds = formats.filter(({ group }) => group === name);
      const links = kinds.map((kind) => make("li", {}, link(kind.name, kind.label, `${song.files[kind.name]}${query}`)));
      return make("section", {}, make("h4", { textContent: name }), make("ul", { className: "files" }, ...links));
    }),
  );
  byId("downloads-note").textContent = transpose
    ? `As you hear it: ${transposedText(transpose)} than written.`
    : "Every file is of the song as you see it.";
}

/**
 * @param {string} kind
 * @param {string} says
 * @param {string} href
 */
function link(kind, says, href) {
  const anchor = make("a", { href, download: "", data: { format: kind } }, icon("down"), make("span", { textContent: says }));
  anchor.append(make("small", { textContent: kind, className: "kind" }));
  anchor.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fetched(anchor, says);
  });
  return anchor;
}

/**
 * Fetches a file before it is saved, so that a busy server is waited for and a refusal can be read.
 * @param {HTMLAnchorElement} anchor
 * @param {string} says
 */
async function fetched(anchor, says) {
  if (anchor.ariaBusy === "true") return;
  anchor.ariaBusy = "true";
  const slow = setTimeout(() => say(`Making the file: ${says} …`, { stays: true }), LEAST_SAID_MS);
  try {
    const response = await ask(anchor.href, { onWait: (wait_s) => say(`Busy; trying again in ${wait_s} s.`, { stays: true }) });
    const file = nameOf(response, anchor);
    save(await response.blob().catch(unreached), file);
    say(`Saved: ${file}`);
  } catch (error) {
    say(error.message, { isProblem: true });
  } finally {
    clearTimeout(slow);
    anchor.ariaBusy = null;
  }
}

/**
 * @param {Response} response
 * @param {HTMLAnchorElement} anchor
 */
function nameOf(response, anchor) {
  const said = /filename="?([^";]+)"?/.exec(response.headers.get("Content-Disposition") ?? "");
  return said ? said[1] : `song.${anchor.dataset.format}`;
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
