/** Where all sound comes together: a mixer, a little room, a limiter, the way out. */

const ROOM_S = 1.2;
const ROOM_LEVEL = 0.16;
/** The limiter looks ahead by as much (Web Audio API, DynamicsCompressorNode), and all sound is as much later. */
const LIMITER_DELAY_S = 0.006;
/** From drawing to seeing: most screens show 60 frames a second, and a moment falls anywhere between two. */
const FRAME_S = 0.012;
/** A time of the output further than this from the audio clock is not believed. */
const LONGEST_LATENCY_S = 1;
/** The device is let go to sleep when nobody has played for as long. */
const SLEEP_MS = 5000;

class Stage {
  constructor() {
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.limiter = new DynamicsCompressorNode(this.context, {
      threshold: -6,
      knee: 6,
      ratio: 12,
      attack: 0.003,
      release: 0.2,
    });
    this.limiter.connect(this.context.destination);
    this.room = new ConvolverNode(this.context, { buffer: roomOf(this.context) });
    this.room.connect(new GainNode(this.context, { gain: ROOM_LEVEL })).connect(this.limiter);
    this.players = new Set();
    this.sleeping = 0;
  }

  /**
   * Wakes the device for one who plays.
   * @param {object} player
   */
  enter(player) {
    clearTimeout(this.sleeping);
    this.players.add(player);
    return this.context.resume();
  }

  /**
   * One plays no more.
   * @param {object} player
   */
  leave(player) {
    clearTimeout(this.sleeping);
    this.players.delete(player);
    if (!this.players.size) this.sleeping = setTimeout(() => this.context.suspend(), SLEEP_MS);
  }

  /**
   * A way in, whose gain is a loudness that can be turned.
   * @param {number} level
   */
  channel(level) {
    const channel = new GainNode(this.context, { gain: level });
    channel.connect(this.limiter);
    channel.connect(this.room);
    return channel;
  }

  /**
   * The moment of the audio clock that is heard when what is drawn now is seen: behind `currentTime` by what the device
   * takes, but for the time to the next frame.
   */
  get heardTime() {
    const now = this.context.currentTime;
    const stamp = this.context.getOutputTimestamp?.();
    const told = stamp?.performanceTime
      ? (stamp.contextTime ?? Number.NaN) + (performance.now() - stamp.performanceTime) / 1000
      : Number.NaN;
    const isLikely = told <= now + 0.1 && told > now - LONGEST_LATENCY_S;
    const heard = isLikely ? told : now - (this.context.outputLatency || this.context.baseLatency || 0);
    return heard - LIMITER_DELAY_S + FRAME_S;
  }
}

/** Echoes as they die away between walls: noise, in two channels that differ. */
function roomOf(context) {
  const length = Math.round(ROOM_S * context.sampleRate);
  const room = new AudioBuffer({ length, numberOfChannels: 2, sampleRate: context.sampleRate });
  for (let channel = 0; channel < 2; channel += 1) {
    const echoes = room.getChannelData(channel);
    const noise = noiseFrom(channel + 1);
    let dull = 0;
    for (let place = 0; place < length; place += 1) {
      // air and walls take the treble first
      dull += 0.35 * (noise() - dull);
      echoes[place] = dull * Math.exp((-6.9 * place) / length);
    }
  }
  return room;
}

/** The same noise each time (Park and Miller 1988, "Random number generators"). */
function noiseFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}

/** @type {Stage | null} */
let stage = null;

/** The page's stage. It is made at the first call, which browsers want to see in a click or a key's handler. */
export function theStage() {
  stage ??= new Stage();
  return stage;
}
