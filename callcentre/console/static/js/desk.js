// The desk: live pieces, the ring, the telephone, the notes; each does one thing, here they meet.

import { notice, post, refresh } from "./http.js";
import { Live } from "./live.js";
import { Notes } from "./notes.js";
import { Presence } from "./presence.js";
import { ring } from "./ring.js";
import { Softphone } from "./softphone.js";

const TROUBLE = ["unregistered", "noMicrophone", "noLibrary"];
const config = JSON.parse(document.getElementById("desk-config").textContent);
const work = document.getElementById("work");
const phone = new Softphone(config);
const presence = new Presence(config, phone);
const notes = new Notes(config);
let writing;

// Draw what htmx has just put there: ring or silence, mute, status, notes.
function dress() {
  const calls = work.querySelector("[data-ringing], [data-reminded]");
  ring(presence.counts && Boolean(calls), config.words);
  const mute = document.getElementById("mute");
  if (mute) {
    mute.disabled = !phone.call;
    mute.setAttribute("aria-pressed", String(phone.muted));
    mute.querySelector("span").textContent = config.words[phone.muted ? "unmute" : "mute"];
  }
  const status = document.getElementById("call-status");
  if (status && phone.call) {
    status.textContent = config.words[phone.muted ? "muted" : phone.state] ?? "";
  }
  const line = document.getElementById("softphone-status");
  line.dataset.phone = phone.state;
  line.textContent = config.words[phone.state];
}

async function accept(button) {
  const { token } = button.closest("[data-token]").dataset;
  button.disabled = true;
  ring(false, config.words);
  const answer = await post(config.urls.accept, { token, ...presence.fields() }).catch(() => ({ ok: false }));
  if (!answer.ok) {
    notice(answer.body?.error?.message ?? config.words.failed);
  } else if (!await phone.connect(token)) {
    notice(config.words.failed);
    await post(config.urls.decline, { token }); // the caller goes to somebody whose telephone works
  }
  refresh();
}

// A supervisor takes part in somebody's talk, in one of the ways, or leaves it.
async function supervise(button) {
  if (!button.value) {
    phone.leave();
    return;
  }
  const fields = { call_id: button.closest("[data-supervise]").dataset.supervise, way: button.value };
  const answer = await post(config.urls.supervise, fields).catch(() => ({ ok: false }));
  if (!answer.ok) notice(answer.body?.error?.message ?? config.words.failed);
  else if (!phone.call && !await phone.connect(answer.body.token)) notice(config.words.failed);
  refresh();
}

async function openRequest(form) {
  const answer = await post(form.action, new FormData(form)).catch(() => ({ ok: false }));
  if (!answer.ok) {
    notice(answer.body?.error?.message ?? config.words.failed);
    return;
  }
  document.getElementById("request-opened").textContent =
    `${config.words.opened} ${answer.body.code}`;
  form.reset();
  form.elements.form.value = Date.now(); // what is written next is another complaint
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.id === "accept") accept(button);
  if (button?.id === "mute") phone.toggleMute();
  if (button?.closest("[data-supervise]")) supervise(button);
  if (button?.id === "hang-up") {
    button.disabled = true;
    phone.hangUp().then((refused) => {
      if (!refused) return;
      button.disabled = false;
      notice(refused);
    }).catch(() => notice(config.words.failed)).finally(refresh);
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "request-form") return;
  event.preventDefault();
  openRequest(event.target);
});

// What has not changed is not drawn again: half-typed words and open menus stay as they are.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, shouldSwap, serverResponse } = event.detail;
  if (!shouldSwap || !["state", "work", "controls", "talks"].includes(target.id)) return;
  const next = new DOMParser().parseFromString(serverResponse, "text/html");
  const key = (root) => root.querySelector("[data-same]")?.dataset.same;
  if (key(next) === key(target)) event.detail.shouldSwap = false;
  if (target === work) writing = notes.place();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "controls") dress();
  if (event.detail.target !== work) return;
  notes.restore(writing);
  dress();
});

phone.addEventListener("state", (event) => {
  dress();
  if (TROUBLE.includes(event.detail)) notice(config.words[event.detail]);
});
phone.addEventListener("volume", (event) => {
  const level = document.getElementById("level");
  if (level) level.value = Math.sqrt(event.detail); // ordinary speech is far below full scale
});
phone.addEventListener("over", refresh);

// Ready means: in this page, with this telephone.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb === "post") Object.assign(event.detail.parameters, presence.fields());
});

document.getElementById("work-here").addEventListener("click", () => presence.takeOver());
document.body.addEventListener("live:page", (event) => presence.otherPage(event.detail.page));
presence.addEventListener("change", () => {
  if (presence.counts) phone.wake();
  else phone.sleep();
  dress();
  refresh();
});

// Someone who came back to this tab sees the present, not the past.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh();
});

new Live(config.urls.live, document.querySelector("[data-after]").dataset.after, config.me).start();
dress();
phone.start(); // and its first state is the page's first sign of life
