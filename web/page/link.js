/** Links that make a song again: what a link asks for, and the link's own form of the changes made since. */

/** Wishes that are numbers. */
export const NUMBERS = ["seed", "verses", "lines", "tempo_bpm"];
const TEXTS = ["theme", "mood", "form", "syllables", "rhyme", "stanza", "diction", "title", "voice", "key", "metre"];

/**
 * The wish for a song that a link's query holds, or null where it has none.
 * @param {string} query such as "?theme=home&seed=7&then=line-3-55,melody-9"
 * @returns {Record<string, any> | null}
 */
export function wishOf(query) {
  const given = new URLSearchParams(query);
  if (!given.get("theme")) return null;
  /** @type {Record<string, any>} */
  const wish = {};
  for (const name of TEXTS) if (given.get(name)) wish[name] = given.get(name);
  for (const name of NUMBERS) if (given.get(name)) wish[name] = numberOf(String(given.get(name)));
  if (given.has("accompaniment")) wish.accompaniment = given.get("accompaniment") === "true";
  const then = given.get("then");
  return then ? { ...wish, then: then.split(",").map(step) } : wish;
}

/**
 * A change such as "line-3-55" or "melody-9"; whether it can be made is the server's to say.
 * @param {string} text
 */
function step(text) {
  const [what, ...numbers] = text.split("-");
  const [number, seed] = numbers.length > 1 ? numbers.map(numberOf) : [undefined, numberOf(numbers[0])];
  return number === undefined ? { what, seed } : { what, number, seed };
}

/**
 * A number, or what stands in its place for the server to refuse.
 * @param {string} text
 */
function numberOf(text) {
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/**
 * The wish that makes a song again, or null where its link names the song itself.
 * @param {string} link such as "/?theme=home&seed=7" or "/songs/ID"
 */
export function wishOfLink(link) {
  return wishOf(link.split("?")[1] ?? "");
}

/**
 * The wish for another song like this one: a new seed, none of the changes; null for songs that no link makes again.
 * @param {string} link
 */
export function another(link) {
  const wish = wishOfLink(link);
  if (!wish) return null;
  const { seed, then, ...rest } = wish;
  return rest;
}
