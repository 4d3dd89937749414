// A citizen's phone in the browser: one WebSocket for signalling and text, WebRTC for sound.

const $ = (id) => document.getElementById(id);
const STATUS = {
  ready: "Siap", ringing: "Berdering …", queued: "Menghubungi …", incoming: "Panggilan masuk dari",
  "in-progress": "Tersambung", completed: "Selesai", busy: "Sibuk", failed: "Tidak dapat dihubungi",
  "no-answer": "Tidak dijawab", canceled: "Dibatalkan", offline: "Terputus dari operator seluler",
};
const ENGLISH = {
  ready: "ready", ringing: "ringing", queued: "calling", incoming: "incoming call from",
  "in-progress": "connected", completed: "ended", busy: "busy", failed: "unreachable",
  "no-answer": "no answer", canceled: "cancelled", offline: "no carrier",
};
const OVER = ["completed", "busy", "failed", "no-answer", "canceled"];

let socket, peer, microphone, offered;
let talking = false;

function connect() {
  socket = new WebSocket(new URL("signal", location.href.replace(/^http/, "ws")));
  socket.onopen = () => { show("ready"); useMyNumber(); };
  socket.onmessage = (event) => { const it = JSON.parse(event.data); on[it.type]?.(it); };
  socket.onclose = () => { endCall("offline"); setTimeout(connect, 2000); };
}

const send = (type, fields = {}) => {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({type, ...fields}));
};

const on = {
  welcome({numbers}) {
    $("numbers").replaceChildren(...numbers.map(({number, name}) => new Option(name, number)));
    for (const field of [$("to"), $("text-to")]) field.value ||= numbers[0]?.number ?? "";
  },
  call({status}) { OVER.includes(status) ? endCall(status) : (setTalking(true), show(status)); },
  sound: ({sdp}) => peer?.setRemoteDescription({type: "answer", sdp}),
  ring({from, sdp}) {
    offered = sdp;
    $("heard").replaceChildren();
    $("answer").hidden = false;
    $("hangup").disabled = false;
    show("incoming", from);
    $("answer").focus();
  },
  heard({texts}) { for (const text of texts) line(text, "heard"); },
  thread({messages}) { $("thread").replaceChildren(); messages.forEach(bubble); },
  message({message}) { bubble(message); },
  trouble({text}) { $("trouble").textContent = text; $("trouble").hidden = !text; },
};

function show(status, more = "") {
  const english = document.body.classList.contains("english") ? ` (${ENGLISH[status] ?? status})` : "";
  $("status").dataset.status = status;
  $("status").textContent = `${STATUS[status] ?? status} ${more}`.trim() + english;
}

function setTalking(now) {
  talking = now;
  $("call").disabled = now;
  $("hangup").disabled = !now;
  if (now) $("answer").hidden = true;
  for (const field of $("speak").elements) field.disabled = !now;
}

function line(text, kind) {
  const item = document.createElement("li");
  item.className = kind;
  item.textContent = kind === "said" ? `— ${text}` : text;
  $("heard").append(item);
  item.scrollIntoView({block: "nearest"});
}

function bubble({mine, body, channel, other, status}) {
  const item = document.createElement("li");
  item.className = mine ? "mine" : "theirs";
  item.dir = "auto";
  const small = document.createElement("small");
  small.textContent = [channel === "whatsapp" ? "WhatsApp" : "SMS", other, status].filter(Boolean).join(" · ");
  item.append(body, small);
  $("thread").append(item);
  item.scrollIntoView({block: "nearest"});
}

async function openSound() {
  if (!window.RTCPeerConnection) return;
  peer = new RTCPeerConnection();
  peer.ontrack = ({track}) => { $("sound").srcObject = new MediaStream([track]); };
  try {
    microphone = await navigator.mediaDevices.getUserMedia({audio: true});
  } catch {
    microphone = undefined;  // No microphone: one can still listen, press keys and type.
  }
}

function addMicrophone() {
  if (microphone) for (const track of microphone.getTracks()) peer.addTrack(track, microphone);
  else peer.addTransceiver("audio", {direction: "recvonly"});
  preferTelephoneSound();
}

// The emulated network speaks G.711; Opus would only be turned into it.
function preferTelephoneSound() {
  const codecs = RTCRtpReceiver.getCapabilities?.("audio")?.codecs ?? [];
  const rank = ({mimeType}) => (mimeType.toLowerCase() === "audio/pcmu" ? 0 : 1);
  for (const it of peer.getTransceivers()) {
    it.setCodecPreferences?.([...codecs].sort((one, other) => rank(one) - rank(other)));
  }
}

async function dial() {
  setTalking(true);
  $("heard").replaceChildren();
  show("queued");
  await openSound();
  if (peer) {
    addMicrophone();
    await peer.setLocalDescription();
  }
  send("call", {to: $("to").value, withheld: $("withheld").checked, sdp: peer?.localDescription.sdp ?? null});
}

async function answer() {
  setTalking(true);
  await openSound();
  if (peer && offered) {
    await peer.setRemoteDescription({type: "offer", sdp: offered});
    if (microphone) addMicrophone();
    await peer.setLocalDescription();
  }
  send("answer", {sdp: peer?.localDescription.sdp ?? null});
}

function endCall(status) {
  peer?.close();
  microphone?.getTracks().forEach((track) => track.stop());
  peer = microphone = offered = undefined;
  $("answer").hidden = true;
  setTalking(false);
  show(status);
}

function press(digit) {
  if (talking) { send("press", {digit}); line(digit, "said"); }
  else $("to").value += digit;
}

function useMyNumber() {
  localStorage.setItem("mine", $("mine").value);
  send("number", {number: $("mine").value});
}

for (const digit of "123456789*0#") {
  const key = Object.assign(document.createElement("button"), {type: "button", textContent: digit});
  key.onclick = () => press(digit);
  $("keypad").append(key);
}
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (talking && "0123456789*#".includes(event.key)) press(event.key);
});
$("dial").onsubmit = (event) => { event.preventDefault(); if (!talking) dial(); };
$("answer").onclick = answer;
$("hangup").onclick = () => { send(talking ? "hangup" : "reject"); };
$("speak").onsubmit = (event) => {
  event.preventDefault();
  if ($("words").value.trim()) { send("say", {text: $("words").value}); line($("words").value, "said"); }
  $("words").value = "";
};
$("write").onsubmit = (event) => {
  event.preventDefault();
  send("message", {to: $("text-to").value, channel: $("channel").value, body: $("body").value});
  $("body").value = "";
};
$("mine").onchange = useMyNumber;
$("english").onchange = () => {
  document.body.classList.toggle("english", $("english").checked);
  localStorage.setItem("english", $("english").checked ? "1" : "");
  show($("status").dataset.status ?? "ready");
};
$("mine").value = localStorage.getItem("mine") || $("mine").value;
$("english").checked = Boolean(localStorage.getItem("english"));
document.body.classList.toggle("english", $("english").checked);
connect();
