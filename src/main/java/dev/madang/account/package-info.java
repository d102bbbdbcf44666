/**
 * Who people are: signup, confirmation of the address, profile, role and status, and the principal that a request
 * carries. Passwords and sessions are the business of {@code auth}, which hears from here through
 * {@link dev.madang.account.AccountListener}.
 */
package dev.madang.account;
