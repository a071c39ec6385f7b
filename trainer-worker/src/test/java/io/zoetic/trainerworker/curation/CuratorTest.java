// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import static io.zoetic.trainerworker.curation.Matched.CLIENT;
import static io.zoetic.trainerworker.curation.Matched.answered;
import static io.zoetic.trainerworker.curation.Matched.by;
import static io.zoetic.trainerworker.curation.Matched.metric;
import static io.zoetic.trainerworker.curation.Matched.nobodys;
import static io.zoetic.trainerworker.curation.Matched.says;
import static io.zoetic.trainerworker.curation.Matched.sender;
import static io.zoetic.trainerworker.curation.Matched.user;
import static io.zoetic.vectorstore.access.KeyRole.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.StoredInteraction.ServedShare;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of single pieces of feedback. What they are together is in ContradictionTest. */
class CuratorTest {
  private static final Curator CURATOR = new Curator(TrustOptions.ofDefaults(), false);
  private static final Metric RESOLVED = metric(FeedbackKind.BOOLEAN);
  private static final StoredInteraction BY_DATES = answered("r-1", "p", "dates");
  private static final StoredInteraction BY_BASE = answered("r-2", "p", (String) null);

  private final RememberedPast past = new RememberedPast();

  private Decision decide(MatchedFeedback matched) {
    return past.decide(CURATOR, matched);
  }

  private List<Example> trusted(MatchedFeedback matched) {
    return assertThat(decide(matched)).asInstanceOf(type(Decision.Trust.class)).actual().examples();
  }

  private Example example(MatchedFeedback matched) {
    assertThat(trusted(matched)).hasSize(1);
    return past.examples.getLast();
  }

