package dev.madang.operations;

import dev.madang.platform.persistence.Migrations;
import java.util.List;

/** {@code migrate}: brings the schema up to date, with a database user that may, for servers with DB_MIGRATE=off. */
public final class Migrate implements Command {

    @Override
    public int run(Surroundings surroundings, List<String> arguments) {
        if (!arguments.isEmpty()) {
            surroundings.out().println("usage: scripts/migrate [--data DIR]");
            return USAGE;
        }
        int applied = new Migrations(surroundings.dataSource()).migrate();
        surroundings.out().println(applied == 0 ? "==> The schema is up to date" : "==> Applied " + applied + " migrations");
        return DONE;
    }
}
