// A post: counts its reader, and lets members comment, edit, delete and take back.

import "./page.js";
import { request } from "./api.js";
import { draftOf } from "./drafts.js";
import { onSubmit } from "./forms.js";
import { refresh } from "./fresh.js";
import { say } from "./messages.js";
import * as session from "./session.js";
import { showTimes } from "./times.js";

const post = document.querySelector(".post");
const comments = document.getElementById("comments");
const words = comments.dataset;
const postPath = `/board/posts/${post.dataset.id}`;

request("POST", `${postPath}/views`).catch(() => {}); // Nobody misses a reader who was not counted.

session.onChange(() => {
  offerToComment();
  offerTools(post);
  comments.querySelectorAll(".comment").forEach(offerTools);
});

/** The form under the comments, for members; strangers see where to log in. */
function offerToComment() {
  const place = document.getElementById("comment-place");
  const shown = place.firstElementChild?.tagName === "FORM";
  const known = session.member() !== null;
  if (shown === known && place.firstElementChild) {
    return;
  }
  place.replaceChildren(document.getElementById(known ? "comment-form" : "comment-stranger").content.cloneNode(true));
  if (!known) {
    return;
  }
  const form = place.querySelector("form");
  const draft = draftOf(form, `comment.${post.dataset.id}`);
  onSubmit(form, async ({ content }) => {
    const { data } = await request("POST", `${postPath}/comments`, { body: { content }, key: draft.key() });
    draft.forget();
    form.reset();
    await show(data);
  });
}

/** Puts what was written at the end, as the server has rendered it, and sees to it that a reload shows it too. */
async function show(comment) {
  const list = comments.querySelector(".comment-list");
  const item = document.getElementById("comment-item").content.cloneNode(true).firstElementChild;
  item.id = `comment-${comment.id}`;
  item.dataset.id = comment.id;
  item.dataset.author = comment.author.id;
  const author = item.querySelector(".author");
  author.textContent = comment.author.nickname;
  author.href += comment.author.id;
  item.querySelector("time").dateTime = comment.createdAt;
  item.querySelector(".comment-link").href = `#comment-${comment.id}`;
  item.querySelector(".prose").innerHTML = comment.contentHtml; // safe: the server's own rendering
  list.append(item);
  showTimes(item);
  offerTools(item);
  item.scrollIntoView({ block: "nearest" });
  await refresh(location.pathname);
  say(words.written);
}

/** Edit and delete, on what is the member's own; moderators have them everywhere. */
function offerTools(what) {
  const may = session.member() && (session.isModerator() || Number(what.dataset.author) === session.member().id);
  const there = what.querySelector(".tools");
  if (!may) {
    there?.remove();
  } else if (!there) {
    const tools = document.getElementById("tools").content.cloneNode(true).firstElementChild;
    tools.querySelector("[data-edit]").addEventListener("click", () => (what === post ? editPost() : editComment(what)));
    tools.querySelector("[data-delete]").addEventListener("click", () => remove(what));
    what.querySelector(".post-facts, .comment-facts").append(tools);
  }
}

const pathOf = (what) => (what === post ? postPath : `/board/comments/${what.dataset.id}`);

function editPost() {
  location.assign(`${words.write}?post=${post.dataset.id}`);
}

async function editComment(item) {
  const prose = item.querySelector(".prose");
  try {
    const { data, etag } = await request("GET", pathOf(item));
    const form = document.getElementById("comment-edit").content.cloneNode(true).firstElementChild;
    form.elements.content.value = data.content;
    prose.hidden = true;
    prose.after(form);
    form.elements.content.focus();
    const end = () => {
      form.remove();
      prose.hidden = false;
      item.querySelector("[data-edit]")?.focus();
    };
    form.querySelector("[data-cancel]").addEventListener("click", end);
    onSubmit(form, async ({ content }) => {
      const { data: edited } = await request("PATCH", pathOf(item), { body: { content }, headers: { "If-Match": etag } });
      prose.innerHTML = edited.contentHtml; // safe: the server's own rendering
      end();
      await refresh(location.pathname);
    });
  } catch (error) {
    say(error);
  }
}

async function remove(what) {
  try {
    await request("DELETE", pathOf(what));
    what.hidden = true;
    await refresh(...pagesAround());
    say(words.deleted, { label: words.undo, act: () => restore(what) });
    document.querySelector(".message-offer").focus(); // What had the focus is hidden.
  } catch (error) {
    say(error);
  }
}

async function restore(what) {
  try {
    await request("POST", `${pathOf(what)}/restore`);
    what.hidden = false;
    await refresh(...pagesAround());
    say(words.restored);
  } catch (error) {
    say(error);
  }
}

/** Where what was deleted here stood. */
function pagesAround() {
  return [location.pathname, post.querySelector(".post-category a").href, words.home];
}
