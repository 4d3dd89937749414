// What goes on inside the emulator, asked for once a second while somebody looks.

import {$, h, keep} from "./dom.js";
import {begin, currentLanguage, onLanguage, t} from "./words.js";

const WORDS = {
  title: ["Operator seluler tiruan", "The test carrier"],
  scripts: ["Skenario siap pakai", "Ready-made scripts"], start: ["Mulai", "Start"], stop: ["Hentikan", "Stop"],
  started: ["dimulai", "started"], plays: ["Sedang berlangsung", "On stage"],
  running: ["berjalan", "running"], done: ["selesai", "done"], failed: ["gagal", "failed"],
  legs: ["Panggilan", "Call legs"], live_count: ["{n} berlangsung", "{n} live"],
  no_legs: ["Belum ada panggilan. Teleponlah dari halaman Telepon, atau mulai sebuah skenario.",
    "No calls yet. Call from the Phone page, or start a script."],
  conferences: ["Konferensi", "Conferences"], no_conferences: ["Tidak ada konferensi.", "No conferences."],
  queues: ["Antrean", "Queues"], no_queues: ["Tidak ada antrean.", "No queues."],
  empty: ["kosong", "empty"], muted: ["bisu", "muted"], hold: ["ditahan", "on hold"], waited: ["{n} dtk", "{n} s"],
  webhooks: ["Webhook", "Webhooks"], count: ["{n} terakhir", "last {n}"],
  search: ["Cari jalur, SID, kejadian, status …", "Search path, SID, event, status …"],
  pause: ["Jeda", "Pause"], resume: ["Lanjut", "Go on"], widen: ["Tampilkan semua", "Show all"],
  narrowed: ["Hanya {sid}", "Only {sid}"],
  no_webhooks: ["Belum ada webhook yang cocok.", "No webhook matches yet."],
  request: ["Permintaan", "Request"], answer: ["Jawaban", "Answer"], attempt: ["Percobaan {n}", "Attempt {n}"],
  token: ["Token idempotensi", "Idempotency token"], no_body: ["tanpa isi", "no body"],
  silent: ["(kosong)", "(empty)"],
  pending: ["menunggu jawaban …", "waiting for the answer …"], gone: ["Tidak terhubung ke emulator.", "The emulator is gone."],
  arrived: ["datang", "arrived"], answered: ["dijawab", "answered"], abandoned: ["menyerah", "abandoned"],
  served: ["tanpa petugas", "without a person"], cut_off: ["terputus", "cut off"], live_now: ["di telepon", "on the line"],
  p50: ["tunggu p50", "wait p50"], p90: ["tunggu p90", "wait p90"], attempts: ["{n} percobaan", "{n} attempts"],
};
const OVER = new Set(["completed", "busy", "failed", "no-answer", "canceled"]);

let sid = "";
let paused = false;
let last = null;

async function ask(path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
  return answer.status === 204 ? null : answer.json();
}

async function look() {
  if (!document.hidden && !paused) {
    try {
      last = await ask(`/emulator/state?sid=${encodeURIComponent(sid)}`);
      trouble("");
      show();
    } catch {
      trouble(t("gone"));
    }
  }
  setTimeout(look, 1000);
}

function trouble(text) {
  $("trouble").hidden = !text;
  if ($("trouble").textContent !== text) $("trouble").textContent = text;
}

function show() {
  if (!last) return;
  $("complaints").hidden = !last.complaints;
  $("complaints").textContent = last.complaints;
  $("live").textContent = t("live_count", {n: last.legs.filter((leg) => !OVER.has(leg.status)).length});
  showList("legs", last.legs, (leg) => leg.sid, legRow);
  showList("conferences", last.conferences, (one) => one.sid, conferenceRow);
  showList("queues", last.queues, (one) => one.sid, queueRow);
  const found = last.webhooks.filter(matches);
  $("count").textContent = t("count", {n: found.length});
  showList("webhooks", found, (one) => String(one.number), webhookRow);
  $("plays-title").hidden = !last.plays.length;
  keep($("plays"), last.plays.map((one) => [one.id, {...one, language: currentLanguage()}]), playRow);
}

function showList(name, rows, key, make) {
  $(`no-${name}`).hidden = rows.length > 0;
  keep($(name), rows.map((row) => [key(row), {...row, language: currentLanguage()}]), make);
}

