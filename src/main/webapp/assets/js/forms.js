// Forms that the API answers: sent once however often they are, and every refusal shown beside its field.

import { Refusal } from "./api.js";
import { textOf } from "./messages.js";

/**
 * From here on the form can be sent: before, its button is disabled, as the browser would send it elsewhere.
 *
 * @param {HTMLFormElement} form with a .form-error, and a .field-error beside each field
 * @param {function(object): Promise<void>} send gets the values by their names; what it throws is shown
 */
export function onSubmit(form, send) {
  let underWay = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (underWay) {
      return;
    }
    underWay = true;
    clear(form);
    form.setAttribute("aria-busy", "true");
    try {
      await send(Object.fromEntries(new FormData(form)));
    } catch (error) {
      show(form, error);
    } finally {
      underWay = false;
      form.removeAttribute("aria-busy");
    }
  });
  form.addEventListener("input", (event) => clearField(form, event.target.name));
  form.querySelector("[type=submit]").disabled = false;
}

/** Takes away what was wrong before. */
export function clear(form) {
  form.querySelector(".form-error").textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    clearField(form, field.name);
  }
}

/** Shows what is wrong: at the fields that are named, and what belongs to none above the button. */
export function show(form, error) {
  let first = null;
  const rest = [];
  for (const { field, message } of error instanceof Refusal ? error.errors : []) {
    const input = form.elements.namedItem(field);
    const place = form.querySelector(`[data-error-of="${CSS.escape(field)}"]`);
    if (!input || !place) {
      rest.push(message);
      continue;
    }
    input.setAttribute("aria-invalid", "true");
    place.textContent = message;
    first ??= input;
  }
  if (!first || rest.length > 0) {
    form.querySelector(".form-error").textContent = rest.length > 0 ? rest.join(" ") : textOf(error);
  }
  first?.focus();
}

function clearField(form, name) {
  form.elements.namedItem(name)?.removeAttribute?.("aria-invalid");
  const place = form.querySelector(`[data-error-of="${CSS.escape(name)}"]`);
  if (place) {
    place.textContent = "";
  }
}
