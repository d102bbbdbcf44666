/** HTTP as every feature speaks it: problems, validation, paging, validators, idempotency; no word of boards. */
package dev.madang.platform.http;
