// The pages about flows: the size of a picture, the way from a complaint to its line, and a warning
// before typed text is left behind. Without this script everything can still be done.

const FACTOR = 1.25;
let scale = 1;

// Every fresh picture (it is fetched again as callers move) gets the size that was chosen.
function resize(picture) {
  const drawing = picture.querySelector("svg");
  if (!drawing) return;
  const { width, height } = drawing.viewBox.baseVal;
  drawing.setAttribute("width", width * scale);
  drawing.setAttribute("height", height * scale);
}

function fitting(picture) {
  const drawing = picture.querySelector("svg");
  return drawing ? Math.max(0.2, Math.min(1, picture.clientWidth / drawing.viewBox.baseVal.width)) : 1;
}

function everyPicture(act) {
  document.querySelectorAll(".picture").forEach(act);
}

// Where people come in is seen first.
everyPicture((picture) => {
  const entry = picture.querySelector(".entry");
  if (entry) picture.scrollTop = Number(entry.getAttribute("y")) - 90;
});

document.addEventListener("click", (event) => {
  const zoom = event.target.closest("[data-zoom]");
  if (!zoom) return;
  everyPicture((picture) => {
    if (zoom.dataset.zoom === "fit") scale = fitting(picture);
    else scale = Math.max(0.2, Math.min(3, scale * (zoom.dataset.zoom === "in" ? FACTOR : 1 / FACTOR)));
    resize(picture);
  });
});

let scrolled = { left: 0, top: 0 };
document.addEventListener("htmx:beforeSwap", () => everyPicture((picture) => {
  scrolled = { left: picture.scrollLeft, top: picture.scrollTop };
}));
document.addEventListener("htmx:afterSwap", () => {
  everyPicture((picture) => {
    resize(picture);
    picture.scrollTo(scrolled);
  });
  document.querySelector(".talk li:last-child")?.scrollIntoView({ block: "nearest" });
  document.querySelector(".player input[name=line]")?.focus({ preventScroll: true });
});

const text = document.getElementById("flow-text");

function showLine(number) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[number - 1] ?? "").length);
  text.scrollTop = (number - 6) * (text.scrollHeight / lines.length);
  text.scrollLeft = 0;
  text.scrollIntoView({ block: "center" });
}

document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]");
  if (line && text) showLine(Number(line.dataset.line));
  const step = event.target.closest(".picture [data-step]");
  if (step && text) {
    const found = text.value.split("\n").findIndex((one) => one.startsWith(`  ${step.dataset.step}:`));
    if (found >= 0) showLine(found + 1);
  }
});

if (text) {
  const before = text.value;
  let isSending = false;
  addEventListener("submit", () => { isSending = true; });
  addEventListener("beforeunload", (event) => {
    if (!isSending && text.value !== before) event.preventDefault();
  });
}
