// Keyboard first. A letter presses the button that bears it (data-key); a number chooses.

const isField = (element) => element.matches("textarea, select, input:not([type=radio])");

function choose(number) {
  const radio = document.querySelector(`input[data-number="${number}"]`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  return true;
}

function press(key) {
  const buttons = [...document.querySelectorAll(`[data-key="${key}"]:not(:disabled)`)];
  const button = buttons.find((one) => !one.closest("[inert], [hidden]"));
  if (!button) return false;
  button.click();
  if (button.tagName === "SUMMARY") button.parentElement.querySelector("form select, form button")?.focus();
  return true;
}

function writeNotes() {
  const notes = document.getElementById("notes");
  notes?.focus();
  return Boolean(notes);
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape") {
      document.activeElement?.blur();
      document.querySelector("details.choices[open]")?.removeAttribute("open");
      return;
    }
    if (isField(event.target)) return;
    const key = event.key.toLowerCase();
    let used = false;
    if (/^[1-9]$/.test(key)) used = choose(key);
    else if (key === "n") used = writeNotes();
    else if (/^[a-z]$/.test(key)) used = press(key);
    if (used) event.preventDefault();
  });
}
