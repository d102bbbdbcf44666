package dev.madang.operations;

import dev.madang.platform.config.Settings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Something that an operator does from a shell, beside the running server or without one. */
@FunctionalInterface
public interface Command {

    /** Exit status: done. */
    int DONE = 0;

    /** Exit status: it could not be done, and the output says why. */
    int FAILED = 1;

    /** Exit status: the arguments are not understood. */
    int USAGE = 2;

    /**
     * Does it.
     *
     * @param arguments what stood behind the verb, without the launcher's own options
     * @return {@link #DONE}, {@link #FAILED} or {@link #USAGE}
     * @throws Exception what the operator cannot mend by another argument
     */
    int run(Surroundings surroundings, List<String> arguments) throws Exception;

    /** What a command finds around it. */
    interface Surroundings {

        /**
         * The value of a setting, as the server would have it, or null. Those of an embedded database are known once
         * {@link #dataSource()} has been called.
         */
        String setting(String name);

        /**
         * Connections to the server's database, without the time limits of its pool. The first call starts the embedded
         * database if no running server has started it.
         */
        DataSource dataSource();

        PrintStream out();

        /** The folder with the data. */
        default Path data() {
            return path("data");
        }

        /** A path as whoever typed it means it, from where he stands. */
        default Path path(String typed) {
            return Path.of(typed).toAbsolutePath().normalize();
        }

        /**
         * Where the server's database is, when a setting names it or a server of this data folder runs it. Starts none.
         */
        default Optional<Settings.Database> knownDatabase() {
            return Optional.empty();
        }
    }
}
