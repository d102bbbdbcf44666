/**
 * The benchmark behind {@code scripts/bench}: the application against servlets that do the same by plain JDBC, in the same
 * Tomcat, on the same pool, in turns.
 */
package dev.madang.bench;
