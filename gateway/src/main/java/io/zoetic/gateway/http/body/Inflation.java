// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http.body;

import io.vertx.core.buffer.Buffer;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Takes the content coding off a body, up to a bound: a little gzip can be a lot of body. */
final class Inflation {
  private static final int CHUNK = 16 * 1024;
  private static final int SHOWN_MAX = 64;

  private Inflation() {}

  /**
   * Whether a body is gzip.
   *
   * @param coding the header Content-Encoding
   * @throws ApiException if it is something else that is not offered
   */
  static boolean isGzip(@Nullable String coding) {
    String name = coding == null ? "" : coding.trim().toLowerCase(Locale.ROOT);
    if (name.isEmpty() || name.equals("identity")) {
      return false;
    }
    if (!List.of("gzip", "x-gzip").contains(name)) {
      String shown = name.length() <= SHOWN_MAX ? name : name.substring(0, SHOWN_MAX) + "…";
      throw new ApiException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          "Content-Encoding must be gzip, identity or absent, was " + shown);
    }
    return true;
  }

  /**
   * The body inside; takes processor time.
   *
   * @throws ApiException if it is no gzip, or larger than allowed
   */
  static Buffer gunzip(Buffer body, long bytesMax) {
    ByteArrayOutputStream inflated = new ByteArrayOutputStream(CHUNK);
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body.getBytes()))) {
      int read = in.read(chunk);
      while (read >= 0) {
        if ((long) inflated.size() + read > bytesMax) {
          throw new ApiException(
              ErrorCode.BODY_TOO_LARGE,
              "the body must be at most " + bytesMax + " bytes when inflated, is larger");
        }
        inflated.write(chunk, 0, read);
        read = in.read(chunk);
      }
    } catch (IOException e) {
      throw new ApiException(
          ErrorCode.INVALID_ENCODING,
          "the body must be gzip as Content-Encoding says, was not: " + e.getMessage());
    }
    return Buffer.buffer(inflated.toByteArray());
  }
}
