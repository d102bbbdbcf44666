// What the pages say to their reader beside what stands on them: in the live region of the page, in its words.

import { Refusal } from "./api.js";

const region = document.getElementById("messages");

/**
 * Shows a message until it is dismissed or another one comes.
 *
 * @param {string|Error} what words, or a failure of a request
 * @param {{label: string, act: function}} [offer] something that the reader can do about it
 * @param {{language: string, dismissed: function}} [more] of the words, where it is not the page's; called when he does not
 *     want to see it
 */
export function say(what, offer, { language = "", dismissed = () => {} } = {}) {
  const message = document.createElement("p");
  if (language) {
    message.lang = language;
  }
  message.className = what instanceof Error ? "message message-bad" : "message";
  message.append(textOf(what));
  const add = (label, act, name) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = name;
    button.textContent = label;
    button.addEventListener("click", () => {
      message.remove();
      act();
    });
    message.append(" ", button);
  };
  if (offer) {
    add(offer.label, offer.act, "message-offer");
  }
  add(language ? region.dataset.offerClose : region.dataset.close, dismissed, "message-close");
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
