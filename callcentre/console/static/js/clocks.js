// Running times. The server says when something began and what time it is there; this browser's own
// clock may be wrong, so only the difference counts.

const offsets = new WeakMap();

function serverNow(element) {
  if (!offsets.has(element)) offsets.set(element, Number(element.dataset.now) - Date.now());
  return Date.now() + offsets.get(element);
}

function lasted(milliseconds) {
  const all = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  const rest = `${two(Math.floor((all % 3600) / 60))}:${two(all % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function tick() {
  for (const element of document.querySelectorAll("[data-since]")) {
    element.textContent = lasted(serverNow(element) - Number(element.dataset.since));
  }
  for (const bar of document.querySelectorAll("progress[data-until]")) {
    bar.value = Math.max(0, (Number(bar.dataset.until) - serverNow(bar)) / 1000);
  }
}

export function startClocks() {
  tick();
  setInterval(tick, 500);
}
