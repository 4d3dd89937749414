// Everything that the carrier found wrong, and what the codes mean.

import {$, h, keep} from "./dom.js";
import {begin, onLanguage, t} from "./words.js";

const WORDS = {
  title: ["Operator seluler tiruan", "The test carrier"], feed: ["Yang salah", "What was wrong"],
  about: ["Kesalahan dan peringatan seperti di debugger Twilio. Uji otomatis menuntut daftar ini kosong.",
    "Errors and warnings as in Twilio's debugger. Tests demand that this list is empty."],
  none: ["Tidak ada yang salah.", "Nothing was wrong."], clear: ["Kosongkan", "Clear"],
  codes: ["Arti kode", "What the codes mean"], gone: ["Tidak terhubung ke emulator.", "The emulator is gone."],
};
let entries = [];

function show() {
  $("none").hidden = entries.length > 0;
  $("clear").disabled = entries.length === 0;
  $("complaints").hidden = !entries.length;
  $("complaints").textContent = entries.length;
  keep($("feed"), entries.map((one, place) => [String(place), one]).reverse(), (one) => h("li", {className: "room"},
    h("strong", {className: "wrong"}, String(one.code)), ` ${one.message}`,
    h("div", {className: "faint", lang: "en"}, one.meaning),
    h("div", {className: "faint"}, [new Date(one.at).toLocaleTimeString("sv"), one.url, one.call_sid]
      .filter(Boolean).join(" · "))));
}

async function look() {
  if (!document.hidden) {
    try {
      entries = await (await fetch("/emulator/debugger")).json();
      $("trouble").hidden = true;
      show();
    } catch {
      $("trouble").textContent = t("gone");
      $("trouble").hidden = false;
    }
  }
  setTimeout(look, 1500);
}

$("clear").onclick = async () => {
  await fetch("/emulator/debugger", {method: "DELETE"});
  entries = [];
  show();
};
onLanguage(show);
begin(WORDS);
look();
const codes = await (await fetch("/emulator/debugger/codes")).json();
$("codes").append(...Object.entries(codes).map(([code, text]) =>
  h("tr", {}, h("th", {scope: "row"}, code), h("td", {}, text))));
