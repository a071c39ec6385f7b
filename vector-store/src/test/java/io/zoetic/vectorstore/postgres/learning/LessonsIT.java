// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.hash;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.core.Scope;
import io.zoetic.core.Split;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Approval;
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.Lesson;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import io.zoetic.vectorstore.learning.Curation.Past;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lessons go the way of feedback, from when they come to when they go. */
class LessonsIT {
  private static final Attribution ADA = new Attribution("ada", "a test");

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  private final List<MatchedFeedback> taken = new ArrayList<>();

  private static Lesson lesson(
      FeedbackKind kind,
      String valueJson,
      PromptJson prompt,
      String answer,
      @Nullable String other) {
    UUID row = UUID.randomUUID();
    Feedback feedback =
        new Feedback(
            UUID.randomUUID(),
            new Feedback.Sender("key-1", KeyRole.TRAINER, null, row + ".0", hash(valueJson)),
            Lesson.subject(row, 0, kind),
            kind == FeedbackKind.FLOAT ? Lesson.REWARD : kind.word(),
            kind,
            valueJson,
            new FeedbackSource(FeedbackSource.Type.CODE, "eve"),
            null,
            "{}",
            NOON,
            NOON);
    return new Lesson(feedback, EXPERT, prompt, answer, other, 0.5);
  }

  private static Lesson right(PromptJson prompt) {
    return lesson(FeedbackKind.DEMONSTRATION, "\"4\"", prompt, "4", null);
  }

  private static Lesson right() {
    return right(PromptJson.ofQuestion("2 + 2?"));
  }

  /** Makes an example of each, and remembers what it was asked. */
  private BiFunction<MatchedFeedback, Past, Decision> trusting() {
    return (matched, past) -> {
      taken.add(matched);
      StoredInteraction about = matched.interactions().getFirst();
      return new Decision.Trust(
          EXPERT,
          List.of(
              new Example(
                  UUID.randomUUID(),
                  EXPERT,
                  Example.Kind.DEMONSTRATION,
                  about.prompt().json(),
                  about.prompt().hash(),
                  past.splitGroupOf(about),
                  Example.Answer.of("4"),
                  null,
                  1,
                  1,
                  matched.author(),
                  about.owner().user(),
                  matched.feedback().id(),
                  about.askedAt())));
    };
  }

  private static BiFunction<MatchedFeedback, Past, Decision> quarantining() {
    return (_, _) -> new Decision.Quarantine("for a test");
  }

  private int count(String table) {
    return test.database.read(
        connection ->
            new Sql(connection)
                .first("SELECT count(*) FROM " + table, row -> row.getInt(1))
                .orElseThrow());
  }

  @Test
  void lesson_isDecidedOnWithItsPrompt_forItsExpertAndByItsShare() {
    Lesson right = right();
    Lesson worth = lesson(FeedbackKind.FLOAT, "0.25", PromptJson.ofQuestion("3 + 3?"), "7", null);
    Lesson better =
        lesson(FeedbackKind.PREFERENCE, "\"preferred\"", PromptJson.ofQuestion("1 + 1?"), "2", "3");
    test.feedback.teach(List.of(right, worth, better));

    assertThat(test.curation.curate(10, trusting())).isEqualTo(3);

    assertThat(taken)
        .extracting(MatchedFeedback::feedback)
        .containsExactly(right.feedback(), worth.feedback(), better.feedback());
    assertThat(taken)
        .allSatisfy(
            each -> {
              assertThat(each.metric().expert()).isEqualTo(EXPERT);
              assertThat(each.metric().weight()).isEqualTo(0.5);
              assertThat(each.author().voucher()).isEqualTo("key-1");
              assertThat(each.author().user()).isEqualTo("eve");
            });
    assertThat(taken.getFirst().interactions().getFirst().prompt().json())
        .isEqualTo(right.prompt().json());
    assertThat(taken.get(1).interactions().getFirst().answer())
        .isEqualTo(StoredInteraction.GivenAnswer.unsampled("7"));
    assertThat(taken.getLast().interactions())
        .extracting(each -> each.answer().text())
        .containsExactly("2", "3");
    assertThat(test.interactions.samplePrompts(10)).isEmpty();
  }

