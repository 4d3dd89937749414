// What happens now, as the server tells it. A lost connection is shown, tried again ever more slowly,
// and taken up where it stopped.

import { refresh } from "./http.js";

const KINDS = ["line", "operator", "offer", "offer_ended", "call", "message", "request"];
const SLOWEST = 20_000;
const QUIET = 2_000; // shorter losses are nobody's worry

export class Live {
  constructor(url, after, me) {
    this.url = url;
    this.after = after;
    this.me = String(me);
    this.wait = 1_000;
  }

  start() {
    this.source = new EventSource(`${this.url}?after=${encodeURIComponent(this.after)}`);
    this.source.onopen = () => this.opened();
    this.source.onerror = () => this.lost();
    for (const kind of KINDS) this.source.addEventListener(kind, (event) => this.told(kind, event));
    this.source.addEventListener("reset", (event) => {
      this.after = event.lastEventId;
      refresh();
    });
  }

  told(kind, event) {
    this.after = event.lastEventId;
    const data = JSON.parse(event.data);
    if (kind === "operator" && data.operator !== this.me) return;
    document.body.dispatchEvent(new CustomEvent(`live:${kind}`, { detail: data }));
  }

  opened() {
    clearTimeout(this.showing);
    const wasLost = !document.getElementById("banner").hidden;
    document.getElementById("banner").hidden = true;
    document.body.dataset.live = "open";
    this.wait = 1_000;
    if (wasLost) refresh();
  }

  lost() {
    document.body.dataset.live = "lost";
    clearTimeout(this.showing);
    this.showing = setTimeout(() => { document.getElementById("banner").hidden = false; }, QUIET);
    if (this.source.readyState !== EventSource.CLOSED) return; // the browser itself tries again
    this.source.close();
    setTimeout(() => this.start(), this.wait);
    this.wait = Math.min(SLOWEST, this.wait * 2);
  }
}
