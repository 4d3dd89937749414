// Every word of the pages in Indonesian and in English, and the switches of language and light.

const saved = (key) => { try { return localStorage.getItem(key) ?? ""; } catch { return ""; } };
export const save = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private */ } };
export {saved};

let language = saved("language") === "en" ? "en" : "id";
let dictionary = {};
const listeners = [];

export const currentLanguage = () => language;

// A word or sentence; {name} is filled in from `values`.
export function t(key, values = {}) {
  const [id, en] = dictionary[key] ?? [key, key];
  const text = language === "en" ? en : id;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function translate(root) {
  for (const it of root.querySelectorAll("[data-t]")) it.textContent = t(it.dataset.t);
  for (const it of root.querySelectorAll("[data-t-label]")) it.setAttribute("aria-label", t(it.dataset.tLabel));
  for (const it of root.querySelectorAll("[data-t-title]")) it.title = t(it.dataset.tTitle);
  for (const it of root.querySelectorAll("[data-t-hint]")) it.placeholder = t(it.dataset.tHint);
}

export function onLanguage(listener) { listeners.push(listener); }

function apply() {
  document.documentElement.lang = language;
  document.title = t("title");
  translate(document);
  const button = document.getElementById("language");
  button.textContent = language === "en" ? "ID" : "EN";
  button.title = language === "en" ? "Bahasa Indonesia" : "English";
  button.setAttribute("aria-label", button.title);
  for (const listener of listeners) listener();
}

const LIGHTS = ["", "light", "dark"];
function shine(light) {
  document.documentElement.className = light;
  const button = document.getElementById("light");
  button.textContent = {"": "◐", light: "☀", dark: "☾"}[light];
  button.title = t(`light_${light || "auto"}`);
  button.setAttribute("aria-label", button.title);
}

const SHARED = {
  nav_phone: ["Telepon", "Phone"], nav_developer: ["Pengembang", "Developer"],
  nav_faults: ["Gangguan", "Faults"], nav_debugger: ["Debugger", "Debugger"],
  nav: ["Halaman", "Pages"],
  light_auto: ["Terang dan gelap: ikut perangkat", "Light and dark: as the device"],
  light_light: ["Selalu terang", "Always light"], light_dark: ["Selalu gelap", "Always dark"],
};

export function begin(words) {
  dictionary = {...SHARED, ...words};
  document.getElementById("language").onclick = () => {
    language = language === "en" ? "id" : "en";
    save("language", language);
    apply();
    shine(saved("light"));
  };
  document.getElementById("light").onclick = () => {
    const next = LIGHTS[(LIGHTS.indexOf(saved("light")) + 1) % LIGHTS.length];
    save("light", next);
    shine(next);
  };
  for (const link of document.querySelectorAll(".top nav a")) {
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
  }
  apply();
  shine(saved("light"));
}
