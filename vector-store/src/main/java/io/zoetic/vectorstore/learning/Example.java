// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import io.zoetic.core.Digests;
import io.zoetic.core.PromptJson;
import io.zoetic.core.Split;
import io.zoetic.core.SplitGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An example, which an expert learns from or is measured on; complete in itself.
 *
 * @param id the same for the same feedback, spread evenly; it also decides whether a bounded sample
 *     of an expert's examples holds it
 * @param expert that it teaches; need not be registered. {@link #BASE}: what the base model
 *     answers; {@link #UNASSIGNED}: growth decides whom it teaches
 * @param promptJson what was asked, as it travels to workers
 * @param promptHash SHA-256 of it in canonical JSON
 * @param splitGroup decides the split: what is of one {@linkplain SplitGroup group}, of a
 *     conversation or of an episode has the same
 * @param answer the right one of a demonstration, the judged one, the preferred one
 * @param other the answer that is not preferred; null but for preferences
 * @param reward in 0..1; of a demonstration 1; of a preference 1, or 0.5 for a tie
 * @param weight how much it counts, in (0, 1]
 * @param author whose share of a run is bounded
 * @param user whom {@code forget} is about; null if nobody
 * @param feedback that it was made of; null if it was imported
 * @param askedAt what the chat template takes for now: when the prompt was asked, or when the
 *     example was made, if nobody asked it
 */
public record Example(
    UUID id,
    String expert,
    Kind kind,
    String promptJson,
    String promptHash,
    String splitGroup,
    Answer answer,
    @Nullable Answer other,
    double reward,
    double weight,
    Author author,
    @Nullable String user,
    @Nullable UUID feedback,
    Instant askedAt) {
  /** The name of what no expert answers. */
  public static final String BASE = "base";

  /** Of what the base model answered and no expert is taught yet; none can be called so. */
  public static final String UNASSIGNED = "_unassigned";

  /**
   * A right answer that came from nobody's request.
   *
   * @param name what its id is made of: the same name is the same example
   */
  public static Example imported(String name, String expert, PromptJson prompt, String answer) {
    return new Example(
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
        expert,
        Kind.DEMONSTRATION,
        prompt.json(),
        prompt.hash(),
        Answer.of(answer),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        null);
  }

  /** The kind of what an example says. */
  public enum Kind {
    /** The answer is right. */
    DEMONSTRATION,
    /** The answer was given, and is worth its reward. */
    JUDGEMENT,
    /** The answer is better than the other one. */
    PREFERENCE;

    /** How tables write it: {@code demonstration}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An answer.
   *
   * @param tokens with the end of the turn; null where only the text is known
   * @param logprobs of each token as it was sampled, in nats; null where it was not
   * @param temperature at which each token was drawn from all that the model has; null where some
   *     were left out, as by top-p or greedily, and where that is not known
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  public record Answer(
      String text,
      int @Nullable [] tokens,
      double @Nullable [] logprobs,
      @Nullable Double temperature) {
    /** Spelt out: of a compact one, callers do not see what may be null. */
    public Answer(
        String text,
        int @Nullable [] tokens,
        double @Nullable [] logprobs,
        @Nullable Double temperature) {
      if (logprobs != null && (tokens == null || tokens.length != logprobs.length)) {
        throw new IllegalArgumentException(
            "logprobs must be one per token, were %d for %s"
                .formatted(logprobs.length, tokens == null ? "none" : tokens.length));
      }
      this.text = text;
      this.tokens = tokens;
      this.logprobs = logprobs;
      this.temperature = temperature;
    }

    /** An answer of which nobody knows what its tokens were drawn from. */
    public Answer(String text, int @Nullable [] tokens, double @Nullable [] logprobs) {
      this(text, tokens, logprobs, null);
    }

    /** An answer that nobody has sampled. */
    public static Answer of(String text) {
      return new Answer(text, null, null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other
              instanceof
              Answer(String text1, int[] tokens1, double[] logprobs1, Double temperature1)
          && text.equals(text1)
          && Arrays.equals(tokens, tokens1)
          && Arrays.equals(logprobs, logprobs1)
          && Objects.equals(temperature, temperature1);
    }

    @Override
    public int hashCode() {
      return 31 * text.hashCode() + Arrays.hashCode(tokens);
    }
  }

  /** Of a prompt that nobody asked: it is made now, and belongs to no conversation. */
  public Example(
      UUID id,
      String expert,
      Kind kind,
      String promptJson,
      String promptHash,
      Answer answer,
      @Nullable Answer other,
      double reward,
      double weight,
      Author author,
      @Nullable String user,
      @Nullable UUID feedback) {
    this(
        id,
        expert,
        kind,
        promptJson,
        promptHash,
        SplitGroup.of(promptJson, promptHash),
        answer,
        other,
        reward,
        weight,
        author,
        user,
        feedback,
        // As exactly as tables keep it.
        Instant.now().truncatedTo(ChronoUnit.MICROS));
  }

  public Example {
    if ((kind == Kind.PREFERENCE) != (other != null)) {
      throw new IllegalArgumentException(
          "another answer must be given for preferences alone, kind was " + kind.word());
    }
    if (!(reward >= 0 && reward <= 1)) {
      throw new IllegalArgumentException("reward must be in 0..1, was " + reward);
    }
    if (!(weight > 0 && weight <= 1)) {
      throw new IllegalArgumentException("weight must be in (0, 1], was " + weight);
    }
  }

  /** What it is used for, unless the store has what it must not be separated from elsewhere. */
  public Split split() {
    return Split.of(splitGroup);
  }

  /**
   * Where it stands among the examples of its expert that are as old: random by the id alone, so
   * the lowest ranks are a uniform sample, whichever other examples there are.
   */
  public long rank() {
    return ByteBuffer.wrap(Digests.sha256(id.toString())).getLong();
  }
}
