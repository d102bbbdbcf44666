// With the id of a mail's link a new password is set; without one the mail is asked for.

import "./page.js";
import { request } from "./api.js";
import { onSubmit } from "./forms.js";

const resetId = new URLSearchParams(location.search).get("reset_id");
const ask = document.getElementById("forgot");
const set = document.getElementById("reset");
ask.hidden = resetId !== null;
set.hidden = resetId === null;

onSubmit(ask, async ({ email }) => {
  await request("POST", "/password/forgot", { body: { email }, member: false });
  done(ask, "forgotten");
});

onSubmit(set, async ({ password }) => {
  await request("POST", "/password/reset", { body: { resetId, password }, member: false });
  done(set, "set");
});

function done(form, id) {
  form.hidden = true;
  const message = document.getElementById(id);
  message.hidden = false;
  message.focus();
}