  @Test
  void lesson_countsForTheNextRun_asFeedbackDoes() {
    for (int i = 0; i < 40; i++) {
      test.feedback.teach(List.of(right(PromptJson.ofQuestion(i + " + 0?"))));
    }
    test.curation.curate(100, trusting());

    int held = test.examples.unlearnt().getOrDefault(EXPERT, 0);
    assertThat(held).isBetween(1, 39);
    assertThat(test.examples.counts(Split.TRAIN)).isEqualTo(Map.of(EXPERT, held));
  }

  @Test
  void lesson_neverExpires() {
    Lesson right = right();
    test.feedback.teach(List.of(right));

    assertThat(test.curation.expireReceivedBefore(NOON.plus(Duration.ofDays(30)))).isZero();
    assertThat(test.state(right.feedback().id())).isEqualTo(FeedbackState.RECEIVED);
  }

  @Test
  void lessonInQuarantine_isDecidedOnAgain_ifItIsApproved() {
    Lesson right = right();
    UUID id = right.feedback().id();
    test.feedback.teach(List.of(right));
    test.curation.curate(10, quarantining());

    Approval.Result approved = test.feedback.approve(new Approval(List.of(id), "boss"), ADA);

    assertThat(approved.again()).isEqualTo(1);
    assertThat(test.curation.curate(10, trusting())).isEqualTo(1);
    assertThat(test.state(id)).isEqualTo(FeedbackState.TRUSTED);
  }

  @Test
  void lesson_goesWithItsFeedback_andWithItsUser() {
    Lesson deleted = right();
    test.feedback.teach(List.of(deleted));
    test.feedback.delete(deleted.feedback().id(), Scope.ALL, ADA);
    assertThat(count("lesson")).isZero();

    test.feedback.teach(List.of(right(PromptJson.ofQuestion("3 + 3?"))));
    test.curation.curate(10, trusting());
    test.feedback.teach(List.of(right(PromptJson.ofQuestion("5 + 5?"))));
    Erasure forgotten = test.feedback.forget("eve", Scope.ALL, ADA);

    assertThat(forgotten.feedback()).isEqualTo(2);
    assertThat(forgotten.examples()).isEqualTo(1);
    assertThat(count("lesson")).isZero();
    assertThat(count("example")).isZero();
  }

  /** So none is learnt from while the other judges. */
  @Test
  void turnsOfOneConversation_areOfOneGroup() {
    for (int i = 0; i < 12; i++) {
      ChatMessage asked = new ChatMessage("user", "question " + i);
      ChatMessage answered = new ChatMessage("assistant", "answer " + i);
      ChatMessage askedOn = new ChatMessage("user", "and then " + i);
      test.feedback.teach(
          List.of(
              right(chat(asked)),
              right(chat(asked, answered, askedOn)),
              right(chat(asked, answered, askedOn, answered, asked))));
    }
    List<List<String>> groups = new ArrayList<>();

    test.curation.curate(
        100,
        (matched, past) -> {
          String group = past.splitGroupOf(matched.interactions().getFirst());
          if (taken.size() % 3 == 0) {
            groups.add(new ArrayList<>());
          }
          taken.add(matched);
          groups.getLast().add(group);
          return new Decision.Keep("for a test");
        });

    assertThat(groups).hasSize(12).doesNotHaveDuplicates();
    assertThat(groups).allSatisfy(group -> assertThat(group).hasSize(3).containsOnly(group.get(0)));
  }

  private static PromptJson chat(ChatMessage... turns) {
    return PromptJson.of(new PromptContent.Chat(List.of(turns)));
  }
}
