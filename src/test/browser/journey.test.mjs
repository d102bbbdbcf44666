// A newcomer, from the first page to leaving; and everything that can come between.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DESK, PASSWORD, PHONE, Visitor, at, close, linkTo, somebody } from "./board.mjs";

const WAYS = [
  { name: "Korean, on a phone", language: "ko", ...PHONE },
  { name: "English, at a desk, in the dark", language: "en", ...DESK, colorScheme: "dark" },
];

for (const { name, ...way } of WAYS) {
  describe(`a newcomer: ${name}`, () => {
    let visitor;
    let page;
    let who;
    let path;

    before(async () => {
      visitor = await Visitor.arrive(way);
      page = visitor.page;
    });

    after(async () => {
      await visitor.leave();
      await close();
    });

    it("is told beside each field what is wrong, in his language", async () => {
      await visitor.visit("/");
      await page.locator(".site-account a").last().click();
      await visitor.send("#join", { email: "nobody", nickname: "x", password: "short" });
      for (const field of ["email", "nickname", "password"]) {
        const error = page.locator(`#join [data-error-of=${field}]`);
        await error.filter({ hasText: /./ }).waitFor();
        assert.equal(/[가-힣]/.test(await error.textContent()), way.language === "ko", await error.textContent());
      }
      assert.equal(await page.locator("#join [name=email]").inputValue(), "nobody", "what was typed stays");
      assert.equal(await page.evaluate(() => document.activeElement.name), "email", "the focus is where it is wrong first");
    });

    it("signs up, confirms and logs in", async () => {
      who = await visitor.join();
      assert.equal(await page.locator("[data-profile]").textContent(), who.nickname);
      assert.equal(await page.locator("[data-admin]").isVisible(), false);
    });

    it("sees a preview by the server's rules, writes, and is the first to see it", async () => {
      await visitor.visit("/write");
      await page.locator("#write [name=title]").fill("한 사람 <b>& 두 사람</b>");
      await page.locator("#write [name=content]").fill("**굵게** 쓰고 <script>alert(1)</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |");
      await page.locator("#preview strong").waitFor();
      await page.locator("#preview table").waitFor();
      assert.equal(await page.locator("#preview script").count(), 0);
      await page.locator("#write [type=submit]").click();
      await page.waitForURL(/\/p\/\d+$/);
      path = new URL(page.url()).pathname.replace(/^\/en/, "");
      assert.equal(await page.locator("h1").textContent(), "한 사람 <b>& 두 사람</b>");
      for (const list of ["/", "/c/1"]) {
        await visitor.visit(list);
        await page.locator(`.posts-title a[href$="${path}"]`).first().waitFor();
      }
    });

    it("comments once, however often he clicks", async () => {
      await visitor.visit(path);
      await page.locator("#comment-place [name=content]").fill("첫 *댓글*");
      await page.locator("#comment-place [type=submit]").dblclick();
      await page.locator(".comment em").waitFor();
      await page.reload();
      assert.equal(await page.locator(".comment").count(), 1, "also after a reload, which comes from the cache");
    });

    it("edits his comment and his post", async () => {
      await page.locator(".comment [data-edit]").click();
      await page.locator(".comment textarea").fill("고친 댓글");
      await page.locator(".comment [type=submit]").click();
      await page.locator(".comment .prose", { hasText: "고친 댓글" }).waitFor();
      await page.locator(".post [data-edit]").click();
      await page.waitForURL(/\/write\?post=/);
      const content = page.locator("#write [name=content]");
      await page.waitForFunction(() => document.querySelector("#write [name=content]").value !== "");
      await content.fill(`${await content.inputValue()}\n\n더 쓴 것`);
      await page.locator("#write [type=submit]").click();
      await page.waitForURL(/\/p\/\d+$/);
      await page.locator(".post .prose", { hasText: "더 쓴 것" }).waitFor();
      await page.locator(".comment .prose", { hasText: "고친 댓글" }).waitFor();
    });

    it("deletes, and takes it back", async () => {
      await page.locator(".comment [data-delete]").click();
      await page.locator(".comment").waitFor({ state: "hidden" });
      await page.locator(".message-offer").click();
      await page.locator(".comment").waitFor();
      await page.locator(".post [data-delete]").click();
      await page.locator(".post").waitFor({ state: "hidden" });
      await page.locator(".message-offer").click();
      await page.locator(".post").waitFor();
      await page.reload();
      await page.locator(".post .prose", { hasText: "더 쓴 것" }).waitFor();
    });

    it("stays logged in over a reload, and changes his nickname and password", async () => {
      await visitor.visit("/settings");
      await page.locator("#profile [name=nickname]").waitFor();
      await page.waitForFunction((nickname) => document.querySelector("#profile [name=nickname]").value === nickname, who.nickname);
      const renamed = `${who.nickname}씨`;
      await visitor.send("#profile", { nickname: renamed });
      await page.locator("[data-profile]", { hasText: renamed }).waitFor();
      await visitor.told();
      assert.equal(await page.locator("#sessions .row").count(), 1);
      await visitor.send("#password", { currentPassword: "not this one", newPassword: `${PASSWORD}, again` });
      await page.locator("#password [data-error-of], #password .form-error").filter({ hasText: /./ }).first().waitFor();
      await visitor.send("#password", { currentPassword: PASSWORD, newPassword: `${PASSWORD}, again` });
      await visitor.told();
    });

    it("logs out, forgets the password, and sets another", async () => {
      await page.locator("[data-logout]").click();
      await page.locator(".site-account a").first().waitFor();
      await visitor.visit("/login");
      await visitor.send("#login", { email: who.email, password: "wrong, and wrong" });
      await page.locator("#login .form-error").filter({ hasText: /./ }).waitFor();
      await page.locator(".card-more a").first().click();
      await visitor.send("#forgot", { email: who.email });
      await page.locator("#forgotten").waitFor();
      await page.goto(await linkTo(who.email, "reset_id"));
      assert.equal(await page.locator("html").getAttribute("lang"), way.language, "the mail's link speaks its language");
      await visitor.send("#reset", { password: PASSWORD });
      await page.locator("#set").waitFor();
      await visitor.logIn(who.email);
    });

    it("leaves; what he wrote stays without his name", async () => {
      await visitor.visit("/settings");
      await page.locator("#leave [name=password]").fill(PASSWORD);
      await page.locator("#leave [type=submit]").click();
      await page.waitForURL((url) => !url.pathname.endsWith("/settings"));
      await visitor.visit(path);
      await page.locator(".post .departed").waitFor();
    });
  });
}

