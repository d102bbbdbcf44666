// Pictures of every page, in both themes, both sizes and both languages: node screenshots.mjs FOLDER (scripts/test-pages --screenshots).

import { join } from "node:path";
import { DESK, PHONE, Visitor, administrator, close } from "./board.mjs";

const folder = process.argv[2];

const PAGES = { home: "/", category: "/c/1", post: "/p/1", member: "/u/1", login: "/login", join: "/join", reset: "/reset",
  docs: "/docs", missing: "/p/999999999" };
const OWN = { write: "/write", settings: "/settings", admin: "/admin", "post-as-member": "/p/1" };

for (const [size, way] of Object.entries({ desk: DESK, phone: PHONE })) {
  for (const colorScheme of ["light", "dark"]) {
    for (const language of ["ko", "en"]) {
      const visitor = await Visitor.arrive({ ...way, colorScheme, language, deviceScaleFactor: 2 });
      const take = async (pages) => {
        for (const [name, path] of Object.entries(pages)) {
          await visitor.visit(path);
          if (name === "write") {
            await visitor.page.locator("[name=title]").fill(language === "ko" ? "마당에 첫 글을 씁니다" : "A first post in the yard");
            await visitor.page.locator("[name=content]").fill(language === "ko"
              ? "## 오늘 한 일\n\n- 마당을 **쓸었다**\n- 감나무에 물을 주었다\n\n> 내일은 비가 온다."
              : "## What I did today\n\n- **swept** the yard\n- watered the persimmon\n\n> Rain tomorrow.");
            await visitor.page.locator("#preview blockquote").waitFor();
          }
          await visitor.page.waitForLoadState("networkidle");
          await visitor.page.screenshot({ path: join(folder, `${name}-${language}-${size}-${colorScheme}.png`) });
        }
      };
      await take(PAGES);
      const { email, password } = administrator();
      await visitor.logIn(email, password);
      await take(OWN);
      await visitor.leave();
    }
  }
}
await close();
