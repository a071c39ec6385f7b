// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Weighted;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A prompt, its answer and what it was answered under.
 *
 * @param owner whose it is
 * @param model the name that the client asked for
 * @param prompt what was asked
 * @param answer what was answered
 * @param served the mixture; empty: the base model
 * @param reportJson strategy, {@link #ROLE}, sampling, timings, and why the answer ended: a JSON
 *     object
 * @param askedAt what the chat template took for now
 */
public record StoredInteraction(
    ChoiceId id,
    Owner owner,
    String model,
    AskedPrompt prompt,
    GivenAnswer answer,
    List<ServedShare> served,
    String reportJson,
    Instant askedAt,
    Instant finishedAt) {
  /** Names in the report how the expert that counts most came to be served. */
  public static final String ROLE = "role";

  /** Names in the report the temperature that the answer was sampled at. */
  public static final String TEMPERATURE = "temperature";

  /**
   * Names in the report whether each token was drawn from all that the model has; not there where
   * the worker did not say.
   */
  public static final String DRAWN_FROM_ALL = "drawn_from_all";

  /** The role of an answer that no expert gave. */
  public static final String BASE = "base";

  public StoredInteraction {
    served = List.copyOf(served);
  }

  /**
   * The owner of an interaction; nothing need be known.
   *
   * @param key the API key that asked
   * @param user whom that key named as the one who asks
   */
  public record Owner(
      @Nullable String tenant,
      @Nullable String key,
      @Nullable String user,
      @Nullable String episodeId) {}

  /**
   * What was asked.
   *
   * @param json as it travelled to the worker
   * @param hash SHA-256 of it in canonical JSON, lower-case hexadecimal
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  public record AskedPrompt(String json, String hash, int[] tokens) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof AskedPrompt(String json1, String hash1, int[] tokens1)
          && json.equals(json1)
          && hash.equals(hash1)
          && Arrays.equals(tokens, tokens1);
    }

    @Override
    public int hashCode() {
      return Objects.hash(json, hash, Arrays.hashCode(tokens));
    }
  }

  /**
   * What was answered.
   *
   * @param tokens with the end of the turn
   * @param logprobs one per token, in nats, under the policy and the temperature that sampled it; 0
   *     each if it was greedy
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  public record GivenAnswer(String text, int[] tokens, double[] logprobs) {
    public GivenAnswer {
      if (tokens.length != logprobs.length) {
        throw new IllegalArgumentException(
            "logprobs must be one per token, were %d for %d"
                .formatted(logprobs.length, tokens.length));
      }
    }

    /**
     * What nobody has sampled, such as the answer of a {@link Lesson}: its tokens are not known.
     */
    public static GivenAnswer unsampled(String text) {
      return new GivenAnswer(text, new int[0], new double[0]);
    }

    /** Whether a model gave it; what one gives ends with a token at least. */
    public boolean isSampled() {
      return tokens.length > 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof GivenAnswer(String text1, int[] tokens1, double[] logprobs1)
          && text.equals(text1)
          && Arrays.equals(tokens, tokens1)
          && Arrays.equals(logprobs, logprobs1);
    }

    @Override
    public int hashCode() {
      return Objects.hash(text, Arrays.hashCode(tokens), Arrays.hashCode(logprobs));
    }
  }

  /** One expert of the mixture. */
  public record ServedShare(String expert, int version, String digest, double weight)
      implements Weighted {}
}
