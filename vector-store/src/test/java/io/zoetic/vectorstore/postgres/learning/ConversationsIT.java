// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interactionOf;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.core.Split;
import io.zoetic.core.SplitGroup;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which examples are in one split because of what they were asked with. */
class ConversationsIT {
  private static final String ACME = "acme";

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  private int requests;

  /** What was said in turn, the user's first. */
  private static PromptJson prompt(String... turns) {
    return PromptJson.of(
        new PromptContent.Chat(
            IntStream.range(0, turns.length)
                .mapToObj(i -> new ChatMessage(i % 2 == 0 ? "user" : "assistant", turns[i]))
                .toList()));
  }

  private String asked(@Nullable String tenant, @Nullable String episode, PromptJson prompt) {
    String request = "r-" + requests++;
    Instant at = NOON.minusSeconds(10_000 - requests);
    test.interactions.record(
        List.of(
            interactionOf(
                request,
                new StoredInteraction.Owner(tenant, "key-1", null, episode),
                prompt.json(),
                at)));
    return request;
  }

  private String asked(PromptJson prompt) {
    return asked(ACME, "ep-" + requests, prompt);
  }

  /** Thumbs on requests, in this order, become examples of their groups. */
  private void judged(String... requests) {
    for (String request : requests) {
      Feedback thumb = thumb("k-" + request, request);
      test.feedback.accept(List.of(thumb));
      test.curation.curate(
          1,
          (matched, past) ->
              new Decision.Trust(
                  EXPERT,
                  matched.interactions().stream()
                      .map(each -> judged(each, past.splitGroupOf(each), thumb.id()))
                      .toList()));
    }
  }

  private static Example judged(StoredInteraction about, String group, UUID feedback) {
    return new Example(
        UUID.randomUUID(),
        EXPERT,
        Example.Kind.JUDGEMENT,
        about.prompt().json(),
        about.prompt().hash(),
        group,
        Example.Answer.of("4"),
        null,
        1,
        1,
        new Author(ACME, "key-1", null, null),
        null,
        feedback,
        about.askedAt());
  }

