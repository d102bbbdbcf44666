/** Bringing a new version to running Tomcats, and taking nodes out and in, without losing a request. */
package dev.madang.operations.deployment;
