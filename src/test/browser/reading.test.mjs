// The board without JavaScript: everything that there is to read is there to read.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PHONE, Visitor, at, close } from "./board.mjs";

/** The category that no other test writes into, by its place on the first page. */
const QUIET = 1;

for (const language of ["ko", "en"]) {
  describe(`reading without JavaScript, ${language}`, () => {
    let visitor;
    let page;

    before(async () => {
      visitor = await Visitor.arrive({ language, javaScriptEnabled: false });
      page = visitor.page;
    });

    after(async () => {
      await visitor.leave();
      await close();
    });

    it("goes from the first page to a category, a post, its author, and to the posts beside it", async () => {
      await visitor.visit("/");
      assert.equal(await page.locator("html").getAttribute("lang"), language);
      await page.locator(".category-name").nth(QUIET).click();
      assert.match(new URL(page.url()).pathname, /\/c\/\d+$/);
      await page.locator(".posts-title a").first().click();
      assert.match(new URL(page.url()).pathname, /\/p\/\d+$/);
      const first = page.url();
      await page.locator(".neighbours a[rel=prev]").click();
      assert.notEqual(page.url(), first);
      await page.locator(".neighbours a[rel=next]").click();
      assert.equal(page.url(), first);
      await page.locator(".post-facts .author").click();
      assert.match(new URL(page.url()).pathname, /\/u\/\d+$/);
      await page.locator(".posts-title a").first().waitFor();
    });

    it("turns pages by number and by step, and says where the list ends", async () => {
      await visitor.visit("/");
      await page.locator(".category-name").nth(QUIET).click();
      const newest = await page.locator(".posts-title a").first().textContent();
      await page.locator(".pager a[rel=next]").click();
      assert.equal(await page.locator(".pager [aria-current=page]").textContent(), "2");
      assert.notEqual(await page.locator(".posts-title a").first().textContent(), newest);
      await page.locator(".pager a[rel=prev]").click();
      assert.equal(await page.locator(".posts-title a").first().textContent(), newest);
      assert.equal(new URL(page.url()).search, "", "the first page has one address");
      await page.goto(`${page.url()}?page=99999`);
      await page.locator(".empty").waitFor();
    });

    it("answers what is not there in the board's frame", async () => {
      for (const path of ["/p/999999999", "/c/999999999", "/u/999999999", "/nothing-here", "/p/x"]) {
        const answer = await visitor.visit(path);
        assert.equal(answer.status(), 404, path);
        assert.equal(await page.locator("html").getAttribute("lang"), language, path);
        assert.equal(await page.locator("h1").count(), 1, path);
        assert.ok(await page.locator("a[href]").count() > 0, path);
      }
      const bad = await visitor.visit("/c/1?page=0");
      assert.equal(bad.status(), 400);
    });

    it("tells on the pages for taking part what they need", async () => {
      for (const path of ["/login", "/join", "/reset", "/write", "/settings", "/admin"]) {
        const answer = await visitor.visit(path);
        assert.equal(answer.status(), 200, path);
        assert.match(await page.locator("noscript").textContent(), language === "ko" ? /자바스크립트/ : /JavaScript/, path);
        for (const button of await page.locator("main form [type=submit]").all()) {
          assert.ok(await button.isDisabled(), `${path}: nothing is sent that nobody would take`);
        }
      }
    });

    it("leads to the other language and back", async () => {
      await visitor.visit("/");
      await page.locator(`footer a[hreflang=${language === "ko" ? "en" : "ko"}]`).click();
      assert.equal(await page.locator("html").getAttribute("lang"), language === "ko" ? "en" : "ko");
      await page.locator(`footer a[hreflang=${language}]`).click();
      assert.equal(await page.locator("html").getAttribute("lang"), language);
    });
  });
}

it("offers the other language to who reads it, once, and moves nothing by it", async () => {
  const visitor = await Visitor.arrive({ language: "en" });
  const { page } = visitor;
  await page.goto(at("/c/1"));
  const offer = page.locator(".message[lang=en] .message-offer");
  await offer.waitFor();
  await offer.click();
  await page.waitForURL(at("/en/c/1"));
  await page.goto(at("/p/1"));
  await page.locator(".site-account a").first().waitFor();
  await page.waitForLoadState("networkidle");
  assert.equal(await page.locator(".message").count(), 0, "he has chosen");
  await visitor.leave();
  await close();
});

it("says nothing to who reads the page's language", async () => {
  const visitor = await Visitor.arrive();
  await visitor.visit("/");
  await visitor.page.waitForLoadState("networkidle");
  assert.equal(await visitor.page.locator(".message").count(), 0);
  await visitor.leave();
  await close();
});

it("never scrolls sideways, from 320 pixels on", async () => {
  const visitor = await Visitor.arrive({ ...PHONE, viewport: { width: 320, height: 640 } });
  for (const path of ["/", "/c/1", "/c/1?page=3", "/p/1", "/u/1", "/login", "/join", "/reset", "/docs", "/p/999999999"]) {
    await visitor.visit(path);
    const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 320, `${path} is ${wide} pixels wide`);
  }
  await visitor.leave();
  await close();
});
