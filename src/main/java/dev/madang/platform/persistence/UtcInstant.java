package dev.madang.platform.persistence;

import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.hibernate.type.BasicType;
import org.hibernate.type.descriptor.ValueExtractor;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.InstantJavaType;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.jdbc.BasicExtractor;
import org.hibernate.type.descriptor.jdbc.TimestampJdbcType;
import org.hibernate.type.internal.BasicTypeImpl;

/**
 * A {@code DATETIME} that holds UTC, for the columns of native queries. Reads no calendar, as a Timestamp would: that
 * alone is a quarter of what Hibernate costs on a list.
 */
public final class UtcInstant {

    /** For {@code addScalar}. */
    public static final BasicType<Instant> TYPE = new BasicTypeImpl<>(InstantJavaType.INSTANCE, new Jdbc());

    private UtcInstant() { }

    /** @return as a parameter of a native query */
    public static LocalDateTime parameter(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** @return as precise as a column can hold, so that what is answered now is what is read later */
    public static Instant now(java.time.Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static final class Jdbc extends TimestampJdbcType {
        private static final long serialVersionUID = 1L;

        @Override
        public <X> ValueExtractor<X> getExtractor(JavaType<X> javaType) {
            return new BasicExtractor<>(javaType, this) {
                private static final long serialVersionUID = 1L;

                @Override
                protected X doExtract(ResultSet result, int index, WrapperOptions options) throws SQLException {
                    LocalDateTime value = result.getObject(index, LocalDateTime.class);
                    return value == null ? null : javaType.wrap(value.toInstant(ZoneOffset.UTC), options);
                }

                @Override
                protected X doExtract(CallableStatement statement, int index, WrapperOptions options)
                        throws SQLException {
                    throw new SQLException("no procedures are called");
                }

                @Override
                protected X doExtract(CallableStatement statement, String name, WrapperOptions options)
                        throws SQLException {
                    throw new SQLException("no procedures are called");
                }
            };
        }
    }
}
