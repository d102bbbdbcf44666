// Writing a post, and editing one: with a draft, a preview by the server's own rules, and nothing lost when somebody else was faster.

import "./page.js";
import { request } from "./api.js";
import { draftOf } from "./drafts.js";
import { onSubmit } from "./forms.js";
import { refresh } from "./fresh.js";
import { hush, say } from "./messages.js";
import * as session from "./session.js";

const PREVIEW_AFTER = 600; // milliseconds without a keystroke

const form = document.getElementById("write");
const stranger = document.getElementById("write-stranger");
const words = form.dataset;
const query = new URLSearchParams(location.search);
const edited = query.get("post");
const preview = document.getElementById("preview");

session.onChange(() => {
  const known = session.member() !== null;
  form.hidden = !known;
  stranger.hidden = known;
});

let etag = null;
const draft = edited ? await load() : begin();

function begin() {
  if (query.get("category")) {
    form.elements.category.value = query.get("category");
  }
  const begun = draftOf(form, "post");
  if (begun.restored) {
    say(words.restored, {
      label: words.discard,
      act: () => {
        begun.forget();
        form.reset();
        showPreview();
      },
    });
  }
  return begun;
}

/** The post as it is now; a draft of an edit that was interrupted goes before it. */
async function load() {
  document.getElementById("category-field").hidden = true;
  const button = form.querySelector("[type=submit]");
  button.textContent = button.dataset.save;
  try {
    const { data, etag: version } = await request("GET", `/board/posts/${edited}`);
    etag = version;
    form.elements.title.value = data.title;
    form.elements.content.value = data.content;
  } catch (error) {
    say(error);
  }
  return draftOf(form, `post.${edited}`);
}

onSubmit(form, async ({ category, title, content }) => {
  const { data } = edited ? await change(title, content)
    : await request("POST", `/board/categories/${category}/posts`, { body: { title, content }, key: draft.key() });
  if (!data) {
    return;
  }
  draft.forget();
  const page = words.post + data.id;
  await refresh(page, words.category + data.category.id, words.home);
  location.assign(page);
});

async function change(title, content) {
  try {
    return await request("PATCH", `/board/posts/${edited}`, { body: { title, content }, headers: { "If-Match": etag } });
  } catch (error) {
    if (error.status !== 412) {
      throw error;
    }
    await showConflict();
    return {};
  }
}

/** Both versions: his own stays where it is, the other one stands beside it, and saving again replaces that. */
async function showConflict() {
  const { data, etag: version } = await request("GET", `/board/posts/${edited}`);
  etag = version;
  const conflict = document.getElementById("conflict");
  conflict.querySelector("[data-title]").textContent = data.title;
  conflict.querySelector("[data-content]").textContent = data.content;
  conflict.hidden = false;
  conflict.focus();
}

let waiting = 0;
let shown = "";
let complained = false; // about the preview before
form.elements.content.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(showPreview, PREVIEW_AFTER);
});
showPreview();

async function showPreview() {
  const content = form.elements.content.value;
  if (content === shown || !session.member()) {
    return;
  }
  shown = content;
  if (content.trim() === "") {
    preview.replaceChildren();
    return;
  }
  try {
    const { data } = await request("POST", "/markdown", { body: { content } });
    if (content === shown) {
      preview.innerHTML = data.contentHtml; // safe: the server's own rendering
    }
    if (complained) {
      hush();
      complained = false;
    }
  } catch (error) {
    shown = "";
    if (error.status !== 400) {
      say(error);
      complained = true;
    }
  }
}
