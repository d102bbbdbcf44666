// What keeps order: categories for administrators, deleted posts for moderators too.

import "./page.js";
import { request } from "./api.js";
import { onSubmit } from "./forms.js";
import { refresh } from "./fresh.js";
import { say } from "./messages.js";
import * as session from "./session.js";
import { showTimes } from "./times.js";

const place = document.getElementById("admin");
const words = place.dataset;
const categories = document.getElementById("category-list");
const deleted = document.getElementById("deleted-list");

session.onChange(() => {
  place.hidden = !session.isModerator();
  document.getElementById("admin-stranger").hidden = session.isModerator();
  document.getElementById("categories-section").hidden = session.member()?.role !== "admin";
});

if (session.isModerator()) {
  try {
    await Promise.all([showCategories(), showDeleted()]);
  } catch (error) {
    say(error);
  }
}

onSubmit(document.getElementById("category-new"), async ({ name, description }) => {
  await request("POST", "/board/categories", { body: { name, description }, key: crypto.randomUUID() });
  document.getElementById("category-new").reset();
  await changed();
});

async function showCategories() {
  const { data } = await request("GET", "/board/categories");
  categories.replaceChildren(...data.data.map((category) => {
    const form = document.getElementById("category-item").content.cloneNode(true).firstElementChild;
    form.elements.name.value = category.name;
    form.elements.description.value = category.description;
    for (const field of ["name", "description"]) {
      const id = `${field}-${category.id}`;
      form.elements[field].id = id;
      form.querySelector(`label[data-for="${field}"]`).htmlFor = id;
    }
    onSubmit(form, async ({ name, description }) => {
      await request("PATCH", `/board/categories/${category.id}`, { body: { name, description } });
      await changed();
    });
    form.querySelector("[data-delete]").addEventListener("click", async () => {
      try {
        await request("DELETE", `/board/categories/${category.id}`);
        await changed();
      } catch (error) {
        say(error);
      }
    });
    return form;
  }));
}

async function changed() {
  await Promise.all([showCategories(), refresh(words.home)]);
  say(words.saved);
}

async function showDeleted() {
  const { data } = await request("GET", "/board/posts?deleted=true&page=1");
  document.getElementById("deleted-none").hidden = data.data.length > 0;
  deleted.replaceChildren(...data.data.map((post) => {
    const item = document.getElementById("deleted-item").content.cloneNode(true).firstElementChild;
    item.querySelector("[data-title]").textContent = post.title;
    item.querySelector("[data-author]").textContent = post.author?.nickname ?? words.departed;
    item.querySelector("time").dateTime = post.createdAt;
    item.querySelector("button").addEventListener("click", async () => {
      try {
        await request("POST", `/board/posts/${post.id}/restore`);
        await refresh(words.post + post.id, words.category + post.category.id, words.home);
        item.remove();
        say(words.restored);
      } catch (error) {
        say(error);
      }
    });
    return item;
  }));
  showTimes(deleted);
}
