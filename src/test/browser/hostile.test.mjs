// Hostile posts, comments, nicknames, titles and categories start nothing in a real browser, wherever they are shown.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Visitor, administrator, api, at, close, somebody, tokenOf } from "./board.mjs";

const VECTORS = readFileSync(new URL("hostile.txt", import.meta.url), "utf8").split("\n")
  .filter((line) => line !== "" && !line.startsWith("# "));
const CHUNK = 20; // so many vectors in a post's text: each is also the title and a comment of one

/** Elements that Markdown makes (product: CommonMark, tables, strikethrough), and no others. */
const ALLOWED = ["a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
  "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"];

async function postAll(token) {
  const posts = [];
  for (let i = 0; i < VECTORS.length; i += CHUNK) {
    const some = VECTORS.slice(i, i + CHUNK);
    for (const vector of some) {
      const { status, body } = await api("POST", "/board/categories/1/posts",
        { token, body: { title: [...vector].slice(0, 100).join("").replace(/\p{Cc}/gu, " ").trim(), content: `${vector}\n\n${some.join("\n\n")}` } });
      assert.equal(status, 201, `${vector}: ${JSON.stringify(body)}`);
      const comment = await api("POST", `/board/posts/${body.id}/comments`, { token, body: { content: vector } });
      assert.equal(comment.status, 201, vector);
      posts.push(body.id);
    }
  }
  return posts;
}

describe("hostile words", () => {
  let visitor;
  let page;
  let posts;

  before(async () => {
    visitor = await Visitor.arrive();
    page = visitor.page;
    await page.addInitScript(() => {
      for (const name of ["alert", "prompt", "confirm"]) {
        window[name] = () => console.error(`${name} was called`);
      }
    });
    const { email } = await visitor.join();
    posts = await postAll(await tokenOf({ email, password: PASSWORD }));
  });

  after(async () => {
    await visitor.leave(); // Fails on any dialog, call, foreign request or violation of the policy.
    await close();
  });

  it("start nothing on a post's page, in its text, title, comments, description and structured data", async () => {
    for (const id of posts) {
      await visitor.visit(`/p/${id}`);
      const found = await page.evaluate((allowed) => {
        const wrong = [];
        for (const prose of document.querySelectorAll(".prose")) {
          for (const element of prose.querySelectorAll("*")) {
            if (!allowed.includes(element.localName)) {
              wrong.push(element.outerHTML);
            }
            for (const { name, value } of element.attributes) {
              if (!["href", "rel", "title", "class", "start", "align"].includes(name)
                  || (name === "href" && !/^(https?:|mailto:)/.test(value))) {
                wrong.push(`${element.localName} ${name}=${value}`);
              }
            }
          }
        }
        return wrong;
      }, ALLOWED);
      assert.deepEqual(found, [], `post ${id}`);
      const title = await page.locator("h1").textContent();
      assert.equal(await page.locator('meta[property="og:title"]').getAttribute("content"), title);
      const structured = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
      assert.equal(structured.headline, title);
    }
  });

  it("start nothing when they are clicked", async () => {
    for (const id of posts.slice(-30)) {
      await visitor.visit(`/p/${id}`);
      const links = await page.locator(".prose a").evaluateAll((all) => all.map((link) => link.protocol));
      assert.ok(links.every((protocol) => ["https:", "http:", "mailto:"].includes(protocol)), links.join(" "));
    }
  });

  it("start nothing in lists, on the first page, and on the member's own", async () => {
    for (const path of ["/", "/c/1", "/c/1?page=2", "/c/1?page=3"]) {
      await visitor.visit(path);
      assert.equal(await page.locator(".posts-title img, .posts-title script, .posts-title svg").count(), 0);
    }
  });

  it("start nothing in the preview", async () => {
    await visitor.visit("/write");
    for (let i = 0; i < VECTORS.length; i += CHUNK) {
      await page.locator("#write [name=content]").fill(`**part ${i}**\n\n${VECTORS.slice(i, i + CHUNK).join("\n\n")}`);
      await page.locator("#preview strong", { hasText: `part ${i}` }).waitFor();
      const found = await page.locator("#preview *").evaluateAll((all, allowed) => all
        .filter((element) => !allowed.includes(element.localName)).map((element) => element.outerHTML), ALLOWED);
      assert.deepEqual(found, []);
    }
  });

  it("leave the feeds well-formed", async () => {
    for (const feed of ["/feed", "/c/1/feed", "/en/feed", "/sitemap.xml"]) {
      const answer = await fetch(at(feed));
      assert.equal(answer.status, 200, feed);
      const text = await answer.text();
      const error = await page.evaluate((xml) => new DOMParser().parseFromString(xml, "application/xml")
        .querySelector("parsererror")?.textContent ?? null, text);
      assert.equal(error, null, feed);
    }
  });

  it("start nothing as a nickname or a category's name, or are refused", async () => {
    const token = await tokenOf(administrator());
    const made = [];
    for (const vector of VECTORS.slice(0, 40)) {
      const name = [...vector].slice(0, 30).join("").trim();
      const category = await api("POST", "/board/categories", { token, body: { name, description: vector.slice(0, 200) } });
      assert.ok([201, 400, 409].includes(category.status), `${name}: ${category.status}`);
      if (category.status === 201) {
        made.push(category.body.id);
      }
      const { email } = somebody();
      const member = await api("POST", "/signup", { body: { email, nickname: name, password: PASSWORD } });
      assert.ok([201, 400, 409].includes(member.status), `${name}: ${member.status}`);
      if (member.status === 201) {
        await visitor.visit(`/u/${member.body.id}`);
        assert.equal(await page.locator("h1").textContent(), member.body.nickname);
      }
    }
    for (const path of ["/", "/write", ...made.slice(0, 5).map((id) => `/c/${id}`)]) {
      await visitor.visit(path);
    }
    for (const id of made) {
      assert.equal((await api("DELETE", `/board/categories/${id}`, { token })).status, 200);
    }
  });
});
