// Notes are saved as they are typed, and survive every change of the desk around them.

import { post } from "./http.js";

const PAUSE = 600;
const AGAIN = 3_000;

export class Notes {
  constructor(config) {
    this.config = config;
    this.drafts = new Map(); // call -> text that may be newer than the server's
    document.addEventListener("input", (event) => {
      if (event.target.id === "notes") this.typed(event.target);
    });
  }

  typed(area) {
    const { call } = area.dataset;
    this.drafts.set(call, area.value);
    this.say("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(call), PAUSE);
  }

  async save(call) {
    const text = this.drafts.get(call);
    let answer = { ok: false, status: 0 };
    try {
      answer = await post(this.config.urls.notes, { call_id: call, notes: text });
    } catch { /* no network: tried again below */ }
    if (answer.ok) {
      if (this.drafts.get(call) === text) this.say("saved");
    } else if (answer.status !== 400) {
      this.say("unsaved");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(call), AGAIN);
    } else {
      this.say("failed");
    }
  }

  say(word) {
    const place = document.getElementById("notes-saved");
    if (place) place.textContent = this.config.words[word];
  }

  // After the work around it was drawn anew: the words, the cursor and the focus come back.
  restore(before) {
    const area = document.getElementById("notes");
    if (!area || !this.drafts.has(area.dataset.call)) return;
    area.value = this.drafts.get(area.dataset.call);
    if (before?.focused && before.call === area.dataset.call) {
      area.focus();
      area.setSelectionRange(before.cursor, before.cursor);
    }
  }

  place() {
    const area = document.getElementById("notes");
    return area && {
      call: area.dataset.call,
      focused: document.activeElement === area,
      cursor: area.selectionStart,
    };
  }
}