function matches(webhook) {
  const wanted = $("search").value.trim().toLowerCase();
  const text = `${webhook.path} ${webhook.about} ${webhook.event} ${webhook.status} ${webhook.error} ${webhook.method}`;
  return !wanted || text.toLowerCase().includes(wanted);
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function narrow(to) {
  sid = to;
  $("narrowed").hidden = !to;
  $("narrowed-to").textContent = t("narrowed", {sid: to});
}

function legRow(leg) {
  const over = OVER.has(leg.status);
  const state = over ? "" : leg.status === "in-progress" ? "live" : "waiting";
  const button = h("button", {type: "button", className: over ? "leg over" : "leg", title: leg.sid},
    h("span", {className: "who"}, `${leg.from} → ${leg.to || "—"}`),
    h("span", {className: `state ${state}`}, `${leg.status} ${leg.seconds ? clock(leg.seconds) : ""}`),
    leg.heard.length ? h("span", {className: "last"}, `« ${leg.heard[0]} »`) : null);
  button.onclick = () => { narrow(leg.sid); };
  return h("li", {}, button);
}

function conferenceRow(one) {
  const people = one.participants.map((it) => h("li", {},
    [it.who, it.label, it.muted && t("muted"), it.hold && t("hold")].filter(Boolean).join(" · ")));
  return h("li", {className: "room"}, h("strong", {}, one.name), " ",
    h("span", {className: `state ${one.status === "in-progress" ? "live" : ""}`}, one.status),
    h("ul", {}, people));
}

function queueRow(one) {
  const members = one.members.map((it) => h("li", {}, `${it.who} · ${t("waited", {n: it.waited})}`));
  return h("li", {className: "room"}, h("strong", {}, one.name), " ",
    h("span", {className: "state"}, one.members.length ? `${one.members.length} / ${one.most}` : t("empty")),
    h("ul", {}, members));
}

function verdict(status, error) {
  if (!status && !error) return ["…", "slow"];
  return [status ? String(status) : "✕", status >= 200 && status < 300 ? "ok" : "wrong"];
}

function webhookRow(row, old) {
  const [word, tone] = verdict(row.status, row.error);
  const retried = row.attempts > 1 ? h("small", {className: "slow"}, t("attempts", {n: row.attempts})) : null;
  const details = h("details", {},
    h("summary", {},
      h("time", {dateTime: row.at}, new Date(row.at).toLocaleTimeString("sv") + row.at.slice(19, 23)),
      h("span", {className: tone, title: row.error}, word),
      h("span", {className: "path"}, `${row.method} ${row.path}`, h("small", {}, row.event), retried),
      h("span", {}),
      h("span", {className: "ms"}, row.ms === null ? "" : `${row.ms.toFixed(row.ms < 10 ? 1 : 0)} ms`)));
  details.ontoggle = () => {
    if (details.open) fill(details, row.number);
  };
  details.open = Boolean(old?.querySelector("details")?.open);
  return h("li", {}, details);
}

async function fill(details, number) {
  const one = await ask(`/emulator/webhooks/${number}`);
  if (one.error && !one.exchanges) return;
  details.querySelector(".inside")?.remove();
  const said = Object.entries(one.fields).filter(([, value]) => value !== "");
  const silent = Object.keys(one.fields).filter((name) => one.fields[name] === "");
  if (silent.length) said.push([t("silent"), silent.join(", ")]);
  const fields = said.map(([name, value]) => h("tr", {}, h("th", {scope: "row"}, name), h("td", {}, value)));
  const filter = h("button", {type: "button"}, t("narrowed", {sid: one.about}));
  filter.onclick = () => narrow(one.about);
  details.append(h("div", {className: "inside"},
    h("h3", {}, t("request")), h("code", {}, `${one.method} ${one.url}`),
    h("table", {}, h("tbody", {}, fields)),
    h("p", {className: "faint"}, `${t("token")}: `, h("code", {}, one.token)),
    one.about ? h("p", {}, filter) : null,
    one.exchanges.map((it, place) => answerOf(it, place, one.exchanges.length))));
}

function answerOf(it, place, all) {
  const title = all > 1 ? t("attempt", {n: place + 1}) : t("answer");
  const [word, tone] = verdict(it.status, it.error);
  return h("div", {},
    h("h3", {}, `${title} `, h("span", {className: tone}, word), ` ${it.content_type} `,
      h("span", {className: "faint"}, it.ms === null ? t("pending") : `${it.ms} ms`)),
    all > 1 ? h("code", {}, `${it.method} ${it.url}`) : null,
    it.error ? h("p", {className: "wrong"}, it.error) : null,
    h("pre", {tabIndex: 0}, it.body || t("no_body")));
}

function playRow(one) {
  const text = h("div", {className: "text"}, h("strong", {}, `${titles.get(one.name) ?? one.name} — ${t(one.state)}`));
  for (const person of one.people) {
    text.append(h("small", {className: person.error ? "wrong" : ""}, `${person.name}: ${person.error ?? (person.line || "…")}`));
  }
  for (const crowd of one.crowds) text.append(figures(crowd));
  const stop = h("button", {type: "button", className: "stop"}, t("stop"));
  stop.onclick = () => ask(`/emulator/citizens/${one.id}`, {method: "DELETE"});
  return h("li", {}, text, one.state === "running" ? stop : null);
}

function figures(crowd) {
  const shown = {arrived: crowd.arrived, live_now: crowd.live, answered: crowd.answered, abandoned: crowd.abandoned,
    served: crowd.served, cut_off: crowd.cut_off, failed: crowd.failed, p50: crowd.wait.p50, p90: crowd.wait.p90};
  return h("div", {className: "figures"}, Object.entries(shown).filter(([, value]) => value !== null)
    .map(([name, value]) => h("span", {}, `${t(name)} `, h("b", {}, String(value)))));
}

const titles = new Map();
async function showScripts() {
  const scripts = await ask("/emulator/scripts");
  const language = currentLanguage();
  $("scripts").replaceChildren(...scripts.map((script) => {
    const title = script.title[language] ?? script.name;
    titles.set(script.name, title);
    const start = h("button", {type: "button", className: "go"}, t("start"));
    start.setAttribute("aria-label", `${t("start")}: ${title}`);
    start.onclick = () => ask(`/emulator/scripts/${script.name}`, {method: "POST"}).catch(() => trouble(t("gone")));
    return h("li", {}, h("div", {className: "text"}, h("strong", {}, title),
      h("small", {}, script.about[language] ?? "")), start);
  }));
}

$("search").oninput = show;
$("filter").onsubmit = (event) => event.preventDefault();
$("widen").onclick = () => narrow("");
$("pause").onclick = () => {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", String(paused));
  $("pause").dataset.t = paused ? "resume" : "pause";
  $("pause").textContent = t($("pause").dataset.t);
};
onLanguage(() => { showScripts().catch(() => trouble(t("gone"))); if (sid) narrow(sid); show(); });
begin(WORDS);
look();
