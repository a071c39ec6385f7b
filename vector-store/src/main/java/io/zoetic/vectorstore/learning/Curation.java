// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The store in which feedback becomes examples. Several may curate at the same time: each takes
 * other feedback, and does not see what the others decide until they end. So where one person says
 * two things of one prompt, and they are decided on at the same moment, both stay. Thread-safe;
 * calls block for round trips to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface Curation {
  /** Longer than anything was there. */
  Duration EVER = Duration.ofDays(36_500);

  /**
   * Feedback with what it is about; all of one tenant, or of none.
   *
   * @param interactions of an answer: it; of a preference: the preferred one, then the other; of an
   *     episode: all that ended before the feedback was received
   * @param approver the key that answers for it since it was looked at; null: none does
   */
  record MatchedFeedback(
      Feedback feedback,
      Metric metric,
      List<StoredInteraction> interactions,
      @Nullable String approver) {
    public MatchedFeedback {
      interactions = List.copyOf(interactions);
    }

    /** Who stands behind it. */
    public Author author() {
      return author(interactions.getFirst());
    }

    /** Who stands behind what it says of one of the answers. */
    public Author author(StoredInteraction about) {
      Author author = Author.of(feedback, about);
      return approver == null ? author : author.vouchedForBy(approver);
    }
  }

  /** The decision on one piece of feedback. */
  sealed interface Decision {
    /** Examples are made of it. */
    record Trust(String expert, List<Example> examples) implements Decision {
      public Trust {
        examples = List.copyOf(examples);
      }
    }

    /** Examples are made of it that are no expert's yet; until then it teaches nothing. */
    record Unassigned(List<Example> examples, String reason) implements Decision {
      public Unassigned {
        examples = List.copyOf(examples);
      }
    }

    /** It is kept and teaches nothing. */
    record Keep(String reason) implements Decision {}

    /** It is not believed. */
    record Quarantine(String reason) implements Decision {}
  }

  /**
   * The past, as far as a decision can ask of it: what is committed, and what was decided before it
   * in the same call.
   */
  interface Past {
    /**
     * Examples of an expert on a prompt. Of those that are {@linkplain Example#UNASSIGNED no
     * expert's} also those that have become one's since.
     */
    List<Example> examplesOf(String expert, String promptHash);

    /**
     * Whether the feedback that a known example was made of was received after a moment, whichever
     * was decided on first; false if it was imported.
     */
    boolean wasSaidAfter(Example known, Instant moment);

    /**
     * What an example on an answer of the feedback is split by: the {@linkplain
     * io.zoetic.core.SplitGroup group} of the prompt that its conversation began with, as far as
     * that is recorded of its tenant. That is the first prompt of its episode, or the shortest that
     * was asked of those that this one goes on from. It goes by what was asked, and not by which of
     * it feedback came to first.
     */
    String splitGroupOf(StoredInteraction about);

    /**
     * How much feedback came from the key of an author before a moment, within a while; counted no
     * further than {@code most}, so that a flood does not make it dear.
     */
    int countOfKey(Author author, Instant before, Duration within, int most);

    /** How much of it was about what the author's user, or nobody in particular, had asked. */
    int countOfUser(Author author, Instant before, Duration within, int most);

    /**
     * How operators have an expert trained: the configuration of the last run that one asked for
     * and that waits, is under way or has published; empty if there is none.
     */
    Optional<String> runConfigOf(String expert);

    /**
     * Not believed after all: the example goes, its feedback is quarantined, and so the other
     * examples of that feedback go too. Nothing happens if the example is not there.
     */
    void withdraw(UUID example, String reason);

    /**
     * Who said it says something else now: the example goes. Feedback that no other example is of
     * is kept and teaches nothing; what has learnt from it stays as it is. Nothing happens if the
     * example is not there.
     */
    void supersede(UUID example, String reason);
  }

  /**
   * Takes received feedback whose interactions are all there, the oldest first, decides on it and
   * writes that down, all in one transaction.
   *
   * @param limit how much to take, at most
   * @param decide called for one after another; what it takes is locked meanwhile, so it must not
   *     wait for anything but the past
   * @return how much was decided on; what took too long for the rows to stay locked is left
   */
  int curate(int limit, BiFunction<MatchedFeedback, Past, Decision> decide);

  /**
   * Gives up on feedback whose interactions have not all come; what is only waiting for curation
   * stays.
   *
   * @return how much has expired
   */
  int expireReceivedBefore(Instant time);

  /** Adds examples that nobody gave feedback for; those whose id is there stay as they are. */
  void importExamples(List<Example> examples);

  /**
   * Bounds what is kept of an expert in each split, of the crowd's and of what somebody answers for
   * alike, to a sample in which tenants take turns and what is recent goes first, as in {@link
   * Examples#sample}.
   *
   * @param within which experts: those that got an example within so long, by the store's clock;
   *     the others are bounded already. {@link #EVER}: all
   * @return how many examples were dropped
   */
  int boundExamples(Duration within, int perSplit);
}
