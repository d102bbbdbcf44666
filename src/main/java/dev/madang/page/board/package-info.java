/** The board as people read it: the same bytes for everybody, without a script. What belongs to one reader comes by scripts. */
package dev.madang.page.board;
