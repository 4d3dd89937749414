// Switches the faults of this carrier and shows how often each has struck.

import {$, h} from "./dom.js";
import {begin, currentLanguage, onLanguage, t} from "./words.js";

const WORDS = {
  title: ["Gangguan", "Faults"],
  about: ["Nyalakan gangguan pada jaringan telepon tiruan ini, lalu lihat apakah aplikasi Anda bertahan.",
    "Switch on a fault of this emulated network and see whether your application survives."],
  whom: ["Untuk siapa", "For whom"], number: ["Nomor (kosong: semua)", "Number (empty: everybody)"],
  chance: ["Peluang, 0 sampai 1", "Chance, 0 to 1"], seed: ["Benih", "Seed"],
  faults: ["Gangguan", "Faults"], apply: ["Terapkan", "Apply"], clear: ["Matikan semua", "All off"],
  in_force: ["Sedang berlaku", "In force"], fault: ["Gangguan", "Fault"], for: ["Untuk", "For"],
  seen: ["Dilihat", "Seen"], struck: ["Kena", "Struck"], everybody: ["semua", "everybody"], none: ["Tidak ada", "None"],
  applied: ["Diterapkan.", "Applied."], nothing: ["Tanpa gangguan.", "No faults."],
};
const LOOK_EVERY_MS = 2000;
const form = $("faults");
let report = {kinds: [], rules: [], seed: 0};

async function ask(method, body) {
  const answer = await fetch("/emulator/faults", {
    method, headers: {Accept: "application/json"}, body: body && JSON.stringify(body),
  });
  const told = answer.status === 204 ? {rules: []} : await answer.json();
  if (!answer.ok) throw new Error(told.error || answer.statusText);
  report = {...report, ...told};
  showRules();
}

function say(text, wrong = false) {
  $("state").textContent = text;
  $("state").classList.toggle("wrong", wrong);
}

// Does something with the rules, and says what came of it.
async function attempt(work, done = () => undefined) {
  try {
    await work();
    const words = done();
    if (words) say(words);
  } catch (error) {
    say(error.message, true);
  }
}

function showKinds() {
  const boxes = new Map([...form.querySelectorAll("[name=fault]")].map((box) => [box.value, box.checked]));
  const on = new Set(report.rules.map((rule) => rule.fault));
  $("kinds").replaceChildren(...report.kinds.map((kind) => {
    const checked = boxes.get(kind.name) ?? on.has(kind.name);
    const box = h("input", {type: "checkbox", name: "fault", value: kind.name, checked});
    return h("li", {}, h("label", {}, box, kind[currentLanguage()]));
  }));
}

function showRules() {
  const rows = report.rules.map((rule) => {
    const whom = [rule.number, rule.citizen, rule.call].filter(Boolean).join(" ") || t("everybody");
    return h("tr", {}, ...[rule.fault, whom, rule.seen, rule.struck].map((text) => h("td", {}, String(text))));
  });
  $("rules").replaceChildren(...(rows.length ? rows : [h("tr", {}, h("td", {colSpan: 4}, t("none")))]));
}

form.onsubmit = (event) => {
  event.preventDefault();
  const given = new FormData(form);
  const [number, chance, seed] = [given.get("number").trim(), Number(given.get("chance")), Number(given.get("seed"))];
  const rules = given.getAll("fault").map((fault) => ({fault, number, chance}));
  attempt(() => ask("PUT", {seed, rules}), () => t(rules.length ? "applied" : "nothing"));
};
$("clear").onclick = () => attempt(async () => {
  await ask("DELETE");
  for (const box of form.querySelectorAll("[name=fault]")) box.checked = false;
}, () => t("nothing"));
onLanguage(() => { showKinds(); showRules(); });
begin(WORDS);
await attempt(async () => {
  await ask("GET");
  showKinds();
  form.elements.seed.value = report.seed;
});
setInterval(() => attempt(() => ask("GET")), LOOK_EVERY_MS);
