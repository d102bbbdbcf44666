// Lost connections, lost sessions, two tabs, somebody who was faster: nothing that was typed is ever lost.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { PASSWORD, Visitor, api, at, close, tokenOf } from "./board.mjs";

describe("connections, sessions and tabs", () => {
  after(close);

  it("keeps a draft over a closed tab, and forgets it when it is sent", async () => {
    const visitor = await Visitor.arrive();
    await visitor.join();
    await visitor.visit("/write");
    await visitor.page.locator("#write [name=title]").fill("쓰다 만 제목");
    await visitor.page.locator("#write [name=content]").fill("쓰다 만 글");
    await visitor.page.close();
    visitor.page = await visitor.open();
    await visitor.visit("/write");
    await visitor.page.locator("#preview p", { hasText: "쓰다 만 글" }).waitFor();
    await visitor.page.locator(".message-offer").waitFor();
    assert.equal(await visitor.page.locator("#write [name=content]").inputValue(), "쓰다 만 글");
    await visitor.page.locator("#write [type=submit]").click();
    await visitor.page.waitForURL(/\/p\/\d+$/);
    await visitor.visit("/write");
    await visitor.page.locator("#write [name=title]").waitFor();
    assert.equal(await visitor.page.locator("#write [name=content]").inputValue(), "");
    await visitor.leave();
  });

  it("says that the connection is lost, keeps the words, and sends them once when it is back", async () => {
    const visitor = await Visitor.arrive();
    await visitor.join();
    const path = await visitor.post("연결", "글");
    const { page } = visitor;
    await page.locator("#comment-place [name=content]").fill("터널 안에서");
    await visitor.context.setOffline(true);
    await page.locator("#comment-place [type=submit]").click();
    await page.locator("#comment-place .form-error").filter({ hasText: /./ }).waitFor();
    assert.equal(await page.locator("#comment-place [name=content]").inputValue(), "터널 안에서");
    await visitor.context.setOffline(false);
    await page.locator("#comment-place [type=submit]").click();
    await page.locator(".comment").waitFor();
    const { body } = await api("GET", `/board/posts/${path.split("/").pop()}/comments`);
    assert.equal(body.data.length, 1);
    await visitor.leave();
  });

  it("sends a write once when its answer is lost on the way", async () => {
    const visitor = await Visitor.arrive();
    await visitor.join();
    const path = await visitor.post("응답이 사라진 글", "글");
    const { page } = visitor;
    let lost = 0;
    await page.route("**/comments", async (route) => {
      if (route.request().method() === "POST" && lost === 0) {
        lost += 1;
        await route.fetch(); // It arrives and is executed; nobody hears of it.
        return route.abort();
      }
      return route.continue();
    });
    await page.locator("#comment-place [name=content]").fill("한 번만");
    await page.locator("#comment-place [type=submit]").click();
    await page.locator(".comment").waitFor();
    assert.equal(lost, 1);
    const { body } = await api("GET", `/board/posts/${path.split("/").pop()}/comments`);
    assert.equal(body.data.length, 1);
    await visitor.leave();
  });

  it("shows both versions when somebody else was faster, and loses neither", async () => {
    const visitor = await Visitor.arrive();
    const { email } = await visitor.join();
    const path = await visitor.post("둘이 고치는 글", "처음");
    const { page } = visitor;
    await visitor.page.locator(".post [data-edit]").click();
    await page.waitForFunction(() => document.querySelector("#write [name=content]")?.value === "처음");
    await page.locator("#write [name=content]").fill("내가 고친 것");
    const token = await tokenOf({ email, password: PASSWORD });
    const id = path.split("/").pop();
    const other = await api("PATCH", `/board/posts/${id}`, { token, body: { content: "남이 고친 것" } });
    assert.equal(other.status, 200);
    await page.locator("#write [type=submit]").click();
    await page.locator("#conflict").waitFor();
    assert.match(await page.locator("#conflict").textContent(), /남이 고친 것/);
    assert.equal(await page.locator("#write [name=content]").inputValue(), "내가 고친 것");
    await page.locator("#write [type=submit]").click();
    await page.waitForURL(/\/p\/\d+$/);
    await page.locator(".prose", { hasText: "내가 고친 것" }).waitFor();
    await visitor.leave();
  });

  it("renews an expired token under a write, without a word", async () => {
    const visitor = await Visitor.arrive();
    await visitor.join();
    await visitor.post("오래 열어 둔 글", "글");
    const { page } = visitor;
    let refused = 0;
    await page.route("**/comments", (route) => {
      if (route.request().method() === "POST" && refused === 0) {
        refused += 1;
        return route.fulfill({ status: 401, contentType: "application/problem+json", body: '{"code":"invalid-token"}' });
      }
      return route.continue();
    });
    await page.locator("#comment-place [name=content]").fill("한참 뒤에");
    await page.locator("#comment-place [type=submit]").click();
    await page.locator(".comment").waitFor();
    assert.equal(refused, 1);
    await visitor.leave();
  });

  it("keeps what was typed when the session was ended elsewhere", async () => {
    const visitor = await Visitor.arrive();
    const { email } = await visitor.join();
    await visitor.visit("/write");
    const { page } = visitor;
    await page.locator("#write [name=title]").fill("세션이 끝난 글");
    await page.locator("#write [name=content]").fill("그래도 남는다");
    // Setting a password elsewhere ends this session.
    const token = await tokenOf({ email, password: PASSWORD });
    const changed = await api("PUT", "/me/password", { token, body: { currentPassword: PASSWORD, newPassword: `${PASSWORD}!` } });
    assert.equal(changed.status, 200);
    await page.locator("#write [type=submit]").click();
    await page.locator("#write-stranger a").click();
    await visitor.send("#login", { email, password: `${PASSWORD}!` });
    await page.waitForURL(/\/write/);
    await page.locator(".message-offer").waitFor();
    assert.equal(await page.locator("#write [name=content]").inputValue(), "그래도 남는다");
    await visitor.leave();
  });

  it("logs all tabs in and out together, and refreshes in one of them at a time", async () => {
    const visitor = await Visitor.arrive();
    const { email } = await visitor.join();
    const other = await visitor.open();
    await other.goto(at("/settings"));
    await other.locator("#sessions .row").waitFor();
    await Promise.all([1, 2, 3, 4].map(async () => {
      const tab = await visitor.open();
      await tab.goto(at("/settings"));
      await tab.locator("#sessions .row").first().waitFor();
    }));
    await visitor.page.locator("[data-logout]").click();
    await other.locator("#settings-stranger").waitFor();
    assert.equal(await other.locator("#settings").isVisible(), false);
    await visitor.logIn(email);
    await other.locator("[data-logout]").waitFor();
    await visitor.leave();
  });

  it("can be read and used on a slow network", async () => {
    const visitor = await Visitor.arrive();
    await visitor.join();
    const network = await visitor.context.newCDPSession(visitor.page);
    await network.send("Network.enable");
    await network.send("Network.emulateNetworkConditions",
      { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 20_000 });
    await visitor.post("느린 글", "글");
    await visitor.page.locator("#comment-place [name=content]").fill("느린 댓글");
    await visitor.page.locator("#comment-place [type=submit]").dblclick();
    await visitor.page.locator(".comment").waitFor();
    assert.equal(await visitor.page.locator(".comment").count(), 1);
    await visitor.leave();
  });
});
