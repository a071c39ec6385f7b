// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.request;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.Split;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Approval;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.Purge;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FeedbackPurgeIT {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");

  private static final Purge OF_THE_KEY = new Purge("key-1", null, null, null);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  private UUID feedbackOf(Example example) {
    return Objects.requireNonNull(example.feedback());
  }

  private UUID byLink(String request) {
    Feedback like = thumb("link", request);
    Feedback vote =
        new Feedback(
            like.id(),
            Feedback.Sender.ofLink(request, "acme", "link", like.sender().bodyHash()),
            like.subject(),
            like.metric(),
            like.kind(),
            like.valueJson(),
            like.source(),
            null,
            "{}",
            like.occurredAt(),
            like.receivedAt());
    test.interactions.record(List.of(interaction(request)));
    return test.feedback.accept(List.of(vote)).getFirst().id();
  }

  @Test
  void whatAKeyGave_orWasVotedOnItsAnswers_isQuarantined_andItsExamplesGo() {
    Example given = test.trusted("k1", "ada");
    UUID voted = byLink("r-link");
    test.curation.curate(10, (_, _) -> new Decision.Keep("seen"));
    UUID received = test.feedback.accept(List.of(thumb("k2", "r9"))).getFirst().id();

    Purge.Result counted = test.feedback.purge(OF_THE_KEY, null);
    assertThat(test.state(feedbackOf(given))).isEqualTo(FeedbackState.TRUSTED);
    Purge.Result purged = test.feedback.purge(OF_THE_KEY, ADA_SAYS);

    assertThat(purged).isEqualTo(counted).isEqualTo(new Purge.Result(3, 1, List.of()));
    assertThat(List.of(feedbackOf(given), voted, received))
        .allSatisfy(
            id -> {
              assertThat(test.state(id)).isEqualTo(FeedbackState.QUARANTINED);
              assertThat(test.status(id).reason()).isEqualTo("purged: a test");
            });
    assertThat(test.examples.counts(Split.TRAIN)).isEmpty();
  }

  @Test
  void whatAKeyHasApproved_isQuarantinedWithIt() {
    UUID given = feedbackOf(test.trusted("k1", "ada"));
    test.feedback.approve(new Approval(List.of(given), "stolen"), ADA_SAYS);

    assertThat(count("stolen", null, 0)).isEqualTo(1);
  }

  @Test
  void versionsThatLearnt_areTold_alsoWhenAskedAgain() {
    Example given = test.trusted("k1", "ada");
    test.runs.enqueue(request(EXPERT));
    RunLease lease = test.runs.lease("trainer", Duration.ofMinutes(1), 3).orElseThrow();
    test.runs.learnsFrom(lease, List.of(given), "{}");
    test.runs.end(lease, RunState.PUBLISHED, 3, "better", List.of());
    List<VersionId> learnt = List.of(new VersionId(EXPERT, 3));

    assertThat(test.feedback.purge(OF_THE_KEY, null)).isEqualTo(new Purge.Result(1, 1, learnt));
    assertThat(test.feedback.purge(OF_THE_KEY, ADA_SAYS)).isEqualTo(new Purge.Result(1, 1, learnt));
    assertThat(test.feedback.purge(OF_THE_KEY, ADA_SAYS)).isEqualTo(new Purge.Result(0, 0, learnt));
  }

  /** However many mixtures lie between; what only looks like a mixture is none. */
  @Test
  void versionsThatAreMixedOfThoseThatLearnt_areToldAsWell() {
    Example given = test.trusted("k1", "ada");
    test.runs.enqueue(request(EXPERT));
    RunLease lease = test.runs.lease("trainer", Duration.ofMinutes(1), 3).orElseThrow();
    test.runs.learnsFrom(lease, List.of(given), "{}");
    test.runs.end(lease, RunState.PUBLISHED, 3, "better", List.of());
    test.mixed("others", "{\"arithmetic@30\": 1, \"arithmetic@2\": 0.5}");
    test.mixed("text", "\"arithmetic@3\"");
    test.mixed("list", "[\"arithmetic@3\"]");
    VersionId words = test.mixed("words", "{\"units@1\": 0.5, \"arithmetic@3\": 0.25}");
    VersionId again = test.mixed("again", "{\"words@1\": 0.5}");

    assertThat(test.feedback.purge(OF_THE_KEY, ADA_SAYS).learnt())
        .containsExactly(again, new VersionId(EXPERT, 3), words);
  }

  @Test
  void allThatIsGiven_mustHold() {
    test.trusted("k1", "ada");

    assertThat(count("key-2", null, 0)).isZero();
    assertThat(count("key-1", "globex", 0)).isZero();
    assertThat(count("key-1", "acme", 1)).isZero();
    assertThat(count(null, "acme", 0)).isEqualTo(1);
    assertThat(
            test.feedback
                .purge(new Purge(null, null, NOON.minusSeconds(1), NOON.minusMillis(1)), null)
                .feedback())
        .isZero();
    assertThat(test.feedback.purge(new Purge(null, null, NOON, NOON), null).feedback())
        .isEqualTo(1);
  }

  private int count(@Nullable String key, @Nullable String tenant, int secondsAfterNoon) {
    return test.feedback
        .purge(new Purge(key, tenant, NOON.plusSeconds(secondsAfterNoon), null), null)
        .feedback();
  }

  @Test
  void everything_isNotPurged() {
    assertThatThrownBy(() -> new Purge(null, null, null, NOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("since must be given if neither key nor tenant is, was not");
    assertThatThrownBy(() -> new Purge("k", null, NOON, NOON.minusSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
