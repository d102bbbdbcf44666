/** The HTML pages that people see, over the same queries and rules as the API. */
package dev.madang.page;
