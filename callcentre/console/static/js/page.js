// On every page: running clocks, keys, our token on htmx requests, and plain words for failures.

import { csrfToken, notice, post, refresh, signInAgain } from "./http.js";
import { startClocks } from "./clocks.js";
import { startKeys } from "./keys.js";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 401) {
    signInAgain();
    return;
  }
  try {
    notice(JSON.parse(xhr.responseText).error.message);
  } catch {
    notice(`${xhr.status}`);
  }
  if (xhr.status === 409) refresh(); // the world has moved on: look at it again
});

// A page from the browser's back-and-forward store shows yesterday's world.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

startClocks();
startKeys();

// A whole number is fetched when somebody asks to see it, and that is written down.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-show-number]");
  if (!button) return;
  const answer = await post(button.dataset.showNumber);
  if (answer.ok) button.replaceWith(answer.body.number);
  else notice(answer.body.error?.message ?? `${answer.status}`);
});
