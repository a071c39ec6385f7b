// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks;

import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.operator.mutation.MutationRequest;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.webhooks.delivery.WebhookEvent;
import io.zoetic.gateway.webhooks.delivery.WebhookUrl;
import io.zoetic.vectorstore.webhooks.Webhook;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A webhook that is asked for.
 *
 * @param url where its target leads
 */
record WebhookRequest(WebhookUrl url, Webhook.Target target) {
  private static final String EVENTS = "events";
  private static final String KEEP_OLD = "keep_old_for_seconds";
  private static final int URL_MAX = 2000;
  private static final int DESCRIPTION_MAX = 200;
  private static final int KEEP_OLD_MAX = (int) Duration.ofDays(7).toSeconds();
  private static final int KEEP_OLD_DEFAULT = (int) Duration.ofDays(1).toSeconds();

  /** What the description of the API says of a URL; not all that is like it is one. */
  private static final String URL_PATTERN = "^https?://[^\\s#@]+$";

  static final Body BODY =
      Body.of(
              Field.required("url", Schema.text().matching(URL_PATTERN).upTo(URL_MAX)),
              Field.required(
                  EVENTS,
                  Schema.list(
                          Schema.words(
                              Arrays.stream(WebhookEvent.values())
                                  .map(WebhookEvent::word)
                                  .toArray(String[]::new)))
                      .with("minItems", 1)),
              Field.optional("description", Schema.text().upTo(DESCRIPTION_MAX)))
          .and(MutationRequest.REASON);

  static final Body ROTATION =
      Body.of(
              Field.optional(
                  KEEP_OLD,
                  Schema.integer(0, KEEP_OLD_MAX)
                      .says("How long what signed before still does, beside the new one.")
                      .orElse(KEEP_OLD_DEFAULT)))
          .and(MutationRequest.REASON);

  /**
   * Reads a body.
   *
   * @throws ApiException with the first rule that is broken
   */
  static WebhookRequest of(RequestFields body, Principal principal) {
    String text = body.requiredText("url");
    WebhookUrl url = url(text);
    body.required(EVENTS);
    List<String> events =
        body.texts(EVENTS).stream().map(word -> event(word, principal).word()).toList();
    String description = Objects.requireNonNullElse(body.text("description"), "");
    return new WebhookRequest(
        url, RequestValues.checked(() -> new Webhook.Target(text, events, description)));
  }

  private static WebhookUrl url(String text) {
    try {
      return WebhookUrl.parse(text);
    } catch (IllegalArgumentException e) {
      boolean isLikeOne = Pattern.matches(URL_PATTERN, text);
      throw new ApiException(
          isLikeOne ? ErrorCode.REFUSED : ErrorCode.INVALID_VALUE,
          String.valueOf(e.getMessage()),
          "url");
    }
  }

  private static WebhookEvent event(String word, Principal principal) {
    WebhookEvent event =
        WebhookEvent.parse(word)
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        EVENTS,
                        "events must be of %s, one was %s"
                            .formatted(WebhookEvent.words(), RequestValues.shortened(word))));
    event.kind().requireFollowed(principal, EVENTS);
    return event;
  }

  /** How long the old secret of a rotation is kept. */
  static Duration keptOld(RequestFields body) {
    Integer seconds = body.integer(KEEP_OLD, 0, KEEP_OLD_MAX);
    return Duration.ofSeconds(seconds == null ? KEEP_OLD_DEFAULT : seconds);
  }
}
