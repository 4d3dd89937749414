// Put before a page's own scripts: listens to every sound that comes in over WebRTC.
(() => {
  const ears = [];
  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(...args) {
      super(...args);
      this.addEventListener("track", ({track}) => {
        const context = new AudioContext();
        const analyser = context.createAnalyser();
        analyser.fftSize = 4096;
        analyser.smoothingTimeConstant = 0;
        // Chromium decodes a remote stream only while some element plays it.
        const stream = new MediaStream([track]);
        const player = new Audio();
        player.muted = true;
        player.srcObject = stream;
        player.play();
        context.createMediaStreamSource(stream).connect(analyser);
        ears.push({analyser, track, player});
      });
    }
  };

  // The loudest moment of each tone (hertz) within some seconds, and of everything together (RMS).
  window.listen = async (tones, seconds) => {
    const heard = {rms: 0};
    for (const tone of tones) heard[tone] = 0;
    for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
      for (const {analyser, track} of ears) {
        if (track.readyState !== "live") continue;
        const width = analyser.context.sampleRate / analyser.fftSize;
        const levels = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(levels);
        for (const tone of tones) {
          const bin = Math.round(tone / width);
          const level = 10 ** (Math.max(...levels.slice(bin - 2, bin + 3)) / 20);
          heard[tone] = Math.max(heard[tone], level);
        }
        const wave = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(wave);
        const rms = Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length);
        heard.rms = Math.max(heard.rms, rms);
      }
      await new Promise((done) => setTimeout(done, 40));
    }
    return heard;
  };
})();
