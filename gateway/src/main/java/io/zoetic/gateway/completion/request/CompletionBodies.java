// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import static io.zoetic.gateway.completion.request.CompletionRequestParser.CHOICES_MAX;
import static io.zoetic.gateway.completion.request.CompletionRequestParser.STOPS_MAX;
import static io.zoetic.gateway.completion.request.CompletionRequestParser.STOP_LENGTH_MAX;
import static io.zoetic.gateway.completion.request.CompletionRequestParser.TOP_LOGPROBS_MAX;
import static io.zoetic.gateway.schema.Field.optional;
import static io.zoetic.gateway.schema.Field.required;

import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import java.util.List;

/** The bodies that {@link CompletionRequestParser} reads, field by field. */
public final class CompletionBodies {
  private static final Schema COUNT = Schema.integer(1, Integer.MAX_VALUE);
  private static final Schema PENALTY = numbers(-2, 2).orElse(0);
  private static final Schema TRUE = Schema.any().with("const", true);
  private static final Schema STOP = Schema.text().with("minLength", 1).upTo(STOP_LENGTH_MAX);

  private static final Body MODEL =
      Body.of(
          required(
              "model",
              Schema.text()
                  .says("zoetic/base, zoetic/auto, zoetic/EXPERT or zoetic/EXPERT@VERSION.")));

  private static final Body SAMPLING =
      Body.of(
          optional("temperature", numbers(0, 2).orElse(1)),
          optional("top_p", Schema.number().with("exclusiveMinimum", 0).atMost(1).orElse(1)),
          optional("top_k", Schema.integer(-1, Integer.MAX_VALUE)),
          optional(
              "repetition_penalty", Schema.number().with("minimum", 0.01).atMost(10).orElse(1)),
          optional("presence_penalty", PENALTY),
          optional("frequency_penalty", PENALTY),
          optional("seed", Schema.integer(Long.MIN_VALUE, Long.MAX_VALUE)),
          optional("n", Schema.integer(1, CHOICES_MAX).orElse(1)),
          new Field(
              "stop",
              Schema.oneOf(STOP, Schema.list(STOP).with("maxItems", STOPS_MAX), Schema.nothing()),
              false),
          optional(
              "min_p",
              numbers(0, 1)
                  .says(
                      "Candidates have at least this share of the most likely token's probability.")
                  .orElse(0)),
          optional("ignore_eos", Schema.flag().orElse(false)),
          optional("best_of", COUNT.says("Must equal n.")),
          optional("max_completion_tokens", COUNT));

  private static final Body DELIVERY =
      Body.of(
          optional("return_token_ids", Schema.flag().orElse(false)),
          optional("stream", Schema.flag().orElse(false)),
          optional(
              "stream_options", Schema.object(List.of(optional("include_usage", Schema.flag())))));

  private static final Body BOTH =
      SAMPLING
          .and(TokenFields.BODY)
          .and(DELIVERY)
          .and(Body.of(optional("zoetic", AdaptationFields.ZOETIC)))
          .and(RetentionFields.BODY);

  private static final Body CHAT_ALONE =
      Body.of(
          optional("max_tokens", COUNT),
          optional("logprobs", Schema.flag().orElse(false)),
          optional("top_logprobs", Schema.integer(0, TOP_LOGPROBS_MAX)));

  private static final Body TEXT_ALONE =
      Body.of(
          optional("max_tokens", Schema.integer(0, Integer.MAX_VALUE)),
          optional("echo", Schema.flag().orElse(false)),
          optional("logprobs", Schema.integer(0, TOP_LOGPROBS_MAX)));

  /** Of {@code /v1/chat/completions}. */
  public static final Schema CHAT =
      request(
              MODEL.and(PromptFields.CHAT).and(TemplateFields.BODY).and(CHAT_ALONE),
              unless("top_logprobs", Schema.nothing(), "logprobs"))
          .named("ChatRequest");

  /** Of {@code /v1/completions}. */
  public static final Schema TEXT =
      request(
              MODEL.and(PromptFields.TEXT).and(TEXT_ALONE),
              unless("max_tokens", Schema.any().atLeast(1), "echo"))
          .named("TextRequest");

  private CompletionBodies() {}

  private static Schema numbers(int min, int max) {
    return Schema.number().atLeast(min).atMost(max);
  }

  private static Schema request(Body own, Schema rule) {
    return own.and(BOTH)
        .open()
        .says(
            "OpenAI's; fields that are not offered and would change the answer are refused, others"
                + " ignored.")
        .with("allOf", List.of(unless("stream_options", Schema.nothing(), "stream"), rule));
  }

  /** Either a field is as is always allowed, or a flag is set. */
  private static Schema unless(String field, Schema allowed, String flag) {
    return Schema.any()
        .with(
            "anyOf",
            List.of(
                Schema.having(new Field(field, allowed, false)),
                Schema.having(required(flag, TRUE))));
  }
}
