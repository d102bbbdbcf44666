// Who is logged in. The refresh token is a cookie that no script sees; the access token lives in this page's memory alone; what
// other pages and tabs may know (id, nickname, role) is kept so that a page can greet without asking.

import { address, reach, Refusal } from "./api.js";

const KEY = "madang.member";
const EARLY = 30000; // milliseconds before its end from which a token counts as ended

let accessToken = null;
let endsAt = 0;

/** @returns {{id: number, nickname: string, role: string}|null} who was logged in when last asked */
export function member() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null; // Somebody has written something else there, or there is no storage.
  }
}

/**
 * @param {boolean} renew whether the present one was refused
 * @returns {Promise<string|null>} an access token, null for a stranger
 * @throws {Unreachable} when there is no answer; who was logged in still is
 */
export async function token(renew = false) {
  if (!member()) {
    return null;
  }
  if (!renew && Date.now() < endsAt - EARLY) {
    return accessToken;
  }
  const refused = renew ? accessToken : null;
  // One at a time over all tabs: a refresh may change the cookie.
  return navigator.locks.request("madang.refresh", async () => {
    if (accessToken !== refused && Date.now() < endsAt - EARLY) {
      return accessToken;
    }
    const response = await reach(address("/refresh"), { headers: { Accept: "application/json" } });
    if (response.ok) {
      take(await response.json());
      return accessToken;
    }
    if (response.status === 401) {
      forget();
      return null;
    }
    throw new Refusal(response.status, await response.json().catch(() => ({})), response.headers);
  });
}

/** After a login. @param {object} tokens the answer */
export function take(tokens) {
  accessToken = tokens.accessToken;
  endsAt = Date.now() + tokens.expiresIn * 1000;
}

/** Keeps what the API says of the member, for all pages and tabs; tells them when it is news. */
export function remember({ id, nickname, role }) {
  const said = JSON.stringify({ id, nickname, role });
  if (said === localStorage.getItem(KEY)) {
    return;
  }
  localStorage.setItem(KEY, said);
  dispatchEvent(new Event("session"));
}

/** After a logout, and when the session is over. */
export function forget() {
  accessToken = null;
  endsAt = 0;
  localStorage.removeItem(KEY);
  dispatchEvent(new Event("session"));
}

// In another tab somebody has logged in or out. A message from there could come before what it speaks of.
addEventListener("storage", ({ key }) => {
  if (key === KEY || key === null) {
    accessToken = null;
    endsAt = 0;
    dispatchEvent(new Event("session"));
  }
});

/** @param {function} listener called now and whenever somebody logs in or out, in any tab */
export function onChange(listener) {
  addEventListener("session", listener);
  listener();
}

export function isModerator() {
  return ["moderator", "admin"].includes(member()?.role);
}
