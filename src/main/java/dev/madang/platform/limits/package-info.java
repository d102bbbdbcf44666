/** Limits on how often somebody may do something, counted by all nodes together and kept over restarts. */
package dev.madang.platform.limits;
