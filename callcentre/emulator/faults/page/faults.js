"use strict";

const ADDRESS = "/emulator/faults";
const LOOK_EVERY_MS = 2000;
const form = document.getElementById("faults");
const kinds = document.getElementById("kinds");
const state = document.getElementById("state");

/** Make an element; children are elements or text, never markup. */
function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function inEnglish(text) {
  return make("span", { lang: "en" }, text);
}

async function ask(method, body) {
  const answer = await fetch(ADDRESS, {
    method,
    headers: { Accept: "application/json" },
    body: body && JSON.stringify(body),
  });
  const told = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(told.error || answer.statusText);
  return told;
}

function say(text, wrong = false) {
  state.textContent = text;
  state.classList.toggle("wrong", wrong);
}

function showKinds(report) {
  const on = new Set(report.rules.map((rule) => rule.fault));
  kinds.replaceChildren(...report.kinds.map((kind) => {
    const box = make("input", { type: "checkbox", name: "fault", value: kind.name });
    box.checked = on.has(kind.name);
    return make("li", {}, make("label", {}, box, make("span", {}, `${kind.id} `, inEnglish(kind.en))));
  }));
}

function showRules(report) {
  const rows = report.rules.map((rule) => {
    const whom = [rule.number, rule.citizen, rule.call].filter(Boolean).join(" ") || "semua · all";
    return make("tr", {}, make("td", {}, rule.fault), make("td", {}, whom),
      make("td", {}, String(rule.seen)), make("td", {}, String(rule.struck)));
  });
  const nothing = make("tr", {}, make("td", { colSpan: 4 }, "Tidak ada ", inEnglish("None")));
  document.getElementById("rules").replaceChildren(...(rows.length ? rows : [nothing]));
}

async function apply(event) {
  event.preventDefault();
  const given = new FormData(form);
  const rules = given.getAll("fault").map((fault) => ({
    fault,
    number: given.get("number").trim(),
    chance: Number(given.get("chance")),
  }));
  try {
    showRules(await ask("PUT", { seed: Number(given.get("seed")), rules }));
    say(rules.length ? "Diterapkan. Applied." : "Tanpa gangguan. No faults.");
  } catch (error) {
    say(error.message, true);
  }
}

async function clear() {
  try {
    await ask("DELETE");
    for (const box of kinds.querySelectorAll("input")) box.checked = false;
    showRules({ rules: [] });
    say("Tanpa gangguan. No faults.");
  } catch (error) {
    say(error.message, true);
  }
}

async function look() {
  try {
    showRules(await ask("GET"));
  } catch (error) {
    say(error.message, true);
  }
}

form.addEventListener("submit", apply);
document.getElementById("clear").addEventListener("click", clear);
ask("GET").then((report) => {
  showKinds(report);
  showRules(report);
  form.elements.seed.value = report.seed;
  setInterval(look, LOOK_EVERY_MS);
}, (error) => say(error.message, true));
