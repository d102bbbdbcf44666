/** Logs as JSON lines, with a net under them that catches what must not be logged. */
package dev.madang.platform.logging;
