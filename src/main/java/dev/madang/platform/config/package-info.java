/** What the administrator sets: typed, read once at the start, and refused at the start when it is wrong. */
package dev.madang.platform.config;
