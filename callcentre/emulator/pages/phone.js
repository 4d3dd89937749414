// A shelf of handsets: one visitor can be several citizens at once.

import {$, h} from "./dom.js";
import {Handset} from "./handset.js";
import {WORDS} from "./phone_words.js";
import {microphone} from "./sound.js";
import {begin, onLanguage, save, saved, t} from "./words.js";

const FIRST = 628114100001;
const MOST = 9;

const handsets = [];
let active = null;

const page = {
  welcome(numbers) {
    $("numbers").replaceChildren(...numbers.map(({number, name}) => new Option(name, number)));
  },
  focus(handset) {
    if (active === handset) return;
    active = handset;
    for (const one of handsets) {
      one.element.classList.toggle("active", one === handset);
      one.loud(one === handset);
    }
    microphone.focus(handset);
    handset.look();
    page.showUnread();
  },
  // A ringing phone comes to the front, unless somebody is talking on another one.
  rings(handset) {
    if (!active?.talking) page.focus(handset);
  },
  remove(handset) {
    if (handsets.length === 1) return;
    handsets.splice(handsets.indexOf(handset), 1);
    handset.close();
    if (active === handset) { active = null; page.focus(handsets[0]); }
    page.changed();
    page.showUnread();
  },
  changed() {
    save("handsets", JSON.stringify(handsets.map((one) => one.settings)));
    page.showUnread();
  },
  showUnread() {
    for (const one of handsets) one.find(".remove").hidden = handsets.length === 1;
    $("add").disabled = handsets.length >= MOST;
    const focused = [...$("choose").children].indexOf(document.activeElement);
    $("choose").replaceChildren(...handsets.map(choice));
    $("choose").children[focused]?.focus();
    const all = handsets.reduce((sum, one) => sum + one.unread, 0);
    const rings = handsets.some((one) => one.ringing) ? "• " : "";
    document.title = `${rings}${all ? `(${all}) ` : ""}${t("title")}`;
  },
};

function choice(handset) {
  const button = h("button", {type: "button", role: "tab"}, handset.settings.number.slice(-4) || "—");
  button.setAttribute("aria-selected", String(handset === active));
  if (handset.ringing) button.append(" •");
  if (handset.unread) button.append(" ", h("span", {className: "badge"}, String(handset.unread)));
  button.onclick = () => page.focus(handset);
  return button;
}

function add(settings) {
  const handset = new Handset(settings, page);
  handsets.push(handset);
  $("handsets").append(handset.element);
  return handset;
}

function nextNumber() {
  const taken = new Set(handsets.map((one) => one.settings.number));
  let number = FIRST;
  while (taken.has(`+${number}`)) number += 1;
  return `+${number}`;
}

function remembered() {
  try {
    const list = JSON.parse(saved("handsets"));
    if (Array.isArray(list) && list.length) return list.slice(0, MOST);
  } catch { /* nothing, or something from another page */ }
  return [{number: `+${FIRST}`, withheld: false}];
}

begin(WORDS);
for (const settings of remembered()) add({number: String(settings.number ?? ""), withheld: Boolean(settings.withheld)});
page.focus(handsets[0]);
onLanguage(() => { for (const one of handsets) one.relabel(); page.showUnread(); });

$("add").onclick = () => {
  const handset = add({number: nextNumber(), withheld: false});
  page.focus(handset);
  page.changed();
  handset.element.scrollIntoView({inline: "nearest", block: "nearest"});
  handset.find(".to").focus();
};
document.addEventListener("visibilitychange", () => active.look());
addEventListener("resize", () => active.look());
document.addEventListener("keydown", (event) => {
  const place = event.altKey && /^Digit[1-9]$/.test(event.code) ? Number(event.code.at(-1)) - 1 : -1;
  if (handsets[place]) {
    event.preventDefault();
    page.focus(handsets[place]);
    handsets[place].element.querySelector("[role=tab][aria-selected=true]").focus();
  } else if (event.target === document.body) {
    active.onKey(event);
  }
});
