import "./page.js";
import { request } from "./api.js";
import { onSubmit } from "./forms.js";

const form = document.getElementById("join");

onSubmit(form, async ({ email, password, nickname }) => {
  await request("POST", "/signup", { body: { email, password, nickname }, member: false });
  form.hidden = true;
  document.getElementById("joined-email").textContent = email;
  const done = document.getElementById("joined");
  done.hidden = false;
  done.focus();
});
