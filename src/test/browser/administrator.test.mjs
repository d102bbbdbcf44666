// Who keeps order.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { PHONE, Visitor, administrator, close, somebody } from "./board.mjs";

for (const way of [{ language: "ko" }, { language: "en", ...PHONE }]) {
  describe(`the administrator, ${way.language}`, () => {
    after(close);

    it("makes a category, renames it, is told what stands against it, and takes it away", async () => {
      const visitor = await Visitor.arrive(way);
      const { page } = visitor;
      const { email, password } = administrator();
      await visitor.logIn(email, password);
      await page.locator("[data-admin]").click();
      const name = `모임 ${somebody().nickname}`.slice(0, 26);
      await visitor.send("#category-new", { name, description: "만나는 곳" });
      const rows = page.locator("#category-list form");
      const rowOf = async (wanted) => {
        await page.waitForFunction((value) => [...document.querySelectorAll("#category-list [name=name]")]
          .some((input) => input.value === value), wanted);
        return rows.nth(await page.locator("#category-list [name=name]").evaluateAll((inputs, value) =>
          inputs.findIndex((input) => input.value === value), wanted));
      };
      const row = await rowOf(name);
      await visitor.told();
      await visitor.send("#category-new", { name, description: "" });
      await page.locator("#category-new [data-error-of=name]").filter({ hasText: /./ }).waitFor();
      await row.locator("[name=name]").fill(`${name} 둘`);
      await row.locator("[type=submit]").click();
      await visitor.told();
      await visitor.visit("/");
      await page.locator(".category-name", { hasText: `${name} 둘` }).waitFor();
      await visitor.visit("/admin");
      const renamed = await rowOf(`${name} 둘`);
      // The first category has posts.
      await rows.first().locator("[data-delete]").click();
      await page.locator(".message-bad").waitFor();
      await renamed.locator("[data-delete]").click();
      await page.waitForFunction((wanted) => ![...document.querySelectorAll("#category-list [name=name]")]
        .some((input) => input.value === wanted), `${name} 둘`);
      await visitor.leave();
    });

    it("restores a deleted post", async () => {
      const author = await Visitor.arrive(way);
      await author.join();
      const title = `지워질 글 ${somebody().nickname}`;
      const path = await author.post(title, "곧");
      await author.page.locator(".post [data-delete]").click();
      await author.page.locator(".message-offer").waitFor();
      const gone = await author.visit(path);
      assert.equal(gone.status(), 410);

      const visitor = await Visitor.arrive(way);
      const { email, password } = administrator();
      await visitor.logIn(email, password);
      await visitor.visit("/admin");
      const row = visitor.page.locator("#deleted-list .row", { hasText: title });
      await row.locator("button").click();
      await row.waitFor({ state: "detached" });
      const back = await author.visit(path);
      assert.equal(back.status(), 200);
      await visitor.leave();
      await author.leave();
    });
  });
}

it("shows a stranger and a member nothing of it", async () => {
  const visitor = await Visitor.arrive();
  await visitor.visit("/admin");
  await visitor.page.locator("#admin-stranger").waitFor();
  await visitor.join();
  await visitor.visit("/admin");
  await visitor.page.locator("#admin-stranger").waitFor();
  assert.equal(await visitor.page.locator("#admin").isVisible(), false);
  await visitor.leave();
  await close();
});
