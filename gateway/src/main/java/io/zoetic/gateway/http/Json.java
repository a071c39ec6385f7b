// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * Writes the JSON of answers: a record as an object of its components in their order, named in
 * snake_case, null where nothing is said; a constant of an enumeration as its word in lower case; a
 * time as ISO 8601. Thread-safe.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ALLOW_VOID_VALUED_PROPERTIES)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
          .build();

  private Json() {}

  /**
   * One JSON value, written by hand and straight to bytes: the steps of a stream are, one per
   * token.
   */
  @FunctionalInterface
  public interface Content {
    /** Writes it; {@code out} writes records, too. */
    void writeTo(JsonGenerator out) throws IOException;
  }

  /** The value as UTF-8. */
  public static Buffer encode(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    append(bytes, out -> out.writePOJO(value));
    return Buffer.buffer(bytes.toByteArray());
  }

  /** Appends the value as UTF-8. */
  public static void append(ByteArrayOutputStream bytes, Content content) {
    try (JsonGenerator out = MAPPER.createGenerator(bytes)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
  }
}
