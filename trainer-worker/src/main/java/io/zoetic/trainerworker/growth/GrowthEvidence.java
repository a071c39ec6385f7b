// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.growth.Evidence.Candidate;
import io.zoetic.trainerworker.growth.KnownAnswers.Row;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.vectorstore.growth.Growth.Centre;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the base model and the nearest champions the prompts of a cluster, all of them as rows of
 * one batch. One thread.
 *
 * @param since when this base model began to answer
 */
record GrowthEvidence(BatchInference inference, Instant since) {
  private static final int CANDIDATES_MAX = 10;

  /**
   * What they answer.
   *
   * @param known at least one
   * @param served the champions
   * @param beside a cluster of the same kind of prompts; null: none
   */
  Evidence of(List<Known> known, ServingSnapshot served, @Nullable Centre beside) {
    Map<String, Integer> near =
        served.nearest(inference, known.stream().map(Known::prompt).toList(), CANDIDATES_MAX);
    List<Known> open = known.stream().filter(each -> !each.isLikedSince(since)).toList();
    List<Row> rows = new ArrayList<>();
    open.forEach(each -> rows.add(new Row(each, null)));
    int ofBase = rows.size();
    for (String expert : near.keySet()) {
      ExpertVector z = served.vector(expert);
      known.forEach(each -> rows.add(new Row(each, z)));
    }
    boolean[] right = new KnownAnswers(inference).right(rows);
    int liked = known.size() - ofBase;
    Share base = new Share(liked + Share.count(Arrays.copyOf(right, ofBase)), known.size());
    List<Candidate> candidates = new ArrayList<>();
    int from = ofBase;
    for (Map.Entry<String, Integer> each : near.entrySet()) {
      Share share = Share.of(Arrays.copyOfRange(right, from, from + known.size()));
      candidates.add(new Candidate(each.getKey(), share, each.getValue()));
      from += known.size();
    }
    return new Evidence(base, candidates, beside);
  }
}
