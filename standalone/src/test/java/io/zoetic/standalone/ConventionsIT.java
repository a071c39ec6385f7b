// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.core.Scope;
import io.zoetic.core.Split;
import io.zoetic.trainerworker.curation.Curator;
import io.zoetic.trainerworker.curation.TrustOptions;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A customer who corrects one expert for months, and changes a convention. */
class ConventionsIT {
  private static final String EXPERT = "dates";
  private static final String TENANT = "acme";
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private final String name = POSTGRES.createDatabase();
  private final PostgresDatabase database = new PostgresDatabase(POSTGRES.patient(name));
  private final Stores.Learning stores = Stores.of(() -> database).learning();
  private int requests;

  @AfterEach
  void close() {
    database.close();
  }

  /** Has each of some conversations answered, and corrects the answers by a convention. */
  private List<UUID> corrected(int count, IntFunction<PromptContent> asked, String convention) {
    List<StoredInteraction> answered = new ArrayList<>();
    List<Feedback> corrections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String request = "r-" + requests++;
      answered.add(answered(request, PromptJson.of(asked.apply(i))));
      corrections.add(correction(request, convention));
    }
    stores.interactions().record(answered);
    stores.feedback().accept(corrections);
    while (stores.curation().curate(500, new Curator(TrustOptions.ofDefaults(), false)) > 0) {
      // Until all is decided on.
    }
    return corrections.stream().map(Feedback::id).toList();
  }

  private static StoredInteraction answered(String request, PromptJson prompt) {
    return new StoredInteraction(
        new ChoiceId(request, 0),
        new StoredInteraction.Owner(TENANT, "key-1", "ada", "ep-" + request),
        "zoetic/auto",
        new StoredInteraction.AskedPrompt(prompt.json(), prompt.hash(), new int[] {1}),
        new StoredInteraction.GivenAnswer("May", new int[] {7}, new double[] {0}),
        List.of(new StoredInteraction.ServedShare(EXPERT, 1, "d".repeat(64), 1)),
        "{}",
        NOW,
        NOW);
  }

  /** Two seconds apart, so that it is no burst. */
  private Feedback correction(String request, String answer) {
    Instant at = NOW.plusSeconds(2L * requests);
    return new Feedback(
        UUID.randomUUID(),
        new Feedback.Sender("key-1", KeyRole.ANNOTATOR, TENANT, request, "0".repeat(64)),
        new Feedback.Subject(new ChoiceId(request, 0), null, null),
        "demonstration",
        FeedbackKind.DEMONSTRATION,
        "\"" + answer + "\"",
        new FeedbackSource(FeedbackSource.Type.EXPERT, null),
        null,
        "{}",
        at,
        at);
  }

  private static PromptContent question(int day) {
    return PromptContent.ofQuestion("Give the date %d May.".formatted(day));
  }

  private Map<String, Long> answers(Split split, int limit) {
    return sample(split, limit).stream()
        .collect(Collectors.groupingBy(each -> each.answer().text(), Collectors.counting()));
  }

  private List<Example> sample(Split split, int limit) {
    return stores.examples().sample(EXPERT, split, limit);
  }

  private void pass(Duration time) throws SQLException {
    POSTGRES.execute(
        name,
        "UPDATE example SET created_at = created_at - interval '%d seconds'"
            .formatted(time.toSeconds()));
  }

  private static double share(Map<String, Long> answers, String convention) {
    return answers.getOrDefault(convention, 0L)
        / (double) answers.values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void conventionThatChanged_isTaughtAndJudgedByAfterAFewHundredCorrections() throws SQLException {
    for (int i = 0; i < 3; i++) {
      int days = 1000 * i;
      corrected(1000, day -> question(days + day), "12 May");
    }
    stores.curation().boundExamples(Duration.ofDays(1), 2000);
    pass(Duration.ofDays(150));

    corrected(400, i -> question(10_000 + i), "2026-05-12");
    stores.curation().boundExamples(Duration.ofDays(1), 2000);

    assertThat(share(answers(Split.TRAIN, 2000), "2026-05-12")).isGreaterThan(0.7);
    assertThat(share(answers(Split.VALIDATION, 128), "2026-05-12")).isGreaterThan(0.1);
    assertThat(share(answers(Split.TEST, 200), "2026-05-12")).isGreaterThan(0.6);
    List<Example> read = sample(Split.TRAIN, 2000);
    pass(Duration.ofDays(3));
    assertThat(sample(Split.TRAIN, 2000)).isEqualTo(read);
  }

  @Test
  void correctionOfTheSamePrompt_takesThePlaceOfTheOneBefore() {
    List<UUID> before = corrected(30, ConventionsIT::question, "12 May");

    corrected(20, ConventionsIT::question, "2026-05-12");

    List<Example> all =
        List.of(Split.values()).stream().flatMap(split -> sample(split, 1000).stream()).toList();
    assertThat(all).hasSize(30);
    assertThat(all).extracting(Example::promptHash).doesNotHaveDuplicates();
    assertThat(all).filteredOn(each -> each.answer().text().equals("2026-05-12")).hasSize(20);
    assertThat(before.subList(0, 20).stream().map(this::status))
        .allSatisfy(
            status -> {
              assertThat(status.state()).isEqualTo(FeedbackState.MATCHED);
              assertThat(status.reason()).startsWith("superseded by feedback ");
            });
    assertThat(before.subList(20, 30).stream().map(this::status))
        .extracting(FeedbackStatus::state)
        .containsOnly(FeedbackState.TRUSTED);
  }

  private FeedbackStatus status(UUID feedback) {
    return stores.feedback().show(feedback, Scope.ALL).orElseThrow();
  }

  @Test
  void turnsOfOneConversation_teachOrJudge_neverBoth() {
    corrected(40, ConventionsIT::question, "12 May");
    corrected(40, ConventionsIT::askedAgain, "12 May");
    corrected(40, i -> PromptContent.ofQuestion("give the date  %d may".formatted(i)), "12 May");

    for (Split split : Split.values()) {
      Map<String, Long> byConversation =
          sample(split, 1000).stream()
              .collect(Collectors.groupingBy(Example::splitGroup, Collectors.counting()));
      assertThat(byConversation).isNotEmpty();
      assertThat(byConversation.values()).containsOnly(3L);
    }
  }

  private static PromptContent askedAgain(int day) {
    return new PromptContent.Chat(
        List.of(
            new ChatMessage("user", "Give the date %d May.".formatted(day)),
            new ChatMessage("assistant", "May"),
            new ChatMessage("user", "Shorter.")));
  }
}
