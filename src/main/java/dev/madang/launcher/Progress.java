package dev.madang.launcher;

/** Where a start tells what it is doing, one line for whatever may take over a second. */
@FunctionalInterface
public interface Progress {

    /** Says nothing. */
    Progress NONE = text -> { };

    /** Lines as the scripts print theirs. */
    Progress CONSOLE = text -> System.out.println("==> " + text);

    void say(String text);
}
