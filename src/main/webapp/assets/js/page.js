// What every page does: shows times in the reader's zone, and who is logged in.

import * as session from "./session.js";
import { request } from "./api.js";
import { showTimes } from "./times.js";
import { say } from "./messages.js";

showTimes(document);

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

// A page that was waiting in the browser's memory may show somebody who has left since.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    dispatchEvent(new Event("session"));
  }
});
