// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import static java.util.Objects.requireNonNull;

import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.PromptUpdate.Started;
import io.zoetic.events.completion.PromptUpdate.Tokens;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.models.ModelNames;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A prompt that somebody waits for: which attempt is under way, who holds it, and how much of its
 * answer has been delivered. Confined to the event loop.
 */
final class PendingPrompt {
  /*
   * Two positions are kept in the answer: how far the client has got ("delivered") and how far the
   * present attempt has got. In the first attempt they are equal. A later attempt starts over: it is
   * told what was delivered and begins with that, which sums that round otherwise in another batch
   * could contradict; what it repeats is compared and dropped until it overtakes. Text is cut by
   * counting characters: the text up to a token is the same in every attempt, even where a worker
   * reports several tokens at once, so the new part of an update's text is what reaches beyond the
   * characters delivered.
   */

  /** The way an update's tokens continue the present attempt. */
  enum Fit {
    NEXT,
    /** Repeated by the log or by a second worker with the same attempt. */
    KNOWN,
    /** Something before them got lost. */
    GAP,
    /** They contradict what has been delivered. */
    DIVERGED
  }

  private final Party party;
  private final AnswerListener listener;

  private Prompt prompt;
  private boolean started;
  private Adaptation adaptation;
  private Map<String, Double> mixture = Map.of();
  private int lostAttempts;

  private int[] deliveredIds = new int[16];
  private int delivered;
  private int deliveredCharacters;
  private int reached;
  private int reachedCharacters;

  private @Nullable String worker;
  private @Nullable Instant lastNamed;

  /** Whether a worker that is lost may have died of the present attempt. */
  private boolean begun;

  /** Whether the present attempt has been read by the model. */
  private boolean answering;

  PendingPrompt(Party party, Prompt prompt, AnswerListener listener) {
    this.party = requireNonNull(party, "party");
    this.prompt = requireNonNull(prompt, "prompt");
    this.listener = requireNonNull(listener, "listener");
    this.adaptation = prompt.adaptation();
  }

  Prompt prompt() {
    return prompt;
  }

  Party party() {
    return party;
  }

  AnswerListener listener() {
    return listener;
  }

  /** Of the answer that the listener waits for. */
  int choice() {
    return prompt.choice().index();
  }

  /** The worker that has sent something of the present attempt, or null. */
  @Nullable String worker() {
    return worker;
  }

  /** What of the request is at fault: a worker knows which expert is missing, not who named it. */
  @Nullable String param(PromptUpdate.Failed failed) {
    if (failed.code() != ErrorCode.EXPERT_NOT_FOUND) {
      return failed.param();
    }
    return ModelNames.namesExpert(prompt.model()) ? "model" : "zoetic.expert";
  }

  int lostAttempts() {
    return lostAttempts;
  }

  boolean isStarted() {
    return started;
  }

  /** What the first attempt runs under is from now on what all later ones have to. */
  void markStarted(Started first) {
    started = true;
    AdaptationReport report = first.adaptation();
    adaptation = report == null ? Adaptation.NONE : report.pinned();
    mixture = mixtureOf(first);
  }

  /** Whether an attempt runs under the very mixture that the first one did. */
  boolean runsAsBefore(Started again) {
    return mixtureOf(again).equals(mixture);
  }

  private static Map<String, Double> mixtureOf(Started started) {
    AdaptationReport report = started.adaptation();
    return report == null
        ? Map.of()
        : report.experts().stream()
            .collect(Collectors.toMap(ExpertShare::digest, ExpertShare::weight, Double::sum));
  }

  /**
   * A worker has sent an update of the present attempt, or says that it holds it.
   *
   * @param hasBegun whether it has begun to read it
   */
  void namedBy(String naming, Instant now, boolean hasBegun) {
    worker = naming;
    lastNamed = now;
    begun = hasBegun;
  }

  /** Whether the worker that named it had begun to read it. */
  boolean isBegun() {
    return begun;
  }

  /** Whether the worker that named it had read it. */
  boolean isAnswering() {
    return answering;
  }

  void markAnswering() {
    answering = true;
  }

  /** Whether some worker held this attempt and has not been heard of for a while. */
  boolean isSilent(Instant now, Duration silence) {
    return lastNamed != null && !now.isBefore(lastNamed.plus(silence));
  }

  /** Makes good for a time in which the gateway itself could not listen. */
  void forgive(Instant now) {
    if (lastNamed != null) {
      lastNamed = now;
    }
  }

  void countLost() {
    lostAttempts++;
  }

  /** Starts over with the next attempt, which nobody holds yet, in this cohort. */
  void nextAttempt(@Nullable String cohort) {
    List<Integer> had = Arrays.stream(deliveredIds, 0, delivered).boxed().toList();
    prompt = prompt.nextAttempt(adaptation, cohort, had);
    worker = null;
    lastNamed = null;
    begun = false;
    answering = false;
    reached = 0;
    reachedCharacters = 0;
  }

  /** Whether an attempt that ends now has said all that was delivered before. */
  boolean hasCaughtUp() {
    return reached >= delivered;
  }

  Fit fit(Tokens update) {
    int first = update.firstIndex();
    List<Integer> ids = update.tokenIds();
    for (int i = 0; i < ids.size() && first + i < delivered; i++) {
      if (deliveredIds[first + i] != ids.get(i)) {
        return Fit.DIVERGED;
      }
    }
    if (first + ids.size() <= reached) {
      return Fit.KNOWN;
    }
    return started && first == reached ? Fit.NEXT : Fit.GAP;
  }

  /**
   * Moves on by tokens that {@linkplain #fit are next}.
   *
   * @return what of them has not been delivered before, or null
   */
  @Nullable Tokens advance(Tokens update) {
    int repeated = Math.min(delivered - reached, update.tokenIds().size());
    int repeatedCharacters =
        Math.clamp(deliveredCharacters - reachedCharacters, 0, update.text().length());
    reached += update.tokenIds().size();
    reachedCharacters += update.text().length();
    if (reached <= delivered) {
      return null;
    }
    append(update.tokenIds().subList(repeated, update.tokenIds().size()));
    deliveredCharacters = Math.max(deliveredCharacters, reachedCharacters);
    return repeated == 0 && repeatedCharacters == 0
        ? update
        : tail(update, repeated, repeatedCharacters);
  }

  private static Tokens tail(Tokens update, int tokens, int characters) {
    return new Tokens(
        update.promptId(),
        update.attempt(),
        update.firstIndex() + tokens,
        update.text().substring(characters),
        update.tokenIds().subList(tokens, update.tokenIds().size()),
        update.logprobs().isEmpty()
            ? List.of()
            : update.logprobs().subList(tokens, update.logprobs().size()));
  }

  private void append(List<Integer> ids) {
    if (delivered + ids.size() > deliveredIds.length) {
      deliveredIds =
          Arrays.copyOf(deliveredIds, Math.max(delivered + ids.size(), 2 * deliveredIds.length));
    }
    for (int id : ids) {
      deliveredIds[delivered++] = id;
    }
  }
}
