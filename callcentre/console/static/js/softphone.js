// The telephone in the browser: the carrier's own library, and nothing that knows who is behind it.

import { post } from "./http.js";

const SOUNDS = ["incoming", "outgoing", "disconnect", "dtmfs", "dtmfh",
  ...[..."0123456789"].map((digit) => `dtmf${digit}`)];
const SLOWEST = 30_000;
const PERMISSION_AGAIN = 10_000;

export class Softphone extends EventTarget {
  constructor(config) {
    super();
    this.config = config;
    this.state = "connecting";
    this.muted = false;
    this.call = null;
    this.wait = 2_000;
  }

  async start() {
    if (this.config.ownPhone) return this.become("ownPhone");
    if (!globalThis.Twilio?.Device) return this.become("noLibrary");
    if (!await this.hearsUs()) {
      this.become("noMicrophone");
      return setTimeout(() => this.start(), PERMISSION_AGAIN);
    }
    const pass = await this.fetchPass();
    if (!pass) return this.later(() => this.start());
    this.device = new globalThis.Twilio.Device(pass, this.options());
    this.device.on("registered", () => { this.wait = 2_000; this.become("registered"); });
    this.device.on("unregistered", () => this.gone());
    this.device.on("error", (error) => { console.warn("softphone", error.code); });
    this.device.on("tokenWillExpire", () => this.renew());
    setInterval(() => this.renew(), this.config.renewSeconds * 1000);
    await this.register();
    return undefined;
  }

  // Asked when the page opens and not when a caller is waiting; the browser remembers the answer.
  async hearsUs() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of stream.getTracks()) track.stop();
      return true;
    } catch {
      return false;
    }
  }

  options() {
    const sounds = Object.fromEntries(SOUNDS.map((name) => [name, this.config.silence]));
    const options = {
      sounds, // ours are told apart by the page; nothing is fetched from elsewhere
      publishEvents: false,
      logLevel: "silent",
      tokenRefreshMs: 30_000,
      maxCallSignalingTimeoutMs: 30_000,
      closeProtection: this.config.words.leave,
    };
    if (this.config.signallingHost) options.chunderw = this.config.signallingHost;
    return options;
  }

  async fetchPass() {
    try {
      return (await post(this.config.urls.softphone_token)).body.token;
    } catch {
      return null;
    }
  }

  // Another page of the same person is the telephone now; a talk in this page is not cut.
  async sleep() {
    this.asleep = true;
    if (this.call || this.device?.state !== "registered") return;
    await this.device.unregister().catch(() => {});
    this.become("elsewhere");
  }

  wake() {
    this.asleep = false;
    if (this.device) this.register();
  }

  async register() {
    if (this.asleep) return;
    try {
      if (this.device.state === "unregistered") await this.device.register();
    } catch {
      this.gone();
    }
  }

  gone() {
    if (this.call || this.asleep) return; // the library takes a call up again by itself
    this.later(() => this.register());
  }

  later(again) {
    this.become("unregistered");
    setTimeout(again, this.wait);
    this.wait = Math.min(SLOWEST, this.wait * 2);
  }

  async renew() {
    const pass = await this.fetchPass();
    if (pass) this.device.updateToken(pass);
  }

  // Go into the room of an accepted offer. Resolves false when the telephone could not.
  async connect(offer) {
    try {
      this.call = await this.device.connect({ params: { Offer: offer } });
    } catch (error) {
      console.warn("softphone", error.code ?? error.name);
      if (error.name === "NotAllowedError" || error.code === 31401) this.become("noMicrophone");
      this.call = null;
      return false;
    }
    this.listen(this.call);
    return true;
  }

  listen(call) {
    let announced = false;
    const announce = () => {
      const stream = call.getRemoteStream();
      if (announced || !stream) return;
      announced = true;
      document.dispatchEvent(new CustomEvent("softphone:stream", { detail: stream }));
    };
    call.on("accept", () => { announce(); this.become("inCall"); });
    call.on("audio", announce);
    call.on("volume", (_own, theirs) => { announce(); this.tell("volume", theirs); });
    call.on("reconnecting", () => this.become("reconnecting"));
    call.on("reconnected", () => this.become("inCall"));
    call.on("error", (error) => { console.warn("softphone", error.code); });
    for (const end of ["disconnect", "cancel", "reject"]) call.on(end, () => this.over(call));
  }

  over(call) {
    if (this.call !== call) return;
    this.call = null;
    this.muted = false;
    this.become(this.device.state === "registered" ? "registered" : "connecting");
    this.register();
    this.tell("over");
  }

  toggleMute() {
    if (!this.call) return;
    this.muted = !this.muted;
    this.call.mute(this.muted);
    this.tell("state", this.state);
  }

  // Resolves to a sentence when the house says that the caller may not be left now.
  async hangUp() {
    // First the house, so that our going is not taken for an accident.
    const answer = await post(this.config.urls.hang_up);
    if (answer.status === 409) return answer.body?.error?.message;
    this.call?.disconnect();
    return "";
  }

  // Out of a room in which nobody depends on us.
  leave() {
    this.call?.disconnect();
  }

  become(state) {
    this.state = state;
    document.body.dataset.softphone = state;
    this.tell("state", state);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