  private Map<Split, List<Example>> stored() {
    Map<Split, List<Example>> stored = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      List<Example> examples = test.examples.sample(EXPERT, split, 1000);
      if (!examples.isEmpty()) {
        stored.put(split, examples);
      }
    }
    return stored;
  }

  private List<String> groups() {
    return stored().values().stream().flatMap(List::stream).map(Example::splitGroup).toList();
  }

  private static String own(PromptJson prompt) {
    return SplitGroup.of(prompt.json(), prompt.hash());
  }

  @Test
  void turnsOfAConversation_areInOneSplit_whicheverIsJudgedFirst() {
    for (int i = 0; i < 20; i++) {
      PromptJson first = prompt("What is " + i + "?");
      PromptJson second = prompt("What is " + i + "?", "One.", "And now?");
      PromptJson third = prompt("What is " + i + "?", "One.", "And now?", "Two.", "Why?");
      String one = asked(first);
      String two = asked(second);
      String three = asked(third);
      judged(i % 2 == 0 ? new String[] {three, one, two} : new String[] {one, two, three});
    }

    Map<Split, List<Example>> stored = stored();
    assertThat(stored).hasSizeGreaterThan(1);
    assertThat(stored.values())
        .allSatisfy(
            examples -> {
              assertThat(examples.size() % 3).isZero();
              assertThat(examples.stream().map(Example::splitGroup).distinct())
                  .hasSize(examples.size() / 3);
            });
  }

  /** Clients send examples as turns: the same with each question. */
  @Test
  void turnsThatNobodyAsked_areNoBeginning() {
    List<PromptJson> prompts =
        IntStream.range(0, 40).mapToObj(i -> prompt("2+2?", "4", i + "+1?")).toList();
    judged(prompts.stream().map(this::asked).toArray(String[]::new));

    assertThat(groups())
        .containsExactlyInAnyOrderElementsOf(prompts.stream().map(ConversationsIT::own).toList());
    assertThat(stored()).hasSize(3);
  }

  @Test
  void whatAnotherTenantHasAsked_isNoBeginning() {
    PromptJson second = prompt("2+2?", "4", "Why?");
    asked("globex", null, prompt("2+2?"));
    asked(null, null, prompt("2+2?"));
    judged(asked(second));

    assertThat(groups()).containsExactly(own(second));
  }

  /** However much others ask in the same words, or name as this one does: indexes know of whom. */
  @Test
  void whatAnotherTenantHasAsked_isNotRead() {
    List<String> plan =
        test.database.inTransaction(
            connection -> {
              Sql sql = new Sql(connection);
              // Of a table that is empty, anything else would be cheaper.
              sql.update("SET LOCAL enable_seqscan = off");
              List<String> lines = new ArrayList<>();
              lines.addAll(explained(sql, Conversations.SELECT_FIRST, "trip", ACME));
              Object hashes = new Columns<>(connection, List.of("ab")).texts(hash -> hash);
              lines.addAll(explained(sql, Conversations.SELECT_ASKED, hashes, ACME, ACME));
              return lines;
            });

    assertThat(plan)
        .filteredOn(line -> line.contains("Index Cond: ") && line.contains("COALESCE(tenant"))
        .hasSizeGreaterThan(1);
    // Of lessons on one prompt there are few: of all, who teaches answers for the platform.
    assertThat(filtered(plan)).allSatisfy(scan -> assertThat(scan).contains(" on feedback"));
  }

  /** The scans that read rows of other tenants. */
  private static List<String> filtered(List<String> plan) {
    List<String> scans = new ArrayList<>();
    String scan = "";
    for (String line : plan) {
      scan = line.contains("Scan") ? line : scan;
      if (line.contains("Filter: ") && line.contains("tenant")) {
        scans.add(scan);
      }
    }
    return scans;
  }

  private static List<String> explained(Sql sql, String select, Object... parameters)
      throws SQLException {
    return sql.query("EXPLAIN " + select, row -> row.getString(1), parameters);
  }

  /** Whoever says hello says nothing of what follows. */
  @Test
  void whatIsAskedAllTheTime_isNoBeginning() {
    PromptJson hello = prompt("Hello!");
    PromptJson second = prompt("Hello!", "Hello!", "2+2?");
    IntStream.range(0, 100).forEach(_ -> asked(hello));
    judged(asked(second));
    assertThat(groups()).containsExactly(own(hello));

    asked(hello);
    judged(asked(second));
    assertThat(groups()).containsExactlyInAnyOrder(own(hello), own(second));
  }

  @Test
  void promptsOfAnEpisode_areInOneSplit_withinATenant() {
    List<String> requests = new ArrayList<>();
    PromptJson first = prompt("Book a table.");
    asked("globex", "trip", prompt("Something else."));
    for (int i = 0; i < 20; i++) {
      requests.add(asked(ACME, "trip", i == 0 ? first : prompt("Step " + i)));
    }
    judged(requests.reversed().toArray(String[]::new));

    assertThat(groups()).hasSize(20).containsOnly(own(first));
    assertThat(stored()).hasSize(1);
  }

  @Test
  void promptOfAnotherEpisode_staysWithTheSamePrompt() {
    PromptJson shared = prompt("Are you done?");
    for (int i = 0; i < 20; i++) {
      asked(ACME, "e" + i, prompt("Task " + i));
      judged(asked(ACME, "e" + i, shared));
    }

    assertThat(stored()).hasSize(1);
    assertThat(groups()).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void promptsThatDifferInSpellingAlone_areInOneSplit() {
    for (int i = 0; i < 20; i++) {
      judged(asked(prompt("What is " + i + "?")), asked(prompt("  what IS \n " + i)));
    }

    assertThat(stored()).hasSizeGreaterThan(1);
    assertThat(stored().values())
        .allSatisfy(
            examples ->
                assertThat(examples.stream().map(Example::splitGroup).distinct())
                    .hasSize(examples.size() / 2));
  }

  /** They were split by the hashes of their prompts, and have no groups. */
  @Test
  void examplesOfBefore_keepTheirSplits_andWhatBelongsToThemFollows() throws SQLException {
    PromptJson known = prompt("What is 2+2?");
    judged(asked(known));
    Split other = stored().containsKey(Split.TEST) ? Split.TRAIN : Split.TEST;
    POSTGRES.execute(
        test.name, "UPDATE example SET split_group = NULL, split = '%s'".formatted(other.word()));

    judged(asked(known), asked(prompt("what is 2+2")), asked(prompt("What is 2+2?", "4", "Why?")));

    assertThat(stored()).containsOnlyKeys(other);
    assertThat(stored().get(other)).hasSize(4);
  }
}
