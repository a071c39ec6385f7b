// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interactionOf;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.promptIn;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptJson;
import io.zoetic.core.Scope;
import io.zoetic.core.Split;
import io.zoetic.core.SplitGroup;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Purge;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.StoredInteraction.Owner;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Prompts that nobody corrected: which a run may learn from, and who is told of it. */
class UncorrectedPromptsIT {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");
  private static final Owner ACME = new Owner("acme", "key-1", "eve", null);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  /** A run of what acme has said. */
  private RunLease run() {
    Example said = test.trusted("said", "ada");
    test.runs.enqueue(request(EXPERT));
    RunLease lease = test.runs.lease("trainer", Duration.ofMinutes(1), 3).orElseThrow();
    test.runs.learnsFrom(lease, List.of(said), "{}");
    return lease;
  }

  private void asked(String request, Owner owner, String prompt, @Nullable String expert) {
    StoredInteraction given = interactionOf(request, owner, prompt, NOON);
    List<StoredInteraction.ServedShare> served =
        expert == null
            ? List.of()
            : List.of(new StoredInteraction.ServedShare(expert, 1, "d".repeat(64), 1));
    test.interactions.record(
        List.of(
            new StoredInteraction(
                given.id(),
                owner,
                given.model(),
                given.prompt(),
                given.answer(),
                served,
                given.reportJson(),
                given.askedAt(),
                given.finishedAt())));
  }

  private void asked(String request) {
    asked(request, ACME, promptIn(Split.TRAIN), EXPERT);
  }

  private List<String> found(RunLease run, int max) {
    return test.interactions.uncorrected(run.run().id(), EXPERT, max).stream()
        .map(each -> each.id().completionId())
        .toList();
  }

  @Test
  void whatTheExpertOrTheBaseModelAnswered_toTenantsThatTheRunLearnsFrom_isFound() {
    RunLease run = run();
    asked("served");
    asked("base", ACME, promptIn(Split.TRAIN), null);
    asked("of-another-expert", ACME, promptIn(Split.TRAIN), "units");
    asked(
        "of-another-tenant",
        new Owner("globex", "key-2", null, null),
        promptIn(Split.TRAIN),
        EXPERT);
    asked("of-none", new Owner(null, "key-3", null, null), promptIn(Split.TRAIN), EXPERT);

    assertThat(test.interactions.uncorrected(run.run().id(), EXPERT, 10))
        .filteredOn(each -> !each.id().completionId().equals("said"))
        .allSatisfy(each -> assertThat(each.owner()).isEqualTo(ACME))
        .extracting(each -> each.id().completionId() + " " + each.isServed())
        .containsExactlyInAnyOrder("served true", "base false");
  }

  @Test
  void whatIsCorrected_orWouldBeHeldOut_isNotFound_norWhatIsSpeltAlike() {
    RunLease run = run();
    asked("held-out", ACME, promptIn(Split.TEST), EXPERT);
    asked("chosen-by", ACME, promptIn(Split.VALIDATION), EXPERT);
    String loud = inTrain();
    asked(
        "alike", ACME, PromptJson.ofQuestion("  " + loud.toUpperCase(Locale.ROOT)).json(), EXPERT);
    assertThat(found(run, 10)).contains("alike");

    PromptJson quiet = PromptJson.ofQuestion(loud);
    test.curation.importExamples(List.of(Example.imported("quiet", "another", quiet, "4")));

    assertThat(found(run, 10)).doesNotContain("alike", "held-out", "chosen-by");
  }

  private static String inTrain() {
    for (int i = 0; ; i++) {
      String question = "how much is " + i + " and " + i;
      PromptJson prompt = PromptJson.ofQuestion(question);
      if (Split.of(SplitGroup.of(prompt.json(), prompt.hash())) == Split.TRAIN) {
        return question;
      }
    }
  }

  @Test
  void choice_isTheSameForTheSameInteractions_andEachPromptComesOnce() {
    RunLease run = run();
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      prompts.add(promptIn(Split.TRAIN));
      asked("r" + i, ACME, prompts.get(i), EXPERT);
      asked("again" + i, ACME, prompts.get(i), EXPERT);
    }

    List<UncorrectedPrompt> some = test.interactions.uncorrected(run.run().id(), EXPERT, 7);

    assertThat(some).hasSize(7).extracting(UncorrectedPrompt::json).doesNotHaveDuplicates();
    assertThat(test.interactions.uncorrected(run.run().id(), EXPERT, 7)).isEqualTo(some);
    assertThat(test.interactions.uncorrected(run.run().id(), EXPERT, 100)).containsAll(some);
  }

  @Test
  void whoIsForgotten_isNotFound_andVersionsThatLearntFromTheirPromptsAreTold() {
    RunLease run = run();
    asked("eves");
    List<UncorrectedPrompt> prompts =
        test.interactions.uncorrected(run.run().id(), EXPERT, 10).stream()
            .filter(each -> each.id().completionId().equals("eves"))
            .toList();
    test.runs.learnsFromPrompts(run, prompts);
    test.runs.learnsFromPrompts(run, prompts);
    assertThat(test.runs.promptsOf(run.run().id(), Scope.of("acme")))
        .containsExactly(new ChoiceId("eves", 0));
    assertThat(test.runs.promptsOf(run.run().id(), Scope.of("globex"))).isEmpty();

    assertThat(test.feedback.forget("eve", Scope.ALL, ADA_SAYS).learnt()).isEmpty();
    assertThat(found(run, 10)).doesNotContain("eves");
    test.runs.end(run, RunState.PUBLISHED, 3, "better", List.of());

    VersionId learnt = new VersionId(EXPERT, 3);
    assertThat(test.feedback.forget("eve", Scope.of("globex"), null).learnt()).isEmpty();
    assertThat(test.feedback.forget("eve", Scope.of("acme"), ADA_SAYS).learnt())
        .containsExactly(learnt);
    assertThat(test.feedback.forget("eve", Scope.ALL, ADA_SAYS).learnt()).isEmpty();
  }

  @Test
  void purge_namesVersionsThatLearntFromWhatTheKeyAsked() {
    RunLease run = run();
    asked("stolen", new Owner("acme", "key-9", null, null), promptIn(Split.TRAIN), EXPERT);
    test.runs.learnsFromPrompts(run, test.interactions.uncorrected(run.run().id(), EXPERT, 10));
    test.runs.end(run, RunState.PUBLISHED, 3, "better", List.of());
    VersionId learnt = new VersionId(EXPERT, 3);

    assertThat(purged(new Purge("key-9", null, null, null))).containsExactly(learnt);
    assertThat(purged(new Purge("key-9", "acme", NOON, NOON))).containsExactly(learnt);
    assertThat(purged(new Purge("key-9", "globex", null, null))).isEmpty();
    assertThat(purged(new Purge("key-9", null, NOON.plusSeconds(1), null))).isEmpty();
  }

  private List<VersionId> purged(Purge purge) {
    return test.feedback.purge(purge, null).learnt();
  }

  @Test
  void whoLostTheRun_writesNothingDown() {
    RunLease run = run();
    asked("r1");
    List<UncorrectedPrompt> prompts = test.interactions.uncorrected(run.run().id(), EXPERT, 10);
    test.runs.end(run, RunState.FAILED, null, "gone", List.of());

    assertThatThrownBy(() -> test.runs.learnsFromPrompts(run, prompts))
        .isInstanceOf(StoreException.class);
    assertThat(test.runs.promptsOf(run.run().id(), Scope.ALL)).isEmpty();
  }
}
