/**
 * The first run: an embedded Tomcat around the same web application that the WAR holds, and an embedded MariaDB.
 * Not in the WAR.
 */
package dev.madang.launcher;
