// The ring: two soft tones again and again, made here, and the page's title for a hidden tab.

let context;
let ringing;

// Browsers let a page sound only after somebody has touched it.
for (const gesture of ["pointerdown", "keydown"]) {
  addEventListener(gesture, () => {
    context ??= new AudioContext();
    context.resume();
  });
}

function tone(frequency, start, seconds) {
  const oscillator = context.createOscillator();
  const loudness = context.createGain();
  oscillator.frequency.value = frequency;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(0.18, start + 0.02);
  loudness.gain.setValueAtTime(0.18, start + seconds - 0.05);
  loudness.gain.linearRampToValueAtTime(0, start + seconds);
  oscillator.connect(loudness).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}

function once() {
  if (context?.state !== "running") return;
  const start = context.currentTime;
  tone(660, start, 0.35);
  tone(880, start + 0.4, 0.35);
}

export function ring(on, words) {
  if (on === Boolean(ringing)) return;
  clearInterval(ringing);
  ringing = undefined;
  document.title = document.title.replace(/^\S+ ☎ /, "");
  if (!on) return;
  document.title = `${words.ringing} ☎ ${document.title}`;
  once();
  ringing = setInterval(once, 2_000);
}
