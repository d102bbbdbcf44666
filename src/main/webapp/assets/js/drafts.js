// What somebody is writing survives a closed tab, an expired login and a lost connection: kept in the browser until it is sent.

const PREFIX = "madang.draft.";
const LIFE = 30 * 24 * 3600 * 1000; // milliseconds

/**
 * Keeps the fields of a form, and fills them with what was kept.
 *
 * @param {HTMLFormElement} form
 * @param {string} name of what is written
 * @returns {{key: function(): string, forget: function(): void, restored: boolean}} key: the same for every attempt to send
 *     the same words, so that they are taken once
 */
export function draftOf(form, name) {
  const place = PREFIX + name;
  let kept = read(place);
  const restored = kept !== null;
  if (restored) {
    for (const [field, value] of Object.entries(kept.values)) {
      if (form.elements[field]) {
        form.elements[field].value = value;
      }
    }
  }
  form.addEventListener("input", () => {
    const values = Object.fromEntries(new FormData(form));
    // Other words are another request: a key belongs to what it was made for.
    kept = { values, key: crypto.randomUUID(), at: Date.now() };
    write(place, kept);
  });
  return {
    restored,
    key() {
      kept ??= { values: Object.fromEntries(new FormData(form)), key: crypto.randomUUID(), at: Date.now() };
      return kept.key;
    },
    forget() {
      kept = null;
      localStorage.removeItem(place);
    },
  };
}

function read(place) {
  try {
    const kept = JSON.parse(localStorage.getItem(place));
    return kept && Date.now() - kept.at < LIFE ? kept : null;
  } catch {
    return null;
  }
}

function write(place, kept) {
  try {
    localStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // No room or no storage: then it is as it is elsewhere.
  }
}
