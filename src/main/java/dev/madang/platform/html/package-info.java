/** HTML from templates that were compiled with the code. */
package dev.madang.platform.html;
