// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of the API, as it lies on the class path. */
final class OpenApiDocument {
  static final String RESOURCE = "openapi.json";

  private final Buffer document;

  private OpenApiDocument(Buffer document) {
    this.document = document;
  }

  static OpenApiDocument read() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " must be on the class path, is not");
      }
      return new OpenApiDocument(Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }

  void send(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(document.copy());
  }
}
