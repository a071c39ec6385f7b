// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import static io.zoetic.trainerworker.curation.Matched.answered;
import static io.zoetic.trainerworker.curation.Matched.by;
import static io.zoetic.trainerworker.curation.Matched.metric;
import static io.zoetic.trainerworker.curation.Matched.says;
import static io.zoetic.trainerworker.curation.Matched.sender;
import static io.zoetic.trainerworker.curation.Matched.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import io.zoetic.vectorstore.learning.Example;
import org.junit.jupiter.api.Test;

/** Pieces of feedback that agree or not; a user counts half of what a check counts. */
class ContradictionTest {
  private static final Metric RESOLVED = metric(FeedbackKind.BOOLEAN);
  private static final StoredInteraction ANSWER = answered("r-1", "p", "dates");
  private static final StoredInteraction SECOND = answered("r-2", "q", "dates");

  private final RememberedPast past = new RememberedPast();

  private Decision decide(MatchedFeedback matched) {
    return past.decide(new Curator(TrustOptions.ofDefaults(), false), matched);
  }

  private Example trusted(MatchedFeedback matched) {
    assertThat(decide(matched)).isInstanceOf(Decision.Trust.class);
    return past.examples.getLast();
  }

  @Test
  void sameWordOfTheSamePrincipal_isKept_andOfAnotherBelieved() {
    trusted(says(RESOLVED, "true", user("ada"), ANSWER));

    assertThat(decide(says(RESOLVED, "true", user("ada"), ANSWER)))
        .isEqualTo(new Decision.Keep("the same was said before"));
    trusted(says(RESOLVED, "true", user("bob"), ANSWER));
    assertThat(past.examples).hasSize(2);
  }

  @Test
  void heavierSide_withdrawsWhatItContradicts() {
    Example old = trusted(says(RESOLVED, "true", user("ada"), ANSWER));
    MatchedFeedback fresh = says(RESOLVED, "false", by(FeedbackSource.Type.CODE), ANSWER);

    trusted(fresh);

    assertThat(past.withdrawn)
        .containsOnlyKeys(old.id())
        .containsValue("contradicted by feedback " + fresh.feedback().id());
    assertThat(past.examples).extracting(Example::reward).containsExactly(0.0);
  }

  @Test
  void lighterSide_isNotBelieved() {
    Example old = trusted(says(RESOLVED, "true", by(FeedbackSource.Type.CODE), ANSWER));

    assertThat(decide(says(RESOLVED, "false", user("ada"), ANSWER)))
        .isEqualTo(new Decision.Quarantine("contradicts feedback " + old.feedback()));
    assertThat(past.withdrawn).isEmpty();
    assertThat(past.examples).containsExactly(old);
  }

  @Test
  void sidesOfTheSameWeight_areBothNotBelieved() {
    Example old = trusted(says(RESOLVED, "true", user("ada"), ANSWER));

    assertThat(decide(says(RESOLVED, "false", user("bob"), ANSWER)))
        .isEqualTo(new Decision.Quarantine("contradicts feedback " + old.feedback()));
    assertThat(past.withdrawn).containsOnlyKeys(old.id());
    assertThat(past.examples).isEmpty();
  }

  @Test
  void thoseWhoAgree_countTogether() {
    trusted(says(RESOLVED, "true", user("ada"), ANSWER));
    trusted(says(RESOLVED, "true", by(FeedbackSource.Type.EXPERT), ANSWER));

    assertThat(decide(says(RESOLVED, "false", by(FeedbackSource.Type.CODE), ANSWER)))
        .isInstanceOf(Decision.Quarantine.class);
    assertThat(past.examples).hasSize(2);
  }

  @Test
  void usersOfAKey_howeverMany_countNoMoreThanOneWhoKnows() {
    for (int i = 0; i < 10; i++) {
      trusted(says(RESOLVED, "true", user("user-" + i), ANSWER));
    }

    decide(says(RESOLVED, "false", by(FeedbackSource.Type.CODE), ANSWER));

    assertThat(past.withdrawn).hasSize(10);
  }

  @Test
  void whatSomebodyAnswersFor_countsMoreThanAnyCrowd() {
    Example vouched =
        trusted(says(RESOLVED, "true", user(null), sender("zk-op", KeyRole.ADMIN, null), ANSWER));

    for (int i = 0; i < 10; i++) {
      Feedback.Sender crowd = sender("zk-" + i, KeyRole.ANNOTATOR, "tenant-" + i);
      assertThat(decide(says(RESOLVED, "false", user(null), crowd, ANSWER)))
          .isInstanceOf(Decision.Quarantine.class);
    }
    assertThat(past.examples).containsExactly(vouched);
  }

  @Test
  void otherPromptsAndOtherAnswers_contradictNothing() {
    trusted(says(RESOLVED, "true", user("ada"), ANSWER));
    trusted(says(RESOLVED, "false", user("bob"), SECOND));
    trusted(
        says(
            metric(FeedbackKind.DEMONSTRATION),
            "\"another\"",
            by(FeedbackSource.Type.EXPERT),
            ANSWER));
    trusted(
        says(
            metric(FeedbackKind.PREFERENCE),
            "\"tie-bad\"",
            user("cyd"),
            ANSWER,
            answered("r-3", "p", "dates")));

    assertThat(past.withdrawn).isEmpty();
    assertThat(past.examples).hasSize(4);
  }

  @Test
  void demonstration_contradictsABadWordOnTheSameAnswer() {
    Example old = trusted(says(RESOLVED, "false", user("ada"), ANSWER));

    trusted(
        says(
            metric(FeedbackKind.DEMONSTRATION),
            "\" answer \"",
            by(FeedbackSource.Type.EXPERT),
            ANSWER));

    assertThat(past.withdrawn).containsOnlyKeys(old.id());
  }

  @Test
  void episode_thatIsNotBelieved_withdrawsNothingOfItsOtherAnswers() {
    Example light = trusted(says(RESOLVED, "true", user("ada"), ANSWER));
    Example heavy = trusted(says(RESOLVED, "true", by(FeedbackSource.Type.EXPERT), SECOND));
    trusted(says(RESOLVED, "true", by(FeedbackSource.Type.CODE), SECOND));

    assertThat(decide(says(RESOLVED, "false", by(FeedbackSource.Type.ENVIRONMENT), ANSWER, SECOND)))
        .isEqualTo(new Decision.Quarantine("contradicts feedback " + heavy.feedback()));

    assertThat(past.withdrawn).isEmpty();
    assertThat(past.examples).contains(light, heavy);
  }
}
