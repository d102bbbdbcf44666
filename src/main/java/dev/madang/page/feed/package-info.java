/** What programs read of the pages: Atom feeds, the sitemap, robots.txt and the manifest of the web application. */
package dev.madang.page.feed;
