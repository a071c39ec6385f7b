// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import static io.zoetic.trainerworker.curation.Matched.answered;
import static io.zoetic.trainerworker.curation.Matched.approved;
import static io.zoetic.trainerworker.curation.Matched.by;
import static io.zoetic.trainerworker.curation.Matched.later;
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

/**
 * Somebody who says something else than before of the same prompt; the answer to it is "answer".
 */
class SupersessionTest {
  private static final Metric THUMB = metric(FeedbackKind.BOOLEAN);
  private static final Metric RIGHT = metric(FeedbackKind.DEMONSTRATION);
  private static final StoredInteraction ANSWER = answered("r-1", "p", "dates");
  private static final Feedback.Sender OPERATOR = sender("zk-op", KeyRole.OPERATOR, null);

  private final RememberedPast past = new RememberedPast();

  private Decision decided(MatchedFeedback matched) {
    return past.decide(new Curator(TrustOptions.ofDefaults(), false), matched);
  }

  private Example trusted(MatchedFeedback matched) {
    assertThat(decided(matched)).isInstanceOf(Decision.Trust.class);
    return past.examples.getLast();
  }

  private Example corrected(String user, String answer) {
    return trusted(says(RIGHT, "\"" + answer + "\"", user(user), ANSWER));
  }

  @Test
  void newCorrection_takesThePlaceOfTheOneBefore_andThatOfOthersStays() {
    Example old = corrected("ada", "12 May");
    Example others = corrected("bob", "12 May");

    Example fresh = corrected("ada", "2026-05-12");

    assertThat(past.superseded)
        .containsOnlyKeys(old.id())
        .containsValue("superseded by feedback " + fresh.feedback());
    assertThat(past.examples).containsExactly(others, fresh);
    assertThat(past.withdrawn).isEmpty();
  }

  @Test
  void correction_ofAnAnswer_takesBackNothingThatWasSaidOfTheAnswer() {
    trusted(says(THUMB, "true", user("ada"), ANSWER));
    trusted(says(THUMB, "false", user("bob"), answered("r-2", "q", "dates")));

    corrected("ada", "12 May");
    trusted(says(RIGHT, "\"12 May\"", user("bob"), answered("r-2", "q", "dates")));

    assertThat(past.superseded).isEmpty();
    assertThat(past.examples).hasSize(4);
  }

  @Test
  void whoChangesItsMind_isBelieved_asOftenAsItDoes() {
    Example liked = trusted(says(THUMB, "true", user("ada"), ANSWER));
    Example disliked = trusted(says(THUMB, "false", user("ada"), ANSWER));
    Example again = trusted(says(THUMB, "true", user("ada"), ANSWER));

    assertThat(past.superseded).containsOnlyKeys(liked.id(), disliked.id());
    assertThat(past.examples).containsExactly(again);
  }

  @Test
  void preferenceTurnedRound_takesThePlaceOfTheOneBefore() {
    Metric preference = metric(FeedbackKind.PREFERENCE);
    StoredInteraction other = answering("r-2", "another");
    Example old = trusted(says(preference, "\"preferred\"", user("ada"), ANSWER, other));
    trusted(says(preference, "\"preferred\"", user("ada"), ANSWER, answering("r-3", "a third")));

    trusted(says(preference, "\"preferred\"", user("ada"), other, ANSWER));

    assertThat(past.superseded).containsOnlyKeys(old.id());
    assertThat(past.examples).hasSize(2);
  }

  private static StoredInteraction answering(String request, String text) {
    return new StoredInteraction(
        answered(request, "p", "dates").id(),
        ANSWER.owner(),
        ANSWER.model(),
        ANSWER.prompt(),
        new StoredInteraction.GivenAnswer(text, new int[0], new double[0]),
        ANSWER.served(),
        ANSWER.reportJson(),
        ANSWER.askedAt(),
        ANSWER.finishedAt());
  }

  @Test
  void otherPromptsAndExperts_areNotSuperseded() {
    corrected("ada", "12 May");
    trusted(says(RIGHT, "\"13 May\"", user("ada"), answered("r-2", "q", "dates")));
    trusted(says(RIGHT, "\"14 May\"", user("ada"), answered("r-3", "p", "units")));

    assertThat(past.superseded).isEmpty();
  }

  /** Who answers for what it says is one, whoever asked. */
  @Test
  void whatSomebodyAnswersFor_isTakenBackByTheSameAlone() {
    Example old = trusted(says(RIGHT, "\"12 May\"", user(null), OPERATOR, ANSWER));
    corrected("ada", "May 12");
    Feedback.Sender another = sender("zk-op-2", KeyRole.OPERATOR, null);
    trusted(says(RIGHT, "\"12.5.\"", user(null), another, ANSWER));
    assertThat(past.superseded).isEmpty();

    StoredInteraction askedByNobody = Matched.nobodys(ANSWER);
    trusted(says(RIGHT, "\"2026-05-12\"", user(null), OPERATOR, askedByNobody));

    assertThat(past.superseded).containsOnlyKeys(old.id());
  }

  @Test
  void whoChangesItsMind_againstOthersWhoKnow_isNotBelieved_andItsWordStays() {
    Example liked = trusted(says(THUMB, "true", user("ada"), ANSWER));
    trusted(says(THUMB, "true", by(FeedbackSource.Type.EXPERT), ANSWER));

    assertThat(decided(says(THUMB, "false", user("ada"), ANSWER)))
        .isInstanceOf(Decision.Quarantine.class);

    assertThat(past.superseded).isEmpty();
    assertThat(past.examples).hasSize(2).contains(liked);
  }

  @Test
  void whatWasTakenBackSince_isNotBelieved_thoughItIsApproved() {
    MatchedFeedback inABurst = says(THUMB, "false", user("ada"), ANSWER);
    past.ofUser = TrustOptions.ofDefaults().burst();
    assertThat(decided(inABurst)).isInstanceOf(Decision.Quarantine.class);
    past.ofUser = 0;
    Example since = trusted(later(says(THUMB, "true", user("ada"), ANSWER)));

    assertLeftOut(approved(inABurst, "zk-op"), since);
  }

  @Test
  void correctionThatWaitedForItsAnswer_takesBackNothingOfSince() {
    MatchedFeedback waiting = says(RIGHT, "\"12 May\"", user("ada"), ANSWER);
    StoredInteraction again = answered("r-2", "p", "dates");
    Example since = trusted(later(says(RIGHT, "\"2026-05-12\"", user("ada"), again)));

    assertLeftOut(waiting, since);
  }

  private void assertLeftOut(MatchedFeedback late, Example since) {
    assertThat(decided(late))
        .isEqualTo(new Decision.Keep("superseded by feedback " + since.feedback()));
    assertThat(past.superseded).isEmpty();
    assertThat(past.examples).containsExactly(since);
  }
}
