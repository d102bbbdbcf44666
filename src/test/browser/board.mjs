// What the tests of the pages share: the browser, visitors in it, mails, and what must never happen on any page.
// The board that they visit is that of scripts/test-pages, which tells of it by the environment:
//   MADANG_URL       of the board, with a slash at its end
//   MADANG_MAIL      the folder in which its mails are
//   MADANG_ADMIN     e-mail address and password of an administrator, with a blank between them
//   MADANG_CHROMIUM  the browser's program
//   MADANG_PATIENCE  milliseconds, where another patience than ours is wanted

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";

export const URL_OF_BOARD = process.env.MADANG_URL;
export const PASSWORD = "a quiet evening by the river";
export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
export const DESK = { viewport: { width: 1280, height: 900 } };

const PATIENCE = Number(process.env.MADANG_PATIENCE ?? 15000); // milliseconds for anything that has to come

let browser = null;
let number = 0;

/** @returns {string} the address of a path of the board */
export function at(path) {
  return new URL(path.replace(/^\//, ""), URL_OF_BOARD).href;
}

/** A browser that is nobody yet, and on whose pages nothing may go wrong unseen. */
export class Visitor {
  static async arrive({ language = "ko", ...options } = {}) {
    browser ??= await chromium.launch({ executablePath: process.env.MADANG_CHROMIUM, args: ["--no-sandbox"] });
    const context = await browser.newContext({
      ...DESK, locale: language === "ko" ? "ko-KR" : "en-GB", timezoneId: "Asia/Seoul", ignoreHTTPSErrors: true, ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    const visitor = new Visitor(context, language);
    visitor.page = await visitor.open();
    return visitor;
  }

  constructor(context, language) {
    this.context = context;
    this.language = language;
    this.prefix = language === "ko" ? "" : "/en";
    /** Everything that must not have happened: errors of scripts, violations of the policy, dialogs, foreign requests. */
    this.wrong = [];
  }

  /** Another tab. */
  async open() {
    const page = await this.context.newPage();
    page.on("pageerror", (error) => this.wrong.push(`error of a script: ${error.message} at ${page.url()}`));
    page.on("dialog", (dialog) => {
      this.wrong.push(`dialog: ${dialog.message()} at ${page.url()}`);
      dialog.dismiss();
    });
    page.on("console", (message) => {
      // Refusals that a test provokes are logged by the browser as failed loads; they are looked at on the page.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
        this.wrong.push(`console: ${message.text()} at ${page.url()}`);
      }
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(new URL(URL_OF_BOARD).origin) && !url.startsWith("data:")) {
        this.wrong.push(`request to ${url}`);
      }
    });
    return page;
  }

  /** Goes to a page in the visitor's language. */
  async visit(path, page = this.page) {
    return page.goto(at(this.prefix + path));
  }

  /** Fills the fields of a form by their names, and sends it. */
  async send(form, values, page = this.page) {
    for (const [name, value] of Object.entries(values)) {
      await page.locator(`${form} [name="${name}"]`).fill(value);
    }
    await page.locator(`${form} [type="submit"]`).click();
  }

  async logIn(email, password = PASSWORD, page = this.page) {
    await this.visit("/login", page);
    await this.send("#login", { email, password }, page);
    await page.waitForURL((url) => !url.pathname.endsWith("/login"));
    await page.locator("[data-logout]").waitFor();
  }

  /** Signs up on the pages, follows the mail's link, logs in. @returns {Promise<{email: string, nickname: string}>} */
  async join() {
    const who = somebody();
    await this.visit("/join");
    await this.send("#join", { email: who.email, nickname: who.nickname, password: PASSWORD });
    await this.page.locator("#joined").waitFor();
    await this.page.goto(await linkTo(who.email, "verify_id"));
    await this.page.locator("form button").click();
    await this.page.waitForLoadState();
    await this.logIn(who.email);
    return who;
  }

  /** Writes a post on the pages. @returns {Promise<string>} its path, without language */
  async post(title, content) {
    await this.visit("/write");
    await this.send("#write", { title, content });
    await this.page.waitForURL(/\/p\/\d+$/);
    return new URL(this.page.url()).pathname.replace(/^\/en/, "");
  }

  /** Waits for a message of the page, and closes it, so that the next one is another. @returns {Promise<string>} */
  async told(page = this.page) {
    const message = page.locator(".message");
    await message.waitFor();
    const text = await message.textContent();
    await message.locator(".message-close").click();
    return text;
  }

  /** Leaves; fails when anything went wrong meanwhile. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.wrong, []);
  }
}

/** Ends the browser; every file's last act. */
export async function close() {
  await browser?.close();
  browser = null;
}

/** @returns {{email: string, nickname: string}} nobody that was there before */
export function somebody() {
  const name = `n${process.pid.toString(36)}${Date.now().toString(36)}${(number += 1)}`;
  return { email: `${name}@example.org`, nickname: name };
}

export const administrator = () => {
  const [email, ...password] = process.env.MADANG_ADMIN.split(" ");
  return { email, password: password.join(" ") };
};

/** Waits for a mail. @returns {Promise<string>} the link in the newest one to the address that carries the parameter */
export async function linkTo(email, parameter) {
  const pattern = new RegExp(`https?://[^\\s"<>]*[?&]${parameter}=[A-Za-z0-9_.~-]+`);
  for (let waited = 0; waited < PATIENCE; waited += 100) {
    const mails = (existsSync(process.env.MADANG_MAIL) ? readdirSync(process.env.MADANG_MAIL) : []).filter((name) => name.endsWith(".eml"))
      .map((name) => join(process.env.MADANG_MAIL, name)).sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
    for (const file of mails) {
      const text = decoded(readFileSync(file, "utf8"));
      const link = text.includes(email) ? pattern.exec(text) : null;
      if (link) {
        const found = new URL(link[0]);
        return at(found.pathname + found.search);
      }
    }
    await pause(100);
  }
  throw new Error(`no mail to ${email} with ${parameter}`);
}

/** The parts of a mail without their transfer encodings. */
function decoded(mail) {
  const quoted = mail.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, octet) => String.fromCharCode(parseInt(octet, 16)));
  const base64 = [...mail.matchAll(/base64\r?\n(?:[\w-]+:.*\r?\n)*\r?\n([A-Za-z0-9+/=\r\n]+)/g)]
    .map((part) => Buffer.from(part[1], "base64").toString("utf8"));
  return [quoted, ...base64].join("\n");
}

/** Asks the API, as a test's own hand and not as a visitor's. */
export async function api(method, path, { token, body } = {}) {
  const response = await fetch(at(path), {
    method,
    headers: {
      Accept: "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { "Content-Type": "application/json" }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

/** @returns {Promise<string>} an access token */
export async function tokenOf({ email, password }) {
  const { status, body } = await api("POST", "/auth", { body: { email, password } });
  assert.equal(status, 201, JSON.stringify(body));
  return body.accessToken;
}
