// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.core.PromptJson;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.Lesson;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import io.zoetic.vectorstore.learning.Example;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is taught is decided on as what is said of answers. */
class LessonsTest {
  private static final Curator CURATOR = new Curator(TrustOptions.ofDefaults(), false);
  private static final Feedback.Sender TRAINER = Matched.sender("zk-9", KeyRole.TRAINER, null);
  private static final Feedback.Sender OF_ACME = Matched.sender("zk-8", KeyRole.TRAINER, "acme");
  private static final PromptJson PROMPT = PromptJson.ofQuestion("2 + 2?");

  private final RememberedPast past = new RememberedPast();

  private static MatchedFeedback taught(
      Feedback.Sender sender,
      FeedbackKind kind,
      String json,
      String answer,
      @Nullable String other) {
    Feedback feedback =
        new Feedback(
            UUID.randomUUID(),
            sender,
            Lesson.subject(UUID.randomUUID(), 0, kind),
            kind.word(),
            kind,
            json,
            new FeedbackSource(FeedbackSource.Type.CODE, "eve"),
            null,
            "{}",
            Matched.RECEIVED,
            Matched.RECEIVED);
    Lesson lesson = new Lesson(feedback, "sums", PROMPT, answer, other, 0.5);
    return new MatchedFeedback(feedback, lesson.metric(metric(kind)), lesson.answers(), null);
  }

  /** That would teach somebody else. */
  private static Metric metric(FeedbackKind kind) {
    Metric.Range range = kind == FeedbackKind.FLOAT ? new Metric.Range(0, 1) : null;
    return new Metric(
        kind.word(), kind, Metric.Level.REQUEST, true, range, Map.of(), 0.5, false, "dates");
  }

  private static MatchedFeedback right(Feedback.Sender sender, String answer) {
    return taught(sender, FeedbackKind.DEMONSTRATION, "\"" + answer + "\"", answer, null);
  }

  private static MatchedFeedback worth(Feedback.Sender sender, String answer, String reward) {
    return taught(sender, FeedbackKind.FLOAT, reward, answer, null);
  }

  private Example trusted(MatchedFeedback matched) {
    assertThat(past.decide(CURATOR, matched)).isInstanceOf(Decision.Trust.class);
    return past.examples.getLast();
  }

  @Test
  void demonstration_teachesItsExpert_byItsShare_inTheNameOfWhoSentIt() {
    Example example = trusted(right(TRAINER, "4"));

    assertThat(example.expert()).isEqualTo("sums");
    assertThat(example.kind()).isEqualTo(Example.Kind.DEMONSTRATION);
    assertThat(example.promptHash()).isEqualTo(PROMPT.hash());
    assertThat(example.weight()).isEqualTo(0.25);
    assertThat(example.author().key()).isEqualTo("zk-9");
    assertThat(example.author().voucher()).isEqualTo("zk-9");
    assertThat(example.user()).isEqualTo("eve");
    assertThat(example.askedAt()).isEqualTo(Matched.RECEIVED);
    assertThat(trusted(right(OF_ACME, "4")).author().isVouchedFor()).isFalse();
  }

  @Test
  void completion_isAJudgement_ofWhichNoTokensAreKnown() {
    Example example = trusted(worth(TRAINER, "5", "0.25"));

    assertThat(example.kind()).isEqualTo(Example.Kind.JUDGEMENT);
    assertThat(example.reward()).isEqualTo(0.25);
    assertThat(example.answer()).isEqualTo(Example.Answer.of("5"));
  }

  @Test
  void chosenAndRejected_areAPreference() {
    Example example = trusted(taught(TRAINER, FeedbackKind.PREFERENCE, "\"preferred\"", "4", "5"));

    assertThat(example.kind()).isEqualTo(Example.Kind.PREFERENCE);
    assertThat(example.answer()).isEqualTo(Example.Answer.of("4"));
    assertThat(example.other()).isEqualTo(Example.Answer.of("5"));
  }

  @Test
  void sameAgain_isOneExample() {
    trusted(right(TRAINER, "4"));

    assertThat(past.decide(CURATOR, right(TRAINER, "4")))
        .isEqualTo(new Decision.Keep("the same was said before"));
    assertThat(past.examples).hasSize(1);
  }

  @Test
  void lessonThatTheVerifierCannotRead_orAnotherContradicts_isQuarantined() {
    past.runConfigs.put("sums", "{\"verifier\":\"numeric\"}");
    trusted(worth(TRAINER, "5", "0"));

    assertThat(past.decide(CURATOR, right(TRAINER, "four")))
        .asInstanceOf(type(Decision.Quarantine.class))
        .extracting(Decision.Quarantine::reason)
        .asString()
        .startsWith("verifier numeric must be able to read a demonstration: ");
    assertThat(past.decide(CURATOR, worth(OF_ACME, "5", "1")))
        .asInstanceOf(type(Decision.Quarantine.class))
        .extracting(Decision.Quarantine::reason)
        .asString()
        .startsWith("contradicts feedback ");
  }

  /** No expert has given it. */
  @Test
  void reward_isNotMeasuredAsOfAnAnswer() {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    FeedbackValues values = new FeedbackValues(metrics);

    Decision kept =
        values.beside((_, _) -> new Decision.Keep("so")).apply(worth(TRAINER, "5", "1"), past);
    values.committed();

    assertThat(kept).isInstanceOf(Decision.Keep.class);
    assertThat(metrics.find("zoetic.feedback.value").summaries()).isEmpty();
  }
}
