// One thread of a handset, SMS or WhatsApp: bubbles with ticks, photos, locations.

import {h} from "./dom.js";
import {currentLanguage, t} from "./words.js";

const TICKS = {sent: "✓", delivered: "✓✓", read: "✓✓", failed: "✕"};
const LARGEST = {sms: 5 << 20, whatsapp: 16 << 20};

export class Chat {
  #messages = new Map();
  #photo = null;
  #unread = 0;

  constructor(handset, channel, pane, badge) {
    Object.assign(this, {handset, channel, pane, badge});
    this.find = (selector) => pane.querySelector(selector);
    this.find(".write").onsubmit = (event) => { event.preventDefault(); this.#write(); };
    this.find(".body").onkeydown = (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.#write(); }
    };
    this.find(".photo").onchange = () => { this.#attach(this.find(".photo").files[0]); };
    this.find(".unattach").onclick = () => this.#attach(null);
    this.find(".pin").onclick = () => this.#openPlaces(this.find(".where").hidden);
    this.find(".share").onclick = () => this.#share();
    this.find(".places").onchange = () => this.#choosePlace();
    this.show();
  }

  useNumbers(numbers, places) {
    this.find(".text-to").value ||= numbers[0]?.number ?? "";
    this.places = places;
    this.#listPlaces();
  }

  reset(messages) {
    this.#messages.clear();
    for (const message of messages) this.#messages.set(message.sid, message);
    this.show();
  }

  add(message, visible) {
    const known = this.#messages.has(message.sid);
    this.#messages.set(message.sid, message);
    if (!known && !message.mine && !visible) this.#unread += 1;
    this.show();
  }

  get unread() { return this.#unread; }

  seen() {
    this.#unread = 0;
    this.showBadge();
    const thread = this.find(".thread");
    thread.scrollTop = thread.scrollHeight;
  }

  showBadge() {
    this.badge.hidden = !this.#unread;
    this.badge.textContent = this.#unread;
    this.badge.setAttribute("aria-label", t("unread", {n: this.#unread}));
  }

  show() {
    const thread = this.find(".thread");
    const bubbles = [...this.#messages.values()].map((message) => this.#bubble(message));
    if (!bubbles.length) bubbles.push(h("li", {className: "nothing"}, t(`nothing_${this.channel}`)));
    thread.replaceChildren(...bubbles);
    thread.scrollTop = thread.scrollHeight;
    this.#listPlaces();
    this.showBadge();
  }

  #bubble(it) {
    const time = new Date(it.at).toLocaleTimeString(currentLanguage() === "en" ? "en-GB" : "id", {timeStyle: "short"});
    const foot = h("small", {}, [it.mine ? "" : it.other, time].filter(Boolean).join(" · "));
    if (it.mine && it.tick) {
      foot.append(" ", h("span", {className: `tick ${it.tick}`, ariaLabel: t(`tick_${it.tick}`), role: "img",
        title: t(`tick_${it.tick}`)}, TICKS[it.tick] ?? ""));
    }
    const pictures = it.photos.map((src) => h("img", {src, alt: t("attachment"), loading: "lazy"}));
    const links = it.links.map((href) => h("a", {href, target: "_blank", rel: "noreferrer"}, t("attachment")));
    const place = it.place
      ? h("span", {className: "place"}, t("place"), h("strong", {}, it.place.label), `${it.place.latitude}, ${it.place.longitude}`) : null;
    return h("li", {className: it.mine ? "mine" : "theirs", dir: "auto"}, pictures, links, place, it.body, foot);
  }

  async #write() {
    const body = this.find(".body").value.trim();
    const photo = this.#photo;
    if (!body && !photo) return;
    let id;
    if (photo) {
      id = await this.#upload(photo);
      if (!id) return;
      this.#attach(null);
    }
    this.#send({body, photo: id});
    this.find(".body").value = "";
  }

  #send(fields) {
    this.handset.send("message", {to: this.find(".text-to").value, channel: this.channel, ...fields});
  }

  async #upload(file) {
    try {
      const answer = await fetch(`/phone/photos?channel=${this.channel}`, {method: "POST", body: file});
      const {id, key} = await answer.json();
      if (key) this.handset.trouble(key);
      return id;
    } catch {
      this.handset.trouble("photo_failed");
      return undefined;
    }
  }

  #attach(file) {
    if (file && file.size > LARGEST[this.channel]) {
      this.handset.trouble("photo_too_large");
      file = null;
    }
    const preview = this.find(".preview");
    if (preview.src) URL.revokeObjectURL(preview.src);
    this.#photo = file ?? null;
    this.find(".photo").value = "";
    this.find(".attached").hidden = !file;
    preview.hidden = !file;
    if (file) preview.src = URL.createObjectURL(file);
    else preview.removeAttribute("src");
    this.find(".file").textContent = file?.name ?? "";
  }

  #listPlaces() {
    const select = this.find(".places");
    const chosen = select.selectedIndex;
    const places = this.places ?? [];
    select.replaceChildren(...places.map(({name}) => new Option(name, name)), new Option(t("other_place"), ""));
    select.selectedIndex = Math.max(0, chosen);
  }

  #openPlaces(open) {
    this.find(".where").hidden = !open;
    this.find(".pin").setAttribute("aria-expanded", String(open));
    if (open) { this.#choosePlace(); this.find(".places").focus(); }
  }

  #choosePlace() {
    const place = this.places?.[this.find(".places").selectedIndex];
    this.find(".latitude").value = place?.latitude ?? "";
    this.find(".longitude").value = place?.longitude ?? "";
  }

  // WhatsApp knows locations; in an SMS they are words like any other.
  #share() {
    const [latitude, longitude] = [this.find(".latitude").value, this.find(".longitude").value]
      .map((text) => text.trim().replace(",", "."));
    if (!latitude || !longitude) return this.handset.trouble("bad_place");
    const label = this.find(".places").value;
    if (this.channel === "whatsapp") this.#send({latitude, longitude, label});
    else this.find(".body").value += `${label} ${latitude}, ${longitude}`.trim();
    this.#openPlaces(false);
    this.find(".body").focus();
    return undefined;
  }
}
