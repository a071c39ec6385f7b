// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.vertx.core.buffer.Buffer;
import io.zoetic.gateway.http.Json;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a webhook is sent, in the form of the <a
 * href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">
 * Standard Webhooks</a> specification: the same id and the same bytes each time.
 *
 * @param id that of the event, as {@code /v1/events} tells it
 */
public record Message(String id, String body) {
  /** The body. */
  private record Content(String type, Instant timestamp, @JsonRawValue String data) {}

  private static Message of(String id, Content content) {
    return new Message(id, Json.encode(content).toString());
  }

  static Message of(WebhookEvent type, PlatformEvent event) {
    return of(event.place().toString(), new Content(type.word(), event.at(), event.contentJson()));
  }

  /** One of nothing that has happened, to try a webhook. */
  public static Message test(String id, String webhook, Instant at) {
    return of(id, new Content("webhook.test", at, "{\"webhook\":\"%s\"}".formatted(webhook)));
  }

  Buffer bytes() {
    return Buffer.buffer(body);
  }

  /**
   * The headers by which a receiver knows whom it is from, and when it was sent.
   *
   * @param secrets each signs, the newest first
   */
  Map<String, String> headers(List<WebhookSecret> secrets, Instant at) {
    String time = Long.toString(at.getEpochSecond());
    String signed = "%s.%s.%s".formatted(id, time, body);
    return Map.of(
        "webhook-id",
        id,
        "webhook-timestamp",
        time,
        "webhook-signature",
        secrets.stream().map(each -> "v1," + each.sign(signed)).collect(Collectors.joining(" ")));
  }
}
