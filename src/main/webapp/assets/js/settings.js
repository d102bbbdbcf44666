// A member's own: nickname, password, sessions, leaving.

import "./page.js";
import { request } from "./api.js";
import { onSubmit } from "./forms.js";
import { say } from "./messages.js";
import * as session from "./session.js";
import { showTimes } from "./times.js";

const place = document.getElementById("settings");
const words = place.dataset;
const profile = document.getElementById("profile");
const password = document.getElementById("password");
const leave = document.getElementById("leave");
const sessions = document.getElementById("sessions");

session.onChange(() => {
  const known = session.member() !== null;
  place.hidden = !known;
  document.getElementById("settings-stranger").hidden = known;
});

if (session.member()) {
  try {
    const { data } = await request("GET", "/me");
    session.remember(data);
    profile.elements.nickname.value = data.nickname;
    document.getElementById("email").textContent = data.email;
    await showSessions();
  } catch (error) {
    say(error);
  }
}

onSubmit(profile, async ({ nickname }) => {
  const { data } = await request("PATCH", "/me", { body: { nickname } });
  session.remember(data);
  say(words.saved);
});

onSubmit(password, async ({ currentPassword, newPassword }) => {
  await request("PUT", "/me/password", { body: { currentPassword, newPassword } });
  password.reset();
  say(words.saved);
  await showSessions();
});

onSubmit(leave, async ({ password: typed }) => {
  await request("DELETE", "/me", { body: { password: typed } });
  session.forget();
  location.assign(words.home);
});

async function showSessions() {
  const { data } = await request("GET", "/me/sessions");
  sessions.replaceChildren(...data.data.map((each) => {
    const item = document.getElementById("session-item").content.cloneNode(true).firstElementChild;
    item.querySelector("[data-agent]").textContent = each.userAgent ?? "";
    item.querySelector("[data-created]").dateTime = each.createdAt;
    item.querySelector("[data-current]").hidden = !each.current;
    const end = item.querySelector("button");
    end.hidden = each.current === true;
    end.addEventListener("click", async () => {
      try {
        await request("DELETE", `/me/sessions/${each.id}`);
        item.remove();
      } catch (error) {
        say(error);
      }
    });
    return item;
  }));
  showTimes(sessions);
}
