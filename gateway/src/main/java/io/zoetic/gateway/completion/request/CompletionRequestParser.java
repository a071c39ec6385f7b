// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.gateway.completion.request.CompletionRequest.Delivery;
import io.zoetic.gateway.completion.request.CompletionRequest.Endpoint;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestFields.Range;
import io.zoetic.gateway.http.body.JsonBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request body into a {@link CompletionRequest}, or into the error that says what is wrong
 * with it.
 *
 * <p>Unknown fields are ignored, as OpenAI does; known ones that would change the answer and are
 * not offered are refused by name, and so are unknown ones in {@code zoetic}.
 */
public final class CompletionRequestParser {
  static final int CHOICES_MAX = 16;
  private static final int CHOICES_OF_ALL_PROMPTS_MAX = 128;
  static final int TOP_LOGPROBS_MAX = 20;
  private static final int TEXT_TOKENS = 16;
  static final int STOPS_MAX = 16;
  static final int STOP_LENGTH_MAX = 256;

  private final Endpoint endpoint;
  private final RandomGenerator seeds;

  /**
   * @param seeds draws a seed where the client gave none
   */
  public CompletionRequestParser(Endpoint endpoint, RandomGenerator seeds) {
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.seeds = requireNonNull(seeds, "seeds");
  }

  /**
   * The request that a body makes.
   *
   * @throws ApiException with the first rule that is broken
   */
  public CompletionRequest parse(Buffer body) {
    RequestFields fields = new RequestFields(JsonBody.parse(body), "");
    String model = fields.requiredText("model");
    Adaptation adaptation = AdaptationFields.adaptation(fields, model);
    RetentionFields retention = RetentionFields.of(fields);
    UnsupportedFields.refuse(fields, endpoint);
    boolean echo = endpoint == Endpoint.TEXT && fields.flag("echo");
    Delivery delivery = delivery(fields);
    CompletionRequest request =
        new CompletionRequest(
            endpoint,
            model,
            endpoint == Endpoint.CHAT
                ? List.of(PromptFields.conversation(fields))
                : PromptFields.prompts(fields),
            choicesPerPrompt(fields),
            sampling(fields, echo),
            new OutputOptions(topLogprobs(fields), echo, delivery.tokenIds()),
            adaptation,
            retention,
            delivery,
            AdaptationFields.mayCompare(fields));
    checkFanOut(request);
    return request;
  }

  private static void checkFanOut(CompletionRequest request) {
    if (request.choices() > CHOICES_OF_ALL_PROMPTS_MAX) {
      throw ApiException.invalid(
          "prompt",
          "prompts times n must be at most %d, was %d times %d"
              .formatted(
                  CHOICES_OF_ALL_PROMPTS_MAX,
                  request.prompts().size(),
                  request.choicesPerPrompt()));
    }
  }

  private static Delivery delivery(RequestFields fields) {
    boolean stream = fields.flag("stream");
    JsonNode options = fields.get("stream_options");
    if (options != null && !stream) {
      throw ApiException.invalid(
          "stream_options", "stream_options is only allowed when stream is true, was false");
    }
    if (options != null && !options.isObject()) {
      throw RequestFields.wrong("stream_options", "an object", options);
    }
    boolean usage =
        options != null && new RequestFields(options, "stream_options.").flag("include_usage");
    return new Delivery(stream, usage, fields.flag("return_token_ids"));
  }

  private static int choicesPerPrompt(RequestFields fields) {
    Integer given = fields.integer("n", 1, CHOICES_MAX);
    int choices = given == null ? 1 : given;
    Integer bestOf = fields.integer("best_of", 1, Integer.MAX_VALUE);
    if (bestOf != null && bestOf != choices) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VALUE,
          "best_of must equal n=%d, was %d".formatted(choices, bestOf),
          "best_of");
    }
    return choices;
  }

  private @Nullable Integer topLogprobs(RequestFields fields) {
    if (endpoint == Endpoint.TEXT) {
      return fields.integer("logprobs", 0, TOP_LOGPROBS_MAX);
    }
    boolean wanted = fields.flag("logprobs");
    Integer top = fields.integer("top_logprobs", 0, TOP_LOGPROBS_MAX);
    if (top != null && !wanted) {
      throw ApiException.invalid(
          "top_logprobs", "top_logprobs is only allowed when logprobs is true, was " + top);
    }
    if (!wanted) {
      return null;
    }
    return top == null ? Integer.valueOf(0) : top;
  }

  private SamplingOptions sampling(RequestFields fields, boolean echo) {
    Integer topK = fields.integer("top_k", -1, Integer.MAX_VALUE);
    Long seed = fields.longInteger("seed");
    Integer maxTokens = maxTokens(fields, echo);
    return new SamplingOptions(
        maxTokens,
        fields.number("temperature", Range.closed(0, 2), 1),
        fields.number("top_p", Range.above(0, 1), 1),
        topK == null ? 0 : Math.max(0, topK),
        seed == null ? drawSeed() : seed,
        fields.number("repetition_penalty", Range.closed(0.01, 10), 1),
        fields.number("presence_penalty", Range.closed(-2, 2), 0),
        fields.number("frequency_penalty", Range.closed(-2, 2), 0),
        stops(fields),
        fields.flag("ignore_eos"),
        fields.number("min_p", Range.closed(0, 1), 0),
        TokenFields.minTokens(fields, maxTokens),
        TokenFields.stopTokenIds(fields),
        TokenFields.badWords(fields),
        unset(fields));
  }

  /** What the base model's own defaults, which only a worker knows, are for. */
  private static List<SamplingOptions.Field> unset(RequestFields fields) {
    List<SamplingOptions.Field> unset = new ArrayList<>();
    for (SamplingOptions.Field field : SamplingOptions.Field.values()) {
      if (fields.get(field.name().toLowerCase(Locale.ROOT)) == null) {
        unset.add(field);
      }
    }
    return unset;
  }

  /** A chat goes on to its end; a text, as OpenAI has it, for 16 tokens. */
  private @Nullable Integer maxTokens(RequestFields fields, boolean echo) {
    Integer newer = fields.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
    Integer older = fields.integer("max_tokens", echo ? 0 : 1, Integer.MAX_VALUE);
    Integer asked = newer == null ? older : newer;
    return asked == null && endpoint == Endpoint.TEXT ? Integer.valueOf(TEXT_TOKENS) : asked;
  }

  /** Small enough for a JavaScript client to read back exactly. */
  private long drawSeed() {
    return seeds.nextLong(1L << 53);
  }

  private static List<String> stops(RequestFields fields) {
    JsonNode value = fields.get("stop");
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      return List.of(stop("stop", value));
    }
    if (value.size() > STOPS_MAX) {
      throw ApiException.invalid(
          "stop", "stop must have at most " + STOPS_MAX + " strings, had " + value.size());
    }
    List<String> stops = new ArrayList<>();
    for (JsonNode element : value) {
      stops.add(stop("stop[" + stops.size() + "]", element));
    }
    return stops;
  }

  private static String stop(String name, JsonNode value) {
    String stop = RequestFields.text(name, value);
    int length = stop.codePointCount(0, stop.length());
    if (length == 0 || length > STOP_LENGTH_MAX) {
      throw ApiException.invalid(
          "stop", "%s must have 1..%d characters, had %d".formatted(name, STOP_LENGTH_MAX, length));
    }
    return stop;
  }
}
