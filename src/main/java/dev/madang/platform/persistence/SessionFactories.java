package dev.madang.platform.persistence;

import java.util.List;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** Builds Hibernate for MySQL and MariaDB alike, without asking the database: it may be away at the start. */
public final class SessionFactories {

    /** Rows that are inserted or updated in one round trip. */
    private static final int JDBC_BATCH_SIZE = 50;

    private SessionFactories() { }

    /** @param entities every entity class of the application; nothing is scanned */
    public static SessionFactory build(DataSource dataSource, List<Class<?>> entities) {
        var configuration = new Configuration();
        entities.forEach(configuration::addAnnotatedClass);
        configuration.registerTypeContributor((contributions, services) ->
                contributions.contributeJdbcType(new UtcDateTimeJdbcType()));
        configuration.getProperties().put("hibernate.connection.datasource", dataSource);
        // One dialect for both families: only SQL that both understand is written.
        configuration.setProperty("hibernate.dialect", CommonDialect.class.getName());
        configuration.setProperty("hibernate.boot.allow_jdbc_metadata_access", "false");
        configuration.setProperty("hibernate.jdbc.time_zone", "UTC");
        configuration.setProperty("hibernate.timezone.default_storage", "NORMALIZE_UTC");
        configuration.setProperty("hibernate.type.preferred_instant_jdbc_type",
                Integer.toString(UtcDateTimeJdbcType.CODE));
        configuration.setProperty("hibernate.jdbc.batch_size", Integer.toString(JDBC_BATCH_SIZE));
        configuration.setProperty("hibernate.generate_statistics", "false");
        configuration.setProperty("hibernate.cache.use_second_level_cache", "false");
        configuration.setProperty("hibernate.cache.use_query_cache", "false");
        // Requests are validated where they are read; entities hold what is valid.
        configuration.setProperty("jakarta.persistence.validation.mode", "none");
        configuration.setProperty("hibernate.xml_mapping_enabled", "false");
        // The proxies of lazy associations would be made by a class generator at run time; there are none.
        configuration.setProperty("hibernate.bytecode.provider", "none");
        return configuration.buildSessionFactory();
    }
}
