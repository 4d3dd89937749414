// Tones of the telephone, and the one microphone that all handsets share.

let context;

function ready() {
  context ??= new AudioContext();
  // Before the first touch of the page browsers keep quiet; that is not an error.
  if (context.state === "suspended") context.resume().catch(() => {});
  return context;
}

function beep(frequencies, from, seconds, loud) {
  const gain = new GainNode(ready(), {gain: 0});
  gain.connect(context.destination);
  gain.gain.setTargetAtTime(loud, from, 0.004);
  gain.gain.setTargetAtTime(0, from + seconds, 0.008);
  for (const frequency of frequencies) {
    const oscillator = new OscillatorNode(context, {frequency});
    oscillator.connect(gain);
    oscillator.start(from);
    oscillator.stop(from + seconds + 0.1);
  }
}

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const KEYS = ["123", "456", "789", "*0#"];

// The two frequencies of a key (ITU-T Q.23).
export function keyTone(digit) {
  const row = KEYS.findIndex((keys) => keys.includes(digit));
  if (row >= 0) beep([ROWS[row], COLUMNS[KEYS[row].indexOf(digit)]], ready().currentTime, 0.14, 0.09);
}

// [frequencies, seconds on, seconds until the next one]; 425 Hz as on Indonesian networks.
const CADENCES = {
  ringback: [[425], 1, 5, 0.05], busy: [[425], 0.5, 1, 0.05], bell: [[988, 1319], 0.35, 0.9, 0.07],
};

// Plays a tone over and over; returns what stops it.
export function repeat(name, times = Infinity) {
  const [frequencies, seconds, every, loud] = CADENCES[name];
  let timer;
  const again = (left) => {
    if (left <= 0) return;
    if (ready().state === "running") beep(frequencies, context.currentTime, seconds, loud);
    timer = setTimeout(() => again(left - 1), every * 1000);
  };
  again(times);
  return () => clearTimeout(timer);
}

// One microphone for all handsets: the one in focus speaks, the others are silent.
class Microphone {
  #stream;
  #asked;
  #tracks = new Map();
  #focused;

  // A track for this handset, or undefined where there is no microphone.
  async lend(handset) {
    try {
      this.#asked ??= navigator.mediaDevices.getUserMedia({audio: true});
      this.#stream = await this.#asked;
    } catch {
      this.#asked = undefined;
      return undefined;
    }
    const track = this.#stream.getAudioTracks()[0].clone();
    this.#tracks.set(handset, track);
    this.balance();
    return track;
  }

  giveBack(handset) {
    this.#tracks.get(handset)?.stop();
    this.#tracks.delete(handset);
    if (this.#tracks.size) return;
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = this.#asked = undefined;
  }

  focus(handset) {
    this.#focused = handset;
    this.balance();
  }

  balance() {
    for (const [handset, track] of this.#tracks) track.enabled = handset === this.#focused && !handset.muted;
  }
}

export const microphone = new Microphone();
