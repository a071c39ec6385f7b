// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sequence to generate. An HTTP request with {@code n} choices or several prompts becomes
 * several of these.
 *
 * @param promptId unique; {@link ChoiceId#promptId} where a gateway made it
 * @param attempt 0 for the first dispatch, one more for each that follows a lost worker
 * @param replyTo the gateway instance that waits
 * @param deadline after it nobody waits any more, by the clock of whoever has the prompt; a worker
 *     drops it
 * @param model the name the client asked for: {@code zoetic/base}, {@code zoetic/auto}, {@code
 *     zoetic/<expert>} or {@code zoetic/<expert>@<version>}; the worker goes by {@code adaptation}
 * @param adaptation absent in JSON means {@link Adaptation#NONE}
 * @param origin absent in JSON means a request of nobody's, named as the prompt
 * @param choice what the client knows the answer by; absent in JSON means a completion that is
 *     named as the prompt
 * @param createdAt when the client asked; null, as of gateways that do not say, if that is unknown
 * @param cohort prompts that may run in one worker at a time: those of the same cohort, and nothing
 *     else. Null is all that nobody suspects of killing workers
 * @param millisecondsLeft until the deadline when it was sent; null, as of gateways that do not
 *     say, if the deadline is all that is known
 * @param delivered tokens of the answer that the client has already, from attempts before: this one
 *     begins with them, whatever it would choose itself. Absent in JSON means none
 * @param traceparent of the span that waits for the answer, in W3C's form; null, as of gateways
 *     that nobody traces. It travels beside the JSON
 */
public record Prompt(
    String promptId,
    int attempt,
    ReplyAddress replyTo,
    Instant deadline,
    String model,
    PromptContent content,
    SamplingOptions sampling,
    OutputOptions output,
    Adaptation adaptation,
    Origin origin,
    ChoiceId choice,
    @Nullable Instant createdAt,
    @Nullable String cohort,
    @Nullable Long millisecondsLeft,
    @JsonInclude(Include.NON_EMPTY) List<Integer> delivered,
    @JsonIgnore @Nullable String traceparent) {
  public Prompt {
    requireNonNull(promptId, "promptId");
    requireNonNull(replyTo, "replyTo");
    requireNonNull(deadline, "deadline");
    requireNonNull(model, "model");
    requireNonNull(content, "content");
    requireNonNull(sampling, "sampling");
    requireNonNull(output, "output");
    // Prompts of gateways that know no adaptations have none.
    adaptation = requireNonNullElse(adaptation, Adaptation.NONE);
    origin = requireNonNullElseGet(origin, () -> new Origin(null, promptId));
    choice = requireNonNullElseGet(choice, () -> new ChoiceId(promptId, 0));
    delivered = List.copyOf(requireNonNullElse(delivered, List.of()));
    if (attempt < 0) {
      throw new IllegalArgumentException("attempt must be >= 0, was " + attempt);
    }
  }

  /** A prompt that nobody suspects. */
  public Prompt(
      String promptId,
      int attempt,
      ReplyAddress replyTo,
      Instant deadline,
      String model,
      PromptContent content,
      SamplingOptions sampling,
      OutputOptions output,
      Adaptation adaptation,
      Origin origin,
      ChoiceId choice,
      @Nullable Instant createdAt) {
    this(
        promptId,
        attempt,
        replyTo,
        deadline,
        model,
        content,
        sampling,
        output,
        adaptation,
        origin,
        choice,
        createdAt,
        null,
        null,
        List.of(),
        null);
  }

  /** A prompt of an unknown time. */
  public Prompt(
      String promptId,
      int attempt,
      ReplyAddress replyTo,
      Instant deadline,
      String model,
      PromptContent content,
      SamplingOptions sampling,
      OutputOptions output,
      Adaptation adaptation,
      Origin origin,
      ChoiceId choice) {
    this(
        promptId,
        attempt,
        replyTo,
        deadline,
        model,
        content,
        sampling,
        output,
        adaptation,
        origin,
        choice,
        null);
  }

  /** A prompt whose answer is a completion of its own. */
  public Prompt(
      String promptId,
      int attempt,
      ReplyAddress replyTo,
      Instant deadline,
      String model,
      PromptContent content,
      SamplingOptions sampling,
      OutputOptions output,
      Adaptation adaptation,
      Origin origin) {
    this(
        promptId,
        attempt,
        replyTo,
        deadline,
        model,
        content,
        sampling,
        output,
        adaptation,
        origin,
        new ChoiceId(promptId, 0));
  }

  /** The time that a chat template writes: the same in every attempt. */
  public Instant now() {
    return createdAt == null ? deadline : createdAt;
  }

  /** What a worker says that it holds. */
  public PromptAttempt id() {
    return new PromptAttempt(promptId, attempt);
  }

  /** The same prompt, dispatched once more, in the same cohort. */
  public Prompt nextAttempt(Adaptation pinned) {
    return nextAttempt(pinned, cohort, delivered);
  }

  /**
   * The same prompt, dispatched once more.
   *
   * @param pinned what the attempts before run under, if that is known; else what they ask for
   * @param among the cohort that it runs in
   * @param had tokens of the answer that the client has
   */
  public Prompt nextAttempt(Adaptation pinned, @Nullable String among, List<Integer> had) {
    return new Prompt(
        promptId,
        attempt + 1,
        replyTo,
        deadline,
        model,
        content,
        sampling,
        output,
        pinned,
        origin,
        choice,
        createdAt,
        among,
        null,
        had,
        traceparent);
  }

  /**
   * The same prompt as a gateway sends it: workers of older builds go by the deadline, others by
   * what is left.
   *
   * @param wall what time the gateway's machine says it is
   * @param left until the deadline
   */
  public Prompt sent(Instant wall, Duration left) {
    Duration positive = left.isNegative() ? Duration.ZERO : left;
    return with(wall.plus(positive), createdAt, positive.toMillis(), traceparent);
  }

  /**
   * The same prompt with a deadline by a worker's own clock. All that was left when it was sent is
   * left when it comes: how long it lay in the log cannot be told from clocks that may differ, and
   * a prompt that is dropped too soon is an answer lost, while one that is kept too long is
   * cancelled by its gateway in time.
   *
   * @param wall what time the worker's machine says it is; for prompts that tell only when they end
   * @param steady the time by which the worker goes
   */
  public Prompt received(Instant wall, Instant steady) {
    Duration left =
        millisecondsLeft == null
            ? Duration.between(wall, deadline)
            : Duration.ofMillis(millisecondsLeft);
    return with(steady.plus(left), now(), null, traceparent);
  }

  /** The same prompt, asked for within a trace. */
  public Prompt traced(@Nullable String parent) {
    return with(deadline, createdAt, millisecondsLeft, parent);
  }

  /** The trace that it belongs to; empty if nobody has said. */
  public String traceId() {
    String[] parts = traceparent == null ? new String[0] : traceparent.split("-", 3);
    return parts.length < 3 ? "" : parts[1];
  }

  /** When it was sent, by the clock of the gateway's machine; null if that is unknown. */
  public @Nullable Instant sentAt() {
    return millisecondsLeft == null ? null : deadline.minusMillis(millisecondsLeft);
  }

  private Prompt with(
      Instant until, @Nullable Instant created, @Nullable Long left, @Nullable String parent) {
    return new Prompt(
        promptId,
        attempt,
        replyTo,
        until,
        model,
        content,
        sampling,
        output,
        adaptation,
        origin,
        choice,
        created,
        cohort,
        left,
        delivered,
        parent);
  }
}
