// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http.body;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a request body as one JSON object, strictly; numbers keep all their digits. */
public final class JsonBody {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private JsonBody() {}

  /** Refuses a media type that is not JSON. */
  public static void checkContentType(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType.split(";", 2)[0].trim();
    if (!type.toLowerCase(Locale.ROOT).equals("application/json")) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type must be application/json, was "
              + (contentType == null ? "absent" : contentType));
    }
  }

  /**
   * The body's object.
   *
   * @throws ApiException if it is not UTF-8, not JSON, or not an object
   */
  public static JsonNode parse(Buffer body) {
    JsonNode node;
    try {
      node = MAPPER.readTree(decode(body.getBytes()));
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
    if (!node.isObject()) {
      String found = node.isMissingNode() ? "empty" : node.getNodeType().name();
      throw new ApiException(
          ErrorCode.MALFORMED_JSON,
          "the body must be a JSON object, was " + found.toLowerCase(Locale.ROOT));
    }
    return node;
  }

  /** A lenient decoder would put U+FFFD where the client meant something else. */
  private static String decode(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      String message = "the body must be UTF-8, byte %d (0x%02x) is not";
      throw new ApiException(
          ErrorCode.INVALID_ENCODING,
          message.formatted(in.position(), bytes[in.position()] & 0xff));
    }
    return out.flip().toString();
  }

  private static ApiException malformed(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String where =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return new ApiException(
        ErrorCode.MALFORMED_JSON,
        "the body must be valid JSON" + where + ": " + e.getOriginalMessage());
  }
}
