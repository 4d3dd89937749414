// The sound of one call over WebRTC. Where a browser has none, everything but sound still works.

import {microphone} from "./sound.js";

export class Line {
  #handset;
  #peer;

  constructor(handset, ear) {
    this.#handset = handset;
    if (!window.RTCPeerConnection) return;
    this.#peer = new RTCPeerConnection();
    this.#peer.ontrack = ({track}) => { ear.srcObject = new MediaStream([track]); };
  }

  // Our description of the sound for a call that we make.
  async offer() {
    const track = await microphone.lend(this.#handset);
    if (!this.#peer) return null;
    if (track) this.#peer.addTrack(track, new MediaStream([track]));
    else this.#peer.addTransceiver("audio", {direction: "recvonly"});
    this.#preferTelephoneSound();
    await this.#peer.setLocalDescription();
    return this.#peer.localDescription?.sdp ?? null;
  }

  // Our answer to the network's description, for a call that we take.
  async answer(sdp) {
    const track = await microphone.lend(this.#handset);
    if (!this.#peer || !sdp) return null;
    await this.#peer.setRemoteDescription({type: "offer", sdp});
    if (track) this.#peer.addTrack(track, new MediaStream([track]));
    this.#preferTelephoneSound();
    await this.#peer.setLocalDescription();
    return this.#peer.localDescription?.sdp ?? null;
  }

  async accept(sdp) {
    if (this.#peer?.signalingState === "have-local-offer") {
      await this.#peer.setRemoteDescription({type: "answer", sdp});
    }
  }

  close() {
    microphone.giveBack(this.#handset);
    this.#peer?.close();
    this.#peer = undefined;
  }

  // The emulated network speaks G.711; Opus would only be turned into it.
  #preferTelephoneSound() {
    const codecs = RTCRtpReceiver.getCapabilities?.("audio")?.codecs ?? [];
    const rank = ({mimeType}) => (mimeType.toLowerCase() === "audio/pcmu" ? 0 : 1);
    for (const it of this.#peer.getTransceivers()) {
      it.setCodecPreferences?.([...codecs].sort((one, other) => rank(one) - rank(other)));
    }
  }
}
