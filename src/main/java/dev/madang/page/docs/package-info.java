/** The API's documentation for people: one page a language, made at start from the OpenAPI document in the WAR. */
package dev.madang.page.docs;
