// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.growth.Evidence.Candidate;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInference.Answered;
import io.zoetic.trainerworker.inference.BatchInference.Asked;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.growth.Growth.Centre;
import io.zoetic.vectorstore.learning.Example;
import java.time.Instant;
import java.util.ArrayList;
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

  /** An example whose answer is right, with its prompt in tokens. */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Known(Example example, int[] prompt) {
    /**
     * This base model gave the answer, and somebody liked it. What one before it gave is asked as
     * the corrected ones are.
     *
     * @param since when this base model began to answer
     */
    boolean isLikedSince(Instant since) {
      return example.kind() == Example.Kind.JUDGEMENT && !example.askedAt().isBefore(since);
    }
  }

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
    List<Asked> asked = new ArrayList<>();
    open.forEach(each -> asked.add(ask(each, null)));
    int ofBase = asked.size();
    for (String expert : near.keySet()) {
      ExpertVector z = served.vector(expert);
      known.forEach(each -> asked.add(ask(each, z)));
    }
    List<Answered> answers =
        inference.answers(
            asked, inference.limit(known.stream().map(GrowthEvidence::rightAnswer).toList()));
    int liked = known.size() - ofBase;
    Share base = new Share(liked + right(open, answers.subList(0, ofBase)), known.size());
    List<Candidate> candidates = new ArrayList<>();
    int from = ofBase;
    for (Map.Entry<String, Integer> each : near.entrySet()) {
      List<Answered> own = answers.subList(from, from + known.size());
      candidates.add(
          new Candidate(
              each.getKey(), new Share(right(known, own), known.size()), each.getValue()));
      from += known.size();
    }
    return new Evidence(base, candidates, beside);
  }

  private Asked ask(Known known, @Nullable ExpertVector z) {
    return new Asked(known.prompt(), z, inference.greedy());
  }

  private static String rightAnswer(Known known) {
    return known.example().answer().text();
  }

  private static int right(List<Known> known, List<Answered> answers) {
    int right = 0;
    for (int i = 0; i < answers.size(); i++) {
      boolean same =
          VerifierKind.EXACT.of(rightAnswer(known.get(i))).verify(answers.get(i).text()).isRight();
      right += answers.get(i).complete() && same ? 1 : 0;
    }
    return right;
  }
}
