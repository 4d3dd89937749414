// Elements without HTML strings: text stays text, whoever wrote it.

export const $ = (id) => document.getElementById(id);

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// Puts the rows of a list into their element; a row is made anew only when its text has changed.
export function keep(parent, rows, make) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = rows.map(([key, row]) => {
    const version = JSON.stringify(row);
    const old = known.get(key);
    if (old && old.dataset.version === version) return old;
    const fresh = make(row, old);
    fresh.dataset.key = key;
    fresh.dataset.version = version;
    if (old) old.replaceWith(fresh);
    return fresh;
  });
  const stay = new Set(wanted);
  for (const child of [...parent.children]) if (!stay.has(child)) child.remove();
  wanted.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}
