/** What is to be played of a song. */

/**
 * @typedef {object} PlayedNote
 * @property {"voice" | "piano"} part
 * @property {number} onsetQl
 * @property {number} endQl when it is let go, by finger and pedal
 * @property {number} pitchMidi
 * @property {number} velocity
 * @property {number | null} from pitch that a voice comes from within a syllable
 */

/**
 * All notes, by onset.
 * @param {any} song
 * @returns {PlayedNote[]}
 */
export function playedNotes(song) {
  return [...voiceNotes(song), ...pianoNotes(song)].toSorted((one, other) => one.onsetQl - other.onsetQl);
}

function voiceNotes(song) {
  const syllables = song.stanzas.flatMap((stanza) => stanza.lines.flatMap((line) => line.syllables));
  return syllables.flatMap(({ notes }) =>
    notes.map((note, place) => ({ ...played(note, "voice"), from: place ? notes[place - 1].pitch_midi : null })),
  );
}

function pianoNotes(song) {
  const notes = [...song.right, ...song.left].map((note) => played(note, "piano"));
  notes.sort((one, other) => one.pitchMidi - other.pitchMidi || one.onsetQl - other.onsetQl);
  const struck = notes.filter((note, place) => {
    const previous = notes[place - 1];
    return previous?.pitchMidi !== note.pitchMidi || previous.onsetQl !== note.onsetQl;
  });
  return struck.map((note, place) => {
    const next = struck[place + 1];
    const again = next?.pitchMidi === note.pitchMidi ? next.onsetQl : Infinity;
    return { ...note, endQl: Math.min(sustained(note.endQl, song.pedals), again) };
  });
}

function played(note, part) {
  const { onset_ql: onsetQl, duration_ql, pitch_midi: pitchMidi, velocity } = note;
  return { part, onsetQl, endQl: onsetQl + duration_ql, pitchMidi, velocity, from: null };
}

/** When a note ends whose key is let go at `endQl`. */
function sustained(endQl, pedals) {
  const pedal = pedals.find(({ down_ql, up_ql }) => down_ql < endQl && endQl < up_ql);
  return pedal ? pedal.up_ql : endQl;
}
