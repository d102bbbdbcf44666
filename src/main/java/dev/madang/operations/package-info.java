/** What the operator sees and does: health, metrics, housekeeping, administration commands. */
package dev.madang.operations;
