// One handset: a number, a call, two threads; one WebSocket to the network.

import {$, h} from "./dom.js";
import {Chat} from "./chat.js";
import {Line} from "./line.js";
import {keyTone, microphone, repeat} from "./sound.js";
import {currentLanguage, t, translate} from "./words.js";

const OVER = new Set(["completed", "busy", "failed", "no-answer", "canceled", "offline"]);
const LETTERS = {2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", 0: "+"};
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export class Handset {
  muted = false;
  #socket;
  #line;
  #offered = null;
  #status = "connecting";
  #from = "";
  #began = 0;
  #silence = () => {};
  #recognition;
  #closed = false;
  #said = null;

  constructor({number, withheld}, page) {
    this.page = page;
    this.element = $("handset").content.cloneNode(true).firstElementChild;
    this.find = (selector) => this.element.querySelector(selector);
    this.find(".mine").value = number;
    this.find(".withheld").checked = withheld;
    this.tab = "call";
    this.chats = Object.fromEntries(["sms", "whatsapp"].map((channel) => [channel, new Chat(this, channel,
      this.find(`[data-pane="${channel}"]`), this.find(`[data-tab="${channel}"] .badge`))]));
    this.#wire();
    this.relabel();
    this.#connect();
    this.ticking = setInterval(() => this.#showTimer(), 500);
  }

  get settings() { return {number: this.find(".mine").value, withheld: this.find(".withheld").checked}; }
  get unread() { return this.chats.sms.unread + this.chats.whatsapp.unread; }
  get ringing() { return this.#status === "incoming"; }
  get talking() { return !OVER.has(this.#status) && !["ready", "connecting", "incoming"].includes(this.#status); }

  send(type, fields = {}) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({type, ...fields}));
  }

  trouble(key, detail = "") {
    const box = this.find(".trouble");
    box.dataset.key = key;
    box.dataset.detail = detail;
    box.textContent = key ? t(key === "busy" ? "busy_line" : key, {detail}) : "";
    box.hidden = !key;
  }

  relabel() {
    translate(this.element);
    this.trouble(this.find(".trouble").dataset.key ?? "", this.find(".trouble").dataset.detail);
    for (const chat of Object.values(this.chats)) chat.show();
    this.#show();
  }

  close() {
    this.#closed = true;
    clearInterval(this.ticking);
    this.#end("completed");
    this.#socket.close();
    this.element.remove();
  }

  open(tab) {
    this.tab = tab;
    for (const button of this.element.querySelectorAll("[role=tab]")) {
      const chosen = button.dataset.tab === tab;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    for (const pane of this.element.querySelectorAll("[data-pane]")) pane.hidden = pane.dataset.pane !== tab;
    this.look();
  }

  // Called whenever this handset may have come into view: what is seen is read.
  look() {
    if (!this.#sees(this.tab)) return;
    this.chats[this.tab].seen();
    this.send("seen", {channel: this.tab});
    this.page.showUnread();
  }

  loud(focused) { this.find(".ear").volume = focused ? 1 : 0.3; }

  // -- keys ---------------------------------------------------------------------------------

  press(digit) {
    keyTone(digit);
    const key = this.find(`.keypad [data-digit="${CSS.escape(digit)}"]`);
    key.classList.add("down");
    setTimeout(() => key.classList.remove("down"), 150);
    if (this.talking) {
      this.send("press", {digit});
      this.#caption(digit, "key");
    } else {
      this.find(".to").value += digit;
    }
  }

  toggleMute() {
    if (!this.talking) return;
    this.muted = !this.muted;
    microphone.balance();
    this.#show();
  }

  putDown() { this.send(this.ringing ? "reject" : "hangup"); }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && (this.talking || this.ringing)) return this.putDown();
    if (event.target.matches("input, textarea, select") || this.tab !== "call") return;
    if ("0123456789*#".includes(event.key)) this.press(event.key);
    else if (event.key.toLowerCase() === "m") this.toggleMute();
    else if (event.key === "Backspace" && !this.talking) this.#erase();
  }

  // -- inside -------------------------------------------------------------------------------

  #sees(channel) {
    return channel !== "call" && this.tab === channel && !document.hidden && this.element.offsetParent !== null;
  }

  #wire() {
    this.find(".keypad").append(..."123456789*0#".split("").map((digit) => {
      const key = h("button", {type: "button"}, digit, h("small", {ariaHidden: "true"}, LETTERS[digit] ?? ""));
      key.dataset.digit = digit;
      key.onclick = () => this.press(digit);
      return key;
    }));
    for (const button of this.element.querySelectorAll("[role=tab]")) {
      button.onclick = () => this.open(button.dataset.tab);
      button.onkeydown = (event) => this.#arrow(event);
    }
    this.open("call");
    this.find(".dial").onsubmit = (event) => { event.preventDefault(); this.#dial(); };
    this.find(".call").onclick = () => this.find(".dial").requestSubmit();
    this.find(".answer").onclick = () => this.#answer();
    this.find(".hangup").onclick = () => this.putDown();
    this.find(".mute").onclick = () => this.toggleMute();
    this.find(".erase").onclick = () => this.#erase();
    this.find(".speak").onsubmit = (event) => { event.preventDefault(); this.#speak(this.find(".words").value); };
    this.find(".remove").onclick = () => this.page.remove(this);
    this.find(".mine").onchange = () => { this.#useNumber(); this.page.changed(); };
    this.find(".withheld").onchange = () => this.page.changed();
    this.find(".dictate").hidden = !Recognition;
    this.find(".dictate").onclick = () => this.#dictate();
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    for (const kind of ["focusin", "pointerdown"]) this.element.addEventListener(kind, () => this.page.focus(this));
  }

  #arrow(event) {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const tabs = [...this.element.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
    next.focus();
    this.open(next.dataset.tab);
  }

  #connect() {
    this.#socket = new WebSocket(new URL("/phone/signal", location.href.replace(/^http/, "ws")));
    this.#socket.onopen = () => { this.#become("ready"); this.#useNumber(); };
    this.#socket.onmessage = (event) => {
      const it = JSON.parse(event.data);
      this.#on[it.type]?.(it);
    };
    this.#socket.onclose = () => {
      if (this.#closed) return;
      this.#end("offline");
      setTimeout(() => { if (!this.#closed) this.#connect(); }, 2000);
    };
  }

  #useNumber() {
    this.send("number", {number: this.find(".mine").value});
    this.look();
  }

  #on = {
    welcome: ({numbers, places}) => {
      this.page.welcome(numbers);
      this.find(".to").value ||= numbers[0]?.number ?? "";
      for (const chat of Object.values(this.chats)) chat.useNumbers(numbers, places);
    },
    call: ({status}) => {
      if (OVER.has(status)) this.#end(status);
      else this.#become(status);
    },
    sound: ({sdp}) => { this.#line?.accept(sdp).catch(() => this.trouble("no_sound")); },
    ring: ({from, sdp}) => {
      this.#offered = sdp;
      this.#from = from;
      this.#clear();
      this.open("call");
      this.#become("incoming");
      // Somebody who is writing must not answer by the next Enter.
      if (document.activeElement?.matches("input, textarea, select")) return;
      this.page.rings(this);
      this.find(".answer").focus({preventScroll: true});
    },
    // A played file is heard as its name in brackets.
    heard: ({texts}) => {
      for (const text of texts) this.#caption(text.replace(/^\[(.+)\]$/, "♪ $1"), "heard");
    },
    thread: ({messages}) => {
      for (const [channel, chat] of Object.entries(this.chats)) {
        chat.reset(messages.filter((one) => one.channel === channel));
      }
    },
    message: ({message}) => {
      const visible = this.#sees(message.channel);
      this.chats[message.channel].add(message, visible);
      if (visible && !message.mine) this.look();
      this.page.showUnread();
    },
    trouble: ({key, detail}) => {
      this.trouble(key, detail);
      if (key && this.#status === "queued") this.#end("failed");
    },
  };

  async #dial() {
    if (this.talking || this.ringing) return;
    this.#clear();
    this.#become("queued");
    this.page.focus(this);
    this.#line = new Line(this, this.find(".ear"));
    const sdp = await this.#line.offer().catch(() => null);
    this.send("call", {to: this.find(".to").value, withheld: this.find(".withheld").checked, sdp});
  }

  async #answer() {
    if (!this.ringing) return;
    this.page.focus(this);
    this.#become("queued");
    this.#line = new Line(this, this.find(".ear"));
    const sdp = await this.#line.answer(this.#offered).catch(() => null);
    this.send("answer", {sdp});
  }

  #end(status) {
    const wasAlive = this.talking || this.ringing;
    this.#line?.close();
    this.#line = undefined;
    this.#offered = null;
    this.muted = false;
    this.#recognition?.abort();
    this.#become(status);
    if (wasAlive && ["busy", "failed", "no-answer"].includes(status)) this.#silence = repeat("busy", 4);
  }

  #become(status) {
    if (status === this.#status) return;
    this.#silence();
    this.#silence = () => {};
    if (status === "incoming") this.#silence = repeat("bell");
    if (status === "ringing") this.#silence = repeat("ringback");
    if (status === "in-progress") this.#began = Date.now();
    this.#status = status;
    this.#show();
  }

  #show() {
    const talking = this.talking;
    this.find(".status").dataset.status = this.#status;
    this.find(".status").textContent = t(this.#status, {from: this.#from});
    this.element.classList.toggle("ringing", this.ringing);
    this.find('[data-tab="call"]').classList.toggle("live", talking || this.ringing);
    this.find(".dial").hidden = talking || this.ringing;
    this.find(".call").hidden = talking || this.ringing;
    this.find(".answer").hidden = !this.ringing;
    this.find(".hangup").hidden = !(talking || this.ringing);
    this.find(".hangup").textContent = t(this.ringing ? "decline" : "hangup");
    this.find(".mute").hidden = !talking;
    this.find(".mute").setAttribute("aria-pressed", String(this.muted));
    this.find(".mute").textContent = t(this.muted ? "unmute" : "mute");
    this.find(".speaking").hidden = !talking || this.muted;
    this.find(".speak").hidden = !talking;
    this.#showTimer();
    this.page.showUnread();
  }

  #showTimer() {
    if (this.#status === "in-progress") {
      const seconds = Math.floor((Date.now() - this.#began) / 1000);
      this.find(".timer").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    } else if (this.talking || this.ringing) {
      this.find(".timer").textContent = "";
    }
  }

  #clear() {
    this.find(".captions").replaceChildren();
    this.find(".timer").textContent = "";
    this.#said = null;
    this.trouble("");
  }

  // Keys pressed one after the other stand in one line.
  #caption(text, kind) {
    const list = this.find(".captions");
    if (kind === "key" && this.#said?.className === "key" && this.#said === list.lastElementChild) {
      this.#said.append(text);
    } else {
      this.#said = h("li", {className: kind}, text);
      list.append(this.#said);
    }
    list.scrollTop = list.scrollHeight;
  }

  #erase() { this.find(".to").value = this.find(".to").value.slice(0, -1); }

  #speak(words) {
    if (!words.trim() || !this.talking) return;
    this.send("say", {text: words.trim()});
    this.#caption(words.trim(), "said");
    this.find(".words").value = "";
  }

  #dictate() {
    const button = this.find(".dictate");
    if (this.#recognition) return this.#recognition.stop();
    const recognition = new Recognition();
    this.#recognition = recognition;
    recognition.lang = currentLanguage() === "en" ? "en-GB" : "id-ID";
    recognition.onresult = ({results}) => this.#speak(results[results.length - 1][0].transcript);
    recognition.onerror = ({error}) => { if (!["aborted", "no-speech"].includes(error)) this.trouble("no_recognition"); };
    recognition.onend = () => { this.#recognition = undefined; button.setAttribute("aria-pressed", "false"); };
    button.setAttribute("aria-pressed", "true");
    recognition.start();
    return undefined;
  }
}
