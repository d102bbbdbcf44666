// The only fetch: asks the board's own API, in the page's language, as the member who is logged in.

import * as session from "./session.js";

const ROOT = new URL("../../../", import.meta.url); // this file is at {context}/assets/HASH/js/
const PATIENCE = 15000; // milliseconds until a request counts as lost
const PAUSES = [500, 1500, 4000]; // milliseconds before a lost request that may be repeated is

/** A refusal of the API, with what it says (RFC 9457). */
export class Refusal extends Error {
  constructor(status, problem, headers) {
    super(problem.detail ?? String(status));
    this.status = status;
    this.code = problem.code ?? "";
    this.errors = problem.errors ?? [];
    this.retryAfter = Number(headers.get("Retry-After") ?? 0);
  }
}

/** No answer came: the connection is lost, or the server is away. */
export class Unreachable extends Error {}

/** Where a path of the API or of the pages is. */
export function address(path) {
  return new URL(path.replace(/^\//, ""), ROOT);
}

/**
 * Asks once, or for GET and for POST with a key as often as it takes within a few seconds; but once where the browser
 * knows that it is not connected.
 *
 * @param {string} method
 * @param {string} path below the context
 * @param {object} [options] body: what is sent as JSON; member: false for a request as a stranger; key: an Idempotency-Key;
 *     headers: further ones
 * @returns {Promise<{data: any, etag: string|null, status: number}>} data is null for an answer without a body
 * @throws {Refusal|Unreachable}
 */
export async function request(method, path, { body, member = true, key, headers = {} } = {}) {
  const repeatable = method === "GET" || key !== undefined;
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(method, path, { body, member, key, headers });
    } catch (error) {
      const worthIt = error instanceof Unreachable || error.status === 503;
      if (!repeatable || !worthIt || attempt === PAUSES.length || !navigator.onLine) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSES[attempt]));
    }
  }
}

async function once(method, path, { body, member, key, headers }) {
  const asked = { Accept: "application/json", "Accept-Language": document.documentElement.lang, ...headers };
  if (body !== undefined) {
    asked["Content-Type"] = "application/json";
  }
  if (key !== undefined) {
    asked["Idempotency-Key"] = key;
  }
  for (let renewed = false; ; renewed = true) {
    const token = member ? await session.token(renewed) : null;
    const response = await reach(address(path), {
      method,
      headers: token ? { ...asked, Authorization: `Bearer ${token}` } : asked,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.status === 401 && token && !renewed) {
      continue; // The session may have been ended, or only this token is too old.
    }
    const data = await contentOf(response);
    if (!response.ok) {
      throw new Refusal(response.status, data ?? {}, response.headers);
    }
    return { data, etag: response.headers.get("ETag"), status: response.status };
  }
}

/** A fetch that ends: with an answer or as {@link Unreachable}. */
export async function reach(url, options) {
  try {
    return await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Unreachable(error.message);
  }
}

async function contentOf(response) {
  try {
    return response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
  } catch (error) {
    throw new Unreachable(error.message); // It broke off.
  }
}
