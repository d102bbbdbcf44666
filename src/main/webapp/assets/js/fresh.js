// A writer sees his own write at once, also on pages that are the same bytes for everybody and that httpd keeps for a second.
// Before a script shows such a page it asks for it past every cache: "reload" sends Cache-Control: no-cache, which httpd's
// cache obeys and by which it takes the new page (apache-httpd/cache.conf), as does the browser's own.

const PATIENCE = 5000; // milliseconds; a page that comes late is shown as the cache has it

/**
 * Brings the caches up to date.
 *
 * @param {...string} pages that show what was written
 * @returns {Promise<void>} fulfilled when they may be shown; never rejected, as an old page is better than none
 */
export async function refresh(...pages) {
  await Promise.allSettled(pages.map((page) => fetch(page, {
    cache: "reload",
    keepalive: true, // also when its reader goes on meanwhile
    headers: { Accept: "text/html" },
    signal: AbortSignal.timeout(PATIENCE),
  }).then((response) => response.arrayBuffer())));
}
