// What happens now, as the server tells it. A lost connection is shown, tried again ever more slowly,
// and taken up where it stopped. The server says at least every fifteen seconds that it is there: a
// laptop that slept, or a cable that was cut, is noticed by the silence.

import { refresh } from "./http.js";

const KINDS = ["line", "operator", "page", "offer", "offer_ended", "call", "message", "request"];
const SLOWEST = 20_000;
const UNNOTICED = 2_000; // shorter losses are nobody's worry
const SILENCE = 40_000;

export class Live {
  constructor(url, after, me) {
    this.url = url;
    this.after = after;
    this.me = String(me);
    this.wait = 1_000;
    setInterval(() => this.listenForSilence(), 5_000);
    addEventListener("offline", () => this.show(true));
    addEventListener("online", () => this.start());
  }

  start() {
    clearTimeout(this.trying);
    this.source?.close();
    this.heard = Date.now();
    this.source = new EventSource(`${this.url}?after=${encodeURIComponent(this.after)}`);
    this.source.onopen = () => this.opened();
    this.source.onerror = () => this.lost();
    this.source.addEventListener("beat", () => { this.heard = Date.now(); });
    for (const kind of KINDS) this.source.addEventListener(kind, (event) => this.told(kind, event));
    this.source.addEventListener("reset", (event) => {
      this.after = event.lastEventId;
      refresh();
    });
  }

  told(kind, event) {
    this.heard = Date.now();
    this.after = event.lastEventId;
    const data = JSON.parse(event.data);
    const word = kind === "operator" && data.operator !== this.me ? "colleague" : kind;
    document.body.dispatchEvent(new CustomEvent(`live:${word}`, { detail: data }));
  }

  opened() {
    this.heard = Date.now();
    this.wait = 1_000;
    const wasLost = !document.getElementById("banner").hidden;
    this.show(false);
    if (wasLost) refresh();
  }

  lost() {
    clearTimeout(this.showing);
    this.showing = setTimeout(() => this.show(true), UNNOTICED);
    if (this.source.readyState !== EventSource.CLOSED) return; // the browser itself tries again
    clearTimeout(this.trying);
    this.trying = setTimeout(() => this.start(), this.wait);
    this.wait = Math.min(SLOWEST, this.wait * 2);
  }

  listenForSilence() {
    if (Date.now() - this.heard < SILENCE) return;
    this.show(true);
    this.start();
  }

  show(isLost) {
    clearTimeout(this.showing);
    document.getElementById("banner").hidden = !isLost;
    document.body.dataset.live = isLost ? "lost" : "open";
  }
}
