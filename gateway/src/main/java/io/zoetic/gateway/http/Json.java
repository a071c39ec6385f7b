// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes JSON straight to bytes, without a tree in between: a stream does this once per token.
 * Thread-safe.
 */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** One JSON value, written by hand. */
  @FunctionalInterface
  public interface Content {
    void writeTo(JsonGenerator out) throws IOException;
  }

  /** The value as UTF-8. */
  public static Buffer encode(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    append(bytes, content);
    return Buffer.buffer(bytes.toByteArray());
  }

  /** Appends the value as UTF-8. */
  public static void append(ByteArrayOutputStream bytes, Content content) {
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
  }
}
