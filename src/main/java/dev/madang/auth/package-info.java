/** Proving who one is: passwords, login, access and refresh tokens, sessions. The only package that knows jose4j. */
package dev.madang.auth;
