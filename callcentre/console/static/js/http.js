// Talking to our own server: every change is a POST that carries this page's own token.

const token = () => document.querySelector("meta[name=csrf-token]").content;

export async function post(url, fields = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token(), Accept: "application/json" },
    body: new URLSearchParams(fields),
    credentials: "same-origin",
  });
  if (response.status === 401) signInAgain();
  const body = await response.json().catch(() => ({}));
  return { ok: response.ok, status: response.status, body };
}

// To the login page, but not out of a talk: whatever became of us, the caller is still there.
export function signInAgain() {
  if (!["inCall", "reconnecting"].includes(document.body.dataset.softphone)) location.reload();
}

export function csrfToken() {
  return token();
}

let hiding;

// A short word about something that did not work; it goes away by itself.
export function notice(text) {
  const box = document.getElementById("notice");
  box.textContent = text;
  box.hidden = !text;
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; }, 8000);
}

// Ask the desk's moving pieces to look again.
export function refresh() {
  document.body.dispatchEvent(new CustomEvent("desk:changed"));
}
