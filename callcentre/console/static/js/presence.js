// Says to the house that this page is open and how its telephone is; and, when the same person opens
// another page, keeps quiet in this one.

import { post } from "./http.js";

const HAS_PHONE = ["registered", "inCall", "reconnecting"];

export class Presence extends EventTarget {
  constructor(config, phone) {
    super();
    this.config = config;
    this.phone = phone;
    this.page = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    this.counts = true;
    this.wants = true; // the page opened last is the one that counts
    phone.addEventListener("state", () => this.phoneChanged());
    // A laptop that wakes up says so at once.
    addEventListener("online", () => this.beat());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.beat();
    });
    setInterval(() => this.beat(), config.heartbeatSeconds * 1000);
  }

  // What every message of this page to the desk carries.
  fields() {
    const phone = this.config.ownPhone ? "own" : Number(HAS_PHONE.includes(this.phone.state));
    return { page: this.page, phone, takes_over: Number(this.wants) };
  }

  phoneChanged() {
    const { phone } = this.fields();
    if (phone === this.told) return;
    this.told = phone;
    this.beat();
  }

  async beat() {
    if (!this.isOnDuty()) return;
    const answer = await post(this.config.urls.heartbeat, this.fields()).catch(() => ({}));
    if (answer.ok) this.become(answer.body.counts);
  }

  isOnDuty() {
    const state = document.querySelector("#state [data-state]")?.dataset.state;
    return state !== "offline";
  }

  // Somebody works in another page of the same person from now on.
  otherPage(page) {
    if (page === this.page) return;
    this.wants = false;
    this.become(false);
  }

  takeOver() {
    this.wants = true;
    return this.beat();
  }

  become(counts) {
    if (counts) this.wants = false;
    if (counts === this.counts) return;
    this.counts = counts;
    document.body.dataset.desk = counts ? "here" : "elsewhere";
    document.getElementById("elsewhere").hidden = counts;
    document.querySelector(".desk").inert = !counts;
    this.dispatchEvent(new CustomEvent("change"));
  }
}
