/** The API's contract for machines, as the build made it from the code, and who may read it. */
package dev.madang.platform.openapi;
