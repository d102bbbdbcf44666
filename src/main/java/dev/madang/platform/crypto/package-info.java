/** Keyed hashes over what must be compared but not kept. */
package dev.madang.platform.crypto;
