// What axe-core and the Nu Html Checker find on every page, in both languages and themes, and what a keyboard reaches.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { DESK, PHONE, Visitor, administrator, close } from "./board.mjs";

const require = createRequire(import.meta.url);
const AXE = require.resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const PAGES = ["/", "/c/1", "/c/1?page=2", "/p/1", "/u/1", "/login", "/join", "/reset", "/reset?reset_id=x", "/write",
  "/settings", "/admin", "/docs", "/p/999999999", "/c/1?page=x"];

async function audit(visitor, path) {
  await visitor.visit(path);
  await visitor.page.waitForLoadState("networkidle");
  await visitor.page.addScriptTag({ path: AXE });
  const { violations } = await visitor.page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), RULES);
  return violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

describe("accessibility", () => {
  after(close);

  for (const [name, way] of Object.entries({
    "Korean, light, desk": { language: "ko", ...DESK },
    "English, dark, phone": { language: "en", ...PHONE, colorScheme: "dark" },
  })) {
    it(`has nothing against it at WCAG 2.2 AA: ${name}`, async () => {
      const visitor = await Visitor.arrive({ ...way, bypassCSP: true });
      const found = [];
      for (const path of PAGES) {
        found.push(...await audit(visitor, path));
      }
      const { email, password } = administrator();
      await visitor.logIn(email, password);
      for (const path of ["/", "/p/1", "/write", "/settings", "/admin"]) {
        found.push(...await audit(visitor, path));
      }
      assert.deepEqual(found, []);
      await visitor.leave();
    });
  }

  it("is reached by the keyboard, and shows where it is", async () => {
    const visitor = await Visitor.arrive();
    await visitor.visit("/");
    const { page } = visitor;
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip-link");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "category-name");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, "none");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/c\/\d+$/);
    await visitor.leave();
  });

  it("moves nothing for who does not want it, and shifts nothing for anybody", async () => {
    const visitor = await Visitor.arrive({ ...PHONE, reducedMotion: "reduce" });
    for (const path of ["/", "/c/1", "/p/1"]) {
      await visitor.visit(path);
      await visitor.page.waitForLoadState("networkidle");
      const shift = await visitor.page.evaluate(() => new Promise((resolve) => {
        const shifts = [];
        // A thousandth is a pixel or two of a line, which nobody sees; what counts as good is a tenth.
        new PerformanceObserver((list) => list.getEntries().filter((entry) => entry.value > 0.001)
          .forEach((entry) => shifts.push(`${entry.value} ${entry.sources.map(({ node }) => node?.nodeName).join(" ")}`)))
          .observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(shifts), 300);
      }));
      assert.deepEqual(shift, [], path);
      const moving = await visitor.page.evaluate(() => document.getAnimations().length);
      assert.equal(moving, 0, path);
    }
    await visitor.leave();
  });
});

it("is valid HTML", async () => {
  const visitor = await Visitor.arrive();
  const folder = mkdtempSync(join(tmpdir(), "madang-html-"));
  try {
    for (const prefix of ["", "/en"]) {
      for (const path of PAGES) {
        const answer = await visitor.context.request.get(new URL(prefix + path, process.env.MADANG_URL).href,
          { headers: { Accept: "text/html" } });
        writeFileSync(join(folder, `${(prefix + path).replace(/\W+/g, "_")}.html`), await answer.text());
      }
    }
    let said = "";
    try {
      execFileSync("java", ["-jar", require.resolve("vnu-jar/build/dist/vnu.jar"), "--format", "gnu", "--errors-only",
        "--skip-non-html", folder], { stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      said = String(error.stderr);
    }
    assert.equal(said, "");
  } finally {
    rmSync(folder, { recursive: true });
    await visitor.leave();
    await close();
  }
});
