// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.bootstrap.BoundedLabel;
import io.zoetic.core.Weighted;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import io.zoetic.vectorstore.learning.Curation.Past;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Measures what people say of answers, by the expert that gave them and how it came to: in 0..1,
 * where 1 is best, of metrics whose values are numbers, and of preferences between an expert's
 * champion and its canary, where the better one has 1 and the other 0. What is quarantined does not
 * count, nor what is taught, which no expert answered. One thread.
 */
public final class FeedbackValues {
  private static final int METRICS = 20;
  private static final Set<String> ROLES = Set.of("champion", "canary");
  private static final String PREFERRED = "preferred";
  private static final double TIE = 0.5;

  /** Of an interaction of a build that did not say. */
  private static final String UNKNOWN = "unknown";

  private final MeterRegistry registry;
  private final BoundedLabel experts = new BoundedLabel(BoundedLabel.USUAL);
  private final BoundedLabel metrics = new BoundedLabel(METRICS);
  private final List<MatchedFeedback> decided = new ArrayList<>();

  public FeedbackValues(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Decides as told, and remembers what was decided on until it is committed. */
  public BiFunction<MatchedFeedback, Past, Decision> beside(
      BiFunction<MatchedFeedback, Past, Decision> curator) {
    decided.clear();
    return (matched, past) -> {
      Decision decision = curator.apply(matched, past);
      if (!(decision instanceof Decision.Quarantine)) {
        decided.add(matched);
      }
      return decision;
    };
  }

  /** What was decided on is committed. */
  public void committed() {
    decided.forEach(this::measure);
    decided.clear();
  }

  private void measure(MatchedFeedback matched) {
    switch (matched.metric().kind()) {
      case BOOLEAN, FLOAT, CATEGORICAL -> {
        double value = Rewards.of(matched.feedback(), matched.metric());
        matched.interactions().stream()
            .filter(answer -> answer.answer().isSampled())
            .forEach(answer -> summary(answer, matched.metric().name()).record(value));
      }
      case PREFERENCE -> compare(matched);
      case COMMENT, DEMONSTRATION -> {}
    }
  }

  /** Of two answers of one version, each preference would be for it and against it. */
  private void compare(MatchedFeedback matched) {
    List<StoredInteraction> answers = matched.interactions();
    boolean compared =
        answers.size() == 2
            && answers.stream().allMatch(answer -> answer.answer().isSampled())
            && expert(answers.getFirst()).equals(expert(answers.getLast()))
            && answers.stream().map(FeedbackValues::role).collect(Collectors.toSet()).equals(ROLES);
    if (compared) {
      double better = Rewards.text(matched.feedback()).equals(PREFERRED) ? 1 : TIE;
      summary(answers.getFirst(), matched.metric().name()).record(better);
      summary(answers.getLast(), matched.metric().name()).record(1 - better);
    }
  }

  private static String expert(StoredInteraction answer) {
    return Weighted.heaviest(answer.served())
        .map(share -> share.expert())
        .orElse(StoredInteraction.BASE);
  }

  private DistributionSummary summary(StoredInteraction answer, String metric) {
    String expert =
        Weighted.heaviest(answer.served())
            .map(share -> experts.of(share.expert()))
            .orElse(StoredInteraction.BASE);
    return DistributionSummary.builder("zoetic.feedback.value")
        .description("what feedback says of answers, from 0 to 1, where 1 is best")
        .tag("expert", expert)
        .tag("role", role(answer))
        .tag("metric", metrics.of(metric))
        .register(registry);
  }

  private static String role(StoredInteraction answer) {
    return InteractionReport.of(answer).role().orElse(UNKNOWN);
  }
}
