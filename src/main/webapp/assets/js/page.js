// What every page does: shows times in the reader's zone, and who is logged in.

import * as session from "./session.js";
import { request } from "./api.js";
import { showTimes } from "./times.js";
import { say } from "./messages.js";

const LANGUAGE = "madang.language";

showTimes(document);
offerLanguage();

const account = document.querySelector(".site-account");
const stranger = [...account.childNodes];
const known = document.getElementById("account-member").content;

session.onChange(() => {
  const member = session.member();
  if (!member) {
    account.replaceChildren(...stranger);
    return;
  }
  const links = known.cloneNode(true);
  const profile = links.querySelector("[data-profile]");
  profile.textContent = member.nickname;
  profile.href += member.id;
  links.querySelector("[data-admin]").hidden = member.role === "member";
  links.querySelector("[data-logout]").addEventListener("click", logOut);
  account.replaceChildren(links);
});

async function logOut(event) {
  event.currentTarget.disabled = true;
  try {
    await request("DELETE", "/auth");
  } catch (error) {
    if (error.status !== 401) {
      event.target.disabled = false;
      say(error);
      return;
    }
  }
  session.forget();
}

/** To who reads the other language, and has not said yet which one he wants. */
function offerLanguage() {
  const link = document.querySelector(".site-foot a[hreflang]");
  link.addEventListener("click", () => choose(link.hreflang));
  const first = navigator.languages.map((each) => each.slice(0, 2))
    .find((each) => each === link.hreflang || each === document.documentElement.lang);
  if (first === link.hreflang && !chosen()) {
    const words = document.getElementById("messages").dataset;
    say(words.offer, { label: link.textContent, act: () => link.click() },
      { language: link.hreflang, dismissed: () => choose(document.documentElement.lang) });
  }
}

function chosen() {
  try {
    return localStorage.getItem(LANGUAGE);
  } catch {
    return "unknown"; // Without storage the offer would come on every page.
  }
}

function choose(language) {
  try {
    localStorage.setItem(LANGUAGE, language);
  } catch {
    // Then he is asked again, or not at all.
  }
}

// A page that was waiting in the browser's memory may show somebody who has left since.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    dispatchEvent(new Event("session"));
  }
});
