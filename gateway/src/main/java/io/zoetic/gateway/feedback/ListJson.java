// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** Writes {@code {"data":[…]}}. */
final class ListJson {
  private ListJson() {}

  /** Writes one row. */
  interface Writer<T> {
    void write(JsonGenerator out, T row) throws IOException;
  }

  static <T> void write(JsonGenerator out, List<T> rows, Writer<T> writer) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("data");
    for (T row : rows) {
      writer.write(out, row);
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
