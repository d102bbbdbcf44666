import "./page.js";
import { request } from "./api.js";
import { onSubmit } from "./forms.js";
import * as session from "./session.js";

const form = document.getElementById("login");

onSubmit(form, async ({ email, password }) => {
  const { data } = await request("POST", "/auth", { body: { email, password, refreshIn: "cookie" }, member: false });
  session.take(data);
  const me = await request("GET", "/me", { headers: { Authorization: `Bearer ${data.accessToken}` }, member: false });
  session.remember(me.data);
  location.assign(back());
});

/** Where the reader came from, if it is a page of ours. */
function back() {
  const wanted = new URLSearchParams(location.search).get("back");
  const target = new URL(wanted ?? form.dataset.home, location.href);
  return target.origin === location.origin ? target.href : form.dataset.home;
}

document.getElementById("resend")?.addEventListener("click", async (event) => {
  const email = form.elements.email.value;
  event.target.disabled = true;
  await request("POST", "/verify/resend", { body: { email }, member: false }).catch(() => {});
  document.getElementById("resent").hidden = false;
});
