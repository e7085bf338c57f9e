/** Keeps a phone's screen lit while somebody sings from it, where the browser can. */

let wanted = false;
/** @type {WakeLockSentinel | null} */
let lock = null;
let settled = Promise.resolve();

/**
 * Asks for it, or lets go.
 * @param {boolean} isWanted
 */
export function stayAwake(isWanted) {
  wanted = isWanted;
  // One after the other, so that no lock is lost sight of.
  settled = settled.then(settle);
}

async function settle() {
  if (!("wakeLock" in navigator)) return;
  if (!wanted) {
    await lock?.release();
    lock = null;
  } else if (!document.hidden && (!lock || lock.released)) {
    // A browser that saves its battery says no, and the song plays on.
    lock = await navigator.wakeLock.request("screen").catch(() => null);
  }
}

// The browser takes the lock back when the page is left for another.
document.addEventListener("visibilitychange", () => stayAwake(wanted));
