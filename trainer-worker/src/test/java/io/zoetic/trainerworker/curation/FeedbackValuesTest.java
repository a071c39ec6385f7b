// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedbackValuesTest {
  private static final Metric THUMB = Matched.metric(FeedbackKind.BOOLEAN);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final FeedbackValues values = new FeedbackValues(metrics);

  private static StoredInteraction answered(@Nullable String expert, String report) {
    StoredInteraction answer = Matched.answered("r1", "2+2?", expert);
    return new StoredInteraction(
        answer.id(),
        answer.owner(),
        answer.model(),
        answer.prompt(),
        answer.answer(),
        answer.served(),
        report,
        answer.askedAt(),
        answer.finishedAt());
  }

  private static MatchedFeedback says(String value, StoredInteraction about) {
    return Matched.says(THUMB, value, Matched.by(FeedbackSource.Type.EXPERT), about);
  }

  private void decide(Decision decision, MatchedFeedback... feedback) {
    var curator = values.beside((_, _) -> decision);
    for (MatchedFeedback each : feedback) {
      assertThat(curator.apply(each, null)).isEqualTo(decision);
    }
  }

  private DistributionSummary of(String expert, String role) {
    return metrics
        .get("zoetic.feedback.value")
        .tags("expert", expert, "role", role, "metric", "resolved")
        .summary();
  }

  @Test
  void values_areToldApartByExpertAndRole_onceTheyAreCommitted() {
    StoredInteraction canary = answered("dates", "{\"role\":\"canary\"}");
    decide(new Decision.Keep("so"), says("true", canary), says("false", canary));
    assertThat(metrics.find("zoetic.feedback.value").summaries()).isEmpty();
    values.committed();
    decide(
        new Decision.Keep("so"),
        says("true", answered(null, "{\"role\":\"base\"}")),
        says("true", answered("dates", "{}")));
    values.committed();
    values.committed();

    assertThat(of("dates", "canary").count()).isEqualTo(2);
    assertThat(of("dates", "canary").mean()).isEqualTo(0.5);
    assertThat(of("base", "base").totalAmount()).isEqualTo(1);
    assertThat(of("dates", "unknown").count()).isEqualTo(1);
  }

  private MatchedFeedback prefers(String value, StoredInteraction one, StoredInteraction other) {
    return Matched.says(
        Matched.metric(FeedbackKind.PREFERENCE),
        value,
        Matched.by(FeedbackSource.Type.END_USER),
        one,
        other);
  }

  @Test
  void preference_betweenChampionAndCanary_isForTheOneAndAgainstTheOther() {
    StoredInteraction champion = answered("dates", "{\"role\":\"champion\"}");
    StoredInteraction canary = answered("dates", "{\"role\":\"canary\"}");
    decide(
        new Decision.Keep("so"),
        prefers("\"preferred\"", canary, champion),
        prefers("\"preferred\"", canary, champion),
        prefers("\"preferred\"", champion, canary),
        prefers("\"tie-good\"", canary, champion));
    values.committed();

    assertThat(of("dates", "canary").count()).isEqualTo(4);
    assertThat(of("dates", "canary").totalAmount()).isEqualTo(2.5);
    assertThat(of("dates", "champion").totalAmount()).isEqualTo(1.5);
  }

  @Test
  void preference_betweenOthers_saysNothingOfACanary() {
    StoredInteraction champion = answered("dates", "{\"role\":\"champion\"}");
    decide(
        new Decision.Keep("so"),
        prefers("\"preferred\"", champion, champion),
        prefers("\"preferred\"", champion, answered("sums", "{\"role\":\"canary\"}")),
        prefers("\"preferred\"", champion, answered("dates", "{\"role\":\"version\"}")));
    values.committed();

    assertThat(metrics.find("zoetic.feedback.value").summaries()).isEmpty();
  }

  @Test
  void whatIsNotBelieved_orNoNumber_orNotCommitted_isNotMeasured() {
    decide(new Decision.Quarantine("a burst"), says("true", answered("dates", "{}")));
    values.committed();
    decide(
        new Decision.Keep("so"),
        Matched.says(
            Matched.metric(FeedbackKind.COMMENT),
            "\"fine\"",
            Matched.by(FeedbackSource.Type.EXPERT),
            answered("dates", "{}")));
    values.committed();
    decide(new Decision.Keep("so"), says("true", answered("dates", "{}")));
    decide(new Decision.Keep("so"));
    values.committed();

    assertThat(metrics.find("zoetic.feedback.value").summaries()).isEmpty();
  }
}