  @Test
  void comments_teachNothing() {
    assertThat(decide(says(metric(FeedbackKind.COMMENT), "\"nice\"", user("ada"), BY_DATES)))
        .isEqualTo(new Decision.Keep("comments are for people"));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true"})
  void metrics_thatGuardOrWeighNothing_areWatchedOnly(double weight, boolean guard) {
    Metric watched = metric(FeedbackKind.BOOLEAN, weight, guard, "dates");

    assertThat(decide(says(watched, "true", user("ada"), BY_DATES)))
        .isEqualTo(new Decision.Keep("the metric resolved is watched only"));
  }

  @Test
  void answersOfTheBaseModel_teachNoExpertThatNobodyNamed() {
    assertThat(decide(says(RESOLVED, "true", user("ada"), BY_BASE)))
        .isEqualTo(
            new Decision.Keep(
                "the base model answered, and the metric resolved names no expert to teach"));
  }

  @Test
  void answersOfTheBaseModel_becomeNoExpertsExamples_whereExpertsGrow() {
    Curator growing = new Curator(TrustOptions.ofDefaults(), true);
    MatchedFeedback liked = says(RESOLVED, "true", user("ada"), BY_BASE);

    Decision decision = past.decide(growing, liked);

    Decision.Unassigned waiting =
        assertThat(decision).asInstanceOf(type(Decision.Unassigned.class)).actual();
    assertThat(waiting.reason())
        .isEqualTo("the base model answered; growth decides which expert is taught, if any");
    assertThat(waiting.examples())
        .extracting(Example::expert, Example::reward)
        .containsExactly(tuple(Example.UNASSIGNED, 1.0));
    assertThat(past.decide(growing, says(RESOLVED, "true", user("ada"), BY_DATES)))
        .isInstanceOf(Decision.Trust.class);
    assertThat(past.decide(growing, says(RESOLVED, "true", user("ada"), BY_BASE)))
        .isEqualTo(new Decision.Keep("the same was said before"));
    assertThat(
            past.decide(
                growing, says(metric(FeedbackKind.COMMENT), "\"ok\"", user("ada"), BY_BASE)))
        .isInstanceOf(Decision.Keep.class);
  }

  @Test
  void episodeOfTheBaseModelAndAnExpert_teachesTheExpertAlone() {
    Curator growing = new Curator(TrustOptions.ofDefaults(), true);

    Decision decision =
        past.decide(growing, says(RESOLVED, "true", user("ada"), BY_BASE, BY_DATES));

    assertThat(decision)
        .asInstanceOf(type(Decision.Trust.class))
        .extracting(trust -> trust.examples().stream().map(Example::expert).toList())
        .isEqualTo(List.of("dates"));
  }

  @Test
  void example_isOfTheTimeThatItsPromptWasAsked() {
    assertThat(example(says(RESOLVED, "true", user("ada"), BY_DATES)).askedAt())
        .isEqualTo(Matched.ASKED);
  }

  @Test
  void expertOfTheMetric_isTaughtWhoeverAnswered() {
    Metric naming = metric(FeedbackKind.BOOLEAN, 1, false, "units");

    assertThat(example(says(naming, "true", user("ada"), BY_DATES)).expert()).isEqualTo("units");
    assertThat(example(says(naming, "true", user("bob"), BY_BASE)).expert()).isEqualTo("units");
  }

  @Test
  void expertWithTheLargestShare_isTaughtIfNoneIsNamed() {
    StoredInteraction mixture =
        answered(
            "r-3",
            "p",
            List.of(
                new ServedShare("dates", 1, "aa", 0.3),
                new ServedShare("units", 2, "bb", 0.5),
                new ServedShare("words", 1, "cc", 0.2)));

    assertThat(example(says(RESOLVED, "true", user("ada"), mixture)).expert()).isEqualTo("units");
  }

  @ParameterizedTest
  @CsvSource({
    "BOOLEAN, true, true, 1",
    "BOOLEAN, false, true, 0",
    "BOOLEAN, true, false, 0",
    "BOOLEAN, false, false, 1",
    "FLOAT, 0, true, 0.25",
    "FLOAT, 0, false, 0.75",
    "FLOAT, 6, true, 1",
    "FLOAT, -2, true, 0",
    "FLOAT, 60, true, 1",
    "FLOAT, -20, false, 1",
    "CATEGORICAL, '\"full\"', true, 0.9",
    "CATEGORICAL, '\"none\"', false, 0.8",
  })
  void values_becomeRewardsInTheDirectionOfTheMetric(
      FeedbackKind kind, String value, boolean maximise, double reward) {
    Metric measured = metric(kind, maximise, new Matched.Use(1, false, null));

    Example made = example(says(measured, value, user("ada"), BY_DATES));

    assertThat(made.kind()).isEqualTo(Example.Kind.JUDGEMENT);
    assertThat(made.reward()).isEqualTo(reward);
    assertThat(made.answer())
        .isEqualTo(new Example.Answer("answer", new int[] {7, 7}, new double[] {-0.5, -1.25}));
    assertThat(made.promptHash()).isEqualTo("hash p");
    assertThat(made.splitGroup()).isEqualTo("group of hash p");
    assertThat(made.promptJson()).isEqualTo("{\"text\":\"p\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "{\"temperature\": 0.9, \"drawn_from_all\": true} | 0.9",
        "{\"temperature\": 0.9, \"drawn_from_all\": false} | -",
        "{\"temperature\": 0.9} | -",
        "{} | -",
      })
  void temperature_isKept_whereTokensWereDrawnFromAll(String report, Double temperature) {
    StoredInteraction answer = Matched.reported(BY_DATES, report);

    Example judged = example(says(RESOLVED, "true", user("ada"), answer));

    assertThat(judged.answer().temperature()).isEqualTo(temperature);
    assertThat(judged.answer().logprobs()).containsExactly(-0.5, -1.25);
  }

  @ParameterizedTest
  @CsvSource({"END_USER, 0.2", "LLM_JUDGE, 0.2", "EXPERT, 0.4", "CODE, 0.4", "ENVIRONMENT, 0.4"})
  void sources_countByWhatTheyAre_timesTheWeightOfTheMetric(
      FeedbackSource.Type source, double weight) {
    Metric light = metric(FeedbackKind.BOOLEAN, 0.4, false, null);

    assertThat(example(says(light, "true", by(source), BY_DATES)).weight()).isEqualTo(weight);
  }

  @Test
  void burstsOfAUser_areNotBelieved_thoseOfNobodyInParticularAre() {
    past.ofUser = 59;
    assertThat(trusted(says(RESOLVED, "true", user("ada"), BY_DATES))).hasSize(1);
    past.ofUser = 60;
    assertThat(decide(says(RESOLVED, "true", user("bob"), BY_DATES)))
        .isEqualTo(new Decision.Quarantine("a burst: user bob must send at most 60 within 60 s"));
    assertThat(trusted(says(RESOLVED, "true", user(null), CLIENT, nobodys(BY_DATES)))).hasSize(1);
  }

  @Test
  void burstsOfAKey_areNotBelieved_whateverTheBodySaysThatItsSourceIs() {
    past.ofKey = 600;

    for (FeedbackSource.Type type : FeedbackSource.Type.values()) {
      assertThat(decide(says(RESOLVED, "true", by(type), CLIENT, BY_DATES)))
          .isEqualTo(
              new Decision.Quarantine("a burst: key zk-1 must send at most 600 within 60 s"));
    }
  }

  @Test
  void whoMayPromoteByHand_neverBursts_unlessForATenant() {
    past.ofKey = 10_000;
    past.ofUser = 10_000;

    assertThat(
            decide(says(RESOLVED, "true", user(null), sender("zk-op", OPERATOR, null), BY_DATES)))
        .isInstanceOf(Decision.Trust.class);
    assertThat(
            decide(says(RESOLVED, "true", user(null), sender("zk-op", OPERATOR, "acme"), BY_DATES)))
        .isInstanceOf(Decision.Quarantine.class);
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENT, EXPERT, 0.5",
    "CLIENT, CODE, 0.5",
    "CLIENT, ENVIRONMENT, 0.5",
    "CLIENT, END_USER, 0.5",
    "ANNOTATOR, EXPERT, 1",
    "ANNOTATOR, LLM_JUDGE, 0.5",
    "ADMIN, CODE, 1",
    "ADMIN, END_USER, 0.5"
  })
  void weight_isThatOfTheKey_orLessIfTheBodySaysSo(
      KeyRole role, FeedbackSource.Type type, double weight) {
    assertThat(
            example(says(RESOLVED, "true", by(type), sender("zk-9", role, "acme"), BY_DATES))
                .weight())
        .isEqualTo(weight);
  }

  @Test
  void demonstrations_areRightAnswers_thatNobodySampled() {
    Metric metric = metric(FeedbackKind.DEMONSTRATION);

    Example made = example(says(metric, "\"12 May\"", by(FeedbackSource.Type.EXPERT), BY_DATES));

    assertThat(made.kind()).isEqualTo(Example.Kind.DEMONSTRATION);
    assertThat(made.answer()).isEqualTo(Example.Answer.of("12 May"));
    assertThat(made.other()).isNull();
    assertThat(made.reward()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"preferred, 1", "tie-good, 0.5", "tie-bad, 0.5"})
  void preferences_haveBothAnswers_andTiesAreWorthHalf(String word, double reward) {
    Metric metric = metric(FeedbackKind.PREFERENCE);

    Example made =
        example(
            says(
                metric,
                "\"" + word + "\"",
                user("ada"),
                BY_DATES,
                answered("r-9", "p", (String) null)));

    assertThat(made.kind()).isEqualTo(Example.Kind.PREFERENCE);
    assertThat(made.other()).isNotNull();
    assertThat(made.reward()).isEqualTo(reward);
  }

  @Test
  void preferences_betweenAnswersToTwoPrompts_areNotBelieved() {
    assertThat(
            decide(
                says(
                    metric(FeedbackKind.PREFERENCE),
                    "\"preferred\"",
                    by(FeedbackSource.Type.EXPERT),
                    BY_DATES,
                    answered("r-9", "q", "dates"))))
        .isEqualTo(
            new Decision.Quarantine(
                "a preference must be between answers to one prompt, were to two"));
  }

  @Test
  void episodes_teachEveryExpertThatAnswered_butNotTheBaseModel() {
    List<Example> made =
        trusted(
            says(
                RESOLVED,
                "true",
                user("ada"),
                answered("r-1", "p", (String) null),
                answered("r-2", "q", "dates"),
                answered("r-3", "r", "units")));

    assertThat(made).extracting(Example::expert).containsExactly("dates", "units");
    assertThat(made).extracting(Example::promptHash).containsExactly("hash q", "hash r");
    assertThat(made).extracting(Example::id).doesNotHaveDuplicates();
  }

  @Test
  void sameFeedback_makesTheSameIds_soItIsNeverCountedTwice() {
    MatchedFeedback matched =
        says(RESOLVED, "true", user("ada"), BY_DATES, answered("r-2", "q", "dates"));

    List<Example> first = trusted(matched);
    past.examples.clear();
    List<Example> again = trusted(matched);

    assertThat(again).isEqualTo(first);
    assertThat(first).extracting(Example::feedback).containsOnly(matched.feedback().id());
    past.examples.clear();
    assertThat(trusted(says(RESOLVED, "true", user("ada"), BY_DATES)).getFirst().id())
        .isNotEqualTo(first.getFirst().id());
  }

  @Test
  void author_isWhoWasAuthenticated_whomToForgetIsWhoeverIsNamed() {
    FeedbackSource sybil = new FeedbackSource(FeedbackSource.Type.END_USER, "sybil");
    Example byUser = example(says(RESOLVED, "true", sybil, CLIENT, BY_DATES));
    Example byOperator =
        example(says(RESOLVED, "false", user(null), sender("zk-op", OPERATOR, null), BY_DATES));

    assertThat(byUser.author()).isEqualTo(new Author("acme", "zk-1", "owner", null));
    assertThat(byUser.user()).isEqualTo("sybil");
    assertThat(byOperator.author()).isEqualTo(new Author(null, "zk-op", "owner", "zk-op"));
    assertThat(byOperator.user()).isEqualTo("owner");
  }

  @Test
  void voteByLink_countsToTheKeyThatAsked() {
    Feedback.Sender link = Feedback.Sender.ofLink("chatcmpl-1", "acme", "idem", "00");

    assertThat(example(says(RESOLVED, "true", user(null), link, BY_DATES)).author())
        .isEqualTo(new Author("acme", "zk-1", "owner", null));
  }
}
