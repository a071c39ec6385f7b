// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.learning.Example;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer does with examples that are no expert's: it puts them into clusters and decides on
 * those. Several may do so at the same time: what another has changed meanwhile is a conflict, and
 * nothing has happened. Thread-safe; calls block for round trips to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface Growth {
  /** So many decisions on a cluster are kept. */
  int DECISIONS_MAX = 50;

  /** So many centres are read: placing takes as long as there are of them. */
  int CENTRES_MAX = 2_000;

  /** So many that have grown are looked at together. */
  int GROWN_MAX = 500;

  /**
   * A cluster as far as it takes in prompts.
   *
   * @param centre the mean of its prompts
   * @param prompts of how many
   * @param expert to whom what it takes in is given; null: to none
   * @param vetoed whether a person has said that nothing grows of it
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  record Centre(
      UUID cluster, float[] centre, long prompts, @Nullable String expert, boolean vetoed) {}

  /**
   * Examples that a cluster takes in.
   *
   * @param known its prompts when it was read; 0: it is new
   * @param centre the mean with theirs
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  record Placed(UUID cluster, long known, float[] centre, List<UUID> examples) {
    public Placed {
      examples = List.copyOf(examples);
    }

    /** Of how many prompts it is the mean now. */
    public long prompts() {
      return known + examples.size();
    }
  }

  /**
   * An open cluster that has enough to be decided on.
   *
   * @param name of the expert that would grow from it; null: it has none yet
   * @param events prompts whose right answer is known
   * @param principals keys by which it was said
   */
  record Mature(UUID cluster, @Nullable String name, int events, int principals) {}

  /**
   * A decision of a trainer.
   *
   * @param expert to whom its examples are given; null: the cluster stays open
   * @param name that the cluster has from now on, unless it has one; null: none
   * @param description of such an expert from now on; null: as it was
   * @param reason at most 2000 characters
   * @param actor the trainer
   */
  record Verdict(
      Mature about,
      GrowthDecision.Kind kind,
      @Nullable String expert,
      @Nullable String name,
      @Nullable String description,
      String reason,
      String evidenceJson,
      String actor) {
    public Verdict {
      if (!GrowthDecision.Kind.OF_TRAINERS.contains(kind) || kind == GrowthDecision.Kind.MERGE) {
        throw new IllegalArgumentException(
            "a trainer must decide what becomes of one cluster, was " + kind.word());
      }
      boolean gives = kind != GrowthDecision.Kind.WAIT;
      if (gives != (expert != null)) {
        throw new IllegalArgumentException(
            "an expert must be named unless it waits, was %s of %s".formatted(kind.word(), expert));
      }
    }

    /** Nothing yet, for a reason that its trainer did not know of. */
    public Verdict waiting(String why) {
      return new Verdict(
          about, GrowthDecision.Kind.WAIT, null, name, description, why, evidenceJson, actor);
    }
  }

  /**
   * An expert that has grown, and what it has grown from.
   *
   * @param centre the mean of the cluster's prompts
   * @param prompts of how many
   * @param named whether a person has called it so
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  record Grown(UUID cluster, String expert, float[] centre, long prompts, boolean named) {}

  /**
   * Two experts that have grown become one.
   *
   * @param part whose cluster is given to the other's expert
   * @param champion what is served of the part's expert, and is retired; null: nothing
   * @param reason at most 2000 characters
   * @param actor the trainer
   */
  record Merging(
      Grown part,
      @Nullable VersionId champion,
      Grown whole,
      String reason,
      String evidenceJson,
      String actor) {}

  /**
   * Begins with a base model: examples that another one's clusters hold and that are no expert's
   * are to be placed anew, and open clusters without examples go.
   *
   * @return since when that base model answers; {@link Instant#MAX} while another one does
   */
  Instant begin(String baseModel);

  /**
   * Examples that are no expert's and in no cluster, the oldest first.
   *
   * @param without these are left out
   */
  List<Example> unplaced(Set<UUID> without, int limit);

  /**
   * Clusters of a base model that take in prompts: none that is another one's part, or that has had
   * one prompt alone for 30 days; the newest, and those of one prompt last.
   *
   * @return {@value #CENTRES_MAX} at most
   */
  List<Centre> centres(String baseModel);

  /**
   * Places examples, each in one cluster; a cluster that has an expert gives them to it, unless
   * that has been served and is not any more.
   *
   * @throws io.zoetic.vectorstore.StoreException with CONFLICT if a cluster or an example is not as
   *     it was read; nothing has happened then
   */
  void place(String baseModel, List<Placed> placed);

  /**
   * Open clusters that can be decided on, those with the most events first: that have not been, or
   * have half as many events more since.
   */
  List<Mature> mature(String baseModel, int events, int principals);

  /** Examples of a cluster, the most recent first. */
  List<Example> members(UUID cluster, int limit);

  /** Whether an expert, a cluster or anything that is taught is called so. */
  boolean isTaken(String name);

  /**
   * Decides, and gives the examples to whom they are for. What is for an expert that has been
   * served and is not any more waits.
   *
   * @return what was decided; empty if the cluster is not open any more, and nothing has happened
   */
  Optional<Verdict> decide(Verdict verdict);

  /** How an expert that grew is described; empty if it did not. */
  Optional<String> descriptionOf(String expert);

  /**
   * Experts that have grown of a base model and get what comes to their clusters, the newest first.
   *
   * @return {@value #GROWN_MAX} at most
   */
  List<Grown> grown(String baseModel);

  /**
   * Gives a cluster and what is in it to another one's expert; its own is not served any more. The
   * clusters stay what they are: vetoed, it takes its examples back, and its expert's version can
   * be restored.
   *
   * @return whether it was done; not if either has not grown as it was read or is frozen, another
   *     cluster is given to the part's expert as well, or something else is served
   * @throws io.zoetic.vectorstore.StoreException with CONFLICT if a run of the part's expert is
   *     open; with REFUSED if its champion cannot be retired: it is pinned
   */
  boolean merge(Merging merging);

  /**
   * Experts that were decided to begin as a mixture, and of which there is neither run nor version.
   */
  Set<String> toMix();
}
