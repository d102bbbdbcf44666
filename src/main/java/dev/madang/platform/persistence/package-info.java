/** The database as the features see it: a unit of work around each request, and nothing of pools, drivers or retries. */
package dev.madang.platform.persistence;
