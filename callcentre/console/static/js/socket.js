// Loaded only where the signalling host speaks plain ws (a carrier on this very machine). The
// telephone library always asks for wss; for that one host, and no other, the wish is translated.

(() => {
  const { signallingHost } = JSON.parse(document.getElementById("desk-config").textContent);
  const Plain = globalThis.WebSocket;
  globalThis.WebSocket = class extends Plain {
    constructor(url, protocols) {
      const wanted = new URL(url);
      if (wanted.protocol === "wss:" && wanted.host === signallingHost) wanted.protocol = "ws:";
      super(wanted.href, protocols ?? []);
    }
  };
})();