describe("who comes back to where he was", () => {
  after(close);

  it("goes from a post to the login and back", async () => {
    const author = await Visitor.arrive();
    const { email } = await author.join();
    const path = await author.post("돌아올 글", "여기로");
    await author.page.locator("[data-logout]").click();
    await author.page.locator("#comment-place a").click();
    await author.send("#login", { email, password: PASSWORD });
    await author.page.waitForURL(at(path));
    await author.page.locator("#comment-place form").waitFor();
    await author.leave();
  });

  it("is not sent elsewhere by a forged address", async () => {
    const visitor = await Visitor.arrive();
    const { email } = await visitor.join();
    for (const back of ["https://example.org/", "//example.org/", "javascript:alert(1)", "data:text/html,x", "\\\\example.org"]) {
      await visitor.page.locator("[data-logout]").click();
      await visitor.page.goto(`${at("/login")}?back=${encodeURIComponent(back)}`);
      await visitor.send("#login", { email, password: PASSWORD });
      await visitor.page.waitForURL((url) => !url.pathname.endsWith("/login"));
      assert.equal(new URL(visitor.page.url()).origin, new URL(at("/")).origin, back);
      await visitor.page.locator("[data-logout]").waitFor();
    }
    await visitor.leave();
  });

  it("gets the confirmation mail again", async () => {
    const visitor = await Visitor.arrive({ language: "en" });
    const { email, nickname } = somebody();
    await visitor.visit("/join");
    await visitor.send("#join", { email, nickname, password: PASSWORD });
    await visitor.page.locator("#joined a").click();
    const first = await linkTo(email, "verify_id");
    await visitor.send("#login", { email, password: PASSWORD });
    await visitor.page.locator("#login .form-error").filter({ hasText: /./ }).waitFor();
    await visitor.page.locator("#resend").click();
    await visitor.page.locator("#resent").waitFor();
    let second = first;
    for (let tries = 0; second === first && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      second = await linkTo(email, "verify_id");
    }
    assert.notEqual(second, first);
    await visitor.leave();
  });
});
