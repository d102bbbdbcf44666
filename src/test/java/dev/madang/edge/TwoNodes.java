package dev.madang.edge;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests on the whole road with two nodes behind the balancer, and a member for each client. */
abstract class TwoNodes {

    static final int CLIENTS = 8;

    @TempDir
    static Path folder;

    static Stack stack;
    static List<StackMember> members;

    @BeforeAll
    static void up() throws Exception {
        stack = Stack.up(folder, "--nodes", "2");
        members = stack.members(CLIENTS, 60);
    }

    @AfterAll
    static void down() throws Exception {
        if (stack != null) {
            stack.close();
        }
    }
}
