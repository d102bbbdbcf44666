// What the pages say to their reader beside what stands on them: in the live region of the page, in its words.

import { Refusal } from "./api.js";

const region = document.getElementById("messages");

/**
 * Shows a message; the one before goes.
 *
 * @param {string|Error} what words, or a failure of a request
 * @param {{label: string, act: function}} [offer] something that the reader can do about it
 */
export function say(what, offer) {
  const message = document.createElement("p");
  message.className = what instanceof Error ? "message message-bad" : "message";
  message.append(textOf(what));
  if (offer) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "message-offer";
    button.textContent = offer.label;
    button.addEventListener("click", () => {
      message.remove();
      offer.act();
    });
    message.append(" ", button);
  }
  region.replaceChildren(message);
}

export function hush() {
  region.replaceChildren();
}

/** @returns {string} the API's own words for a refusal, the page's for a lost connection */
export function textOf(what) {
  if (typeof what === "string") {
    return what;
  }
  return what instanceof Refusal && what.code ? what.message : region.dataset.unreachable;
}
