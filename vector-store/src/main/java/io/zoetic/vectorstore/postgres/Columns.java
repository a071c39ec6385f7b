// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Many rows as one array for each column, for {@code unnest}: one statement writes them all. */
public record Columns<R>(Connection connection, List<R> rows) {

  /** NUL, which tables refuse, becomes U+FFFD. */
  public Array texts(Function<R, @Nullable String> value) throws SQLException {
    return array("text", row -> storableOrNull(value.apply(row)));
  }

  public Array ids(Function<R, @Nullable UUID> value) throws SQLException {
    return array("uuid", value::apply);
  }

  public Array integers(Function<R, @Nullable Integer> value) throws SQLException {
    return array("integer", value::apply);
  }

  public Array longs(Function<R, Long> value) throws SQLException {
    return array("bigint", value::apply);
  }

  public Array doubles(Function<R, @Nullable Double> value) throws SQLException {
    return array("float8", value::apply);
  }

  public Array instants(Function<R, Instant> value) throws SQLException {
    return array("timestamptz", row -> value.apply(row).atOffset(ZoneOffset.UTC).toString());
  }

  /** As texts to be cast to {@code integer[]}: arrays of several lengths are no array. */
  public Array integerArrays(Function<R, int @Nullable []> value) throws SQLException {
    return array("text", row -> literal(value.apply(row)));
  }

  /** As texts to be cast to {@code double precision[]}. */
  public Array doubleArrays(Function<R, double @Nullable []> value) throws SQLException {
    return array("text", row -> literal(value.apply(row)));
  }

  public static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }

  public static @Nullable String storableOrNull(@Nullable String text) {
    return text == null ? null : storable(text);
  }

  private static @Nullable String literal(int @Nullable [] values) {
    return values == null ? null : literal(Arrays.stream(values).mapToObj(Integer::toString));
  }

  private static @Nullable String literal(double @Nullable [] values) {
    return values == null ? null : literal(Arrays.stream(values).mapToObj(Double::toString));
  }

  private static String literal(Stream<String> values) {
    return values.collect(Collectors.joining(",", "{", "}"));
  }

  private Array array(String type, Function<R, @Nullable Object> value) throws SQLException {
    return connection.createArrayOf(type, rows.stream().<@Nullable Object>map(value).toArray());
  }
}
