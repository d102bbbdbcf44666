/**
 * The board: categories, posts and comments as one aggregate, with the counters and page numbers that belong to them.
 */
package dev.madang.board;
