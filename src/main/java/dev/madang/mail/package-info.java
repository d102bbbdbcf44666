/**
 * Mail: an outbox that is written in the transaction that caused a mail, and a worker that sends what stands in it.
 * Knows no accounts; what a mail says comes from templates here and from parameters that the features resolve.
 */
package dev.madang.mail;
