// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.exampleBy;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.promptIn;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.core.Split;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two tenants whose ids of completions, episodes and users are the same by chance. */
class TenantsIT {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");

  private static final String ACME = "acme";
  private static final String GLOBEX = "globex";
  private static final String USER = "1";

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  /** What feedback can be about. */
  enum Subject {
    ANSWER {
      @Override
      Feedback.Subject of() {
        return new Feedback.Subject(new ChoiceId("r1", 0), null, null);
      }
    },
    OTHER_ANSWER {
      @Override
      Feedback.Subject of() {
        return new Feedback.Subject(new ChoiceId("own", 0), new ChoiceId("r1", 0), null);
      }
    },
    EPISODE {
      @Override
      Feedback.Subject of() {
        return new Feedback.Subject(null, null, "session-42");
      }
    };

    abstract Feedback.Subject of();

    FeedbackKind kind() {
      return this == OTHER_ANSWER ? FeedbackKind.PREFERENCE : FeedbackKind.COMMENT;
    }
  }

  @ParameterizedTest
  @EnumSource
  void feedback_onAnotherTenantsAnswers_isNeverCurated(Subject subject) {
    test.interactions.record(
        List.of(
            of(GLOBEX, interaction("r1", USER, "session-42")),
            of(ACME, interaction("own", USER, null))));
    Feedback crossing = feedback(ACME, subject, "crossing");
    Feedback own = feedback(GLOBEX, subject, "own");
    test.feedback.accept(List.of(crossing, own));
    List<UUID> decided = new ArrayList<>();

    for (int round = 0; round < 2; round++) {
      test.curation.curate(
          10,
          (matched, _) -> {
            decided.add(matched.feedback().id());
            assertThat(matched.interactions())
                .allMatch(each -> GLOBEX.equals(each.owner().tenant()));
            return new Decision.Keep("seen");
          });
    }

    assertThat(decided).doesNotContain(crossing.id());
    assertThat(decided).hasSize(subject == Subject.OTHER_ANSWER ? 0 : 1);
    assertThat(test.curation.expireReceivedBefore(NOON.plus(Duration.ofHours(1)))).isPositive();
    assertThat(test.state(crossing.id())).isEqualTo(FeedbackState.EXPIRED);
  }

  @Test
  void feedbackOfATenant_isNotThereForAnother() {
    Feedback acmes = feedback(ACME, Subject.ANSWER, "acmes");
    Feedback globexs = feedback(GLOBEX, Subject.ANSWER, "globexs");
    test.feedback.accept(List.of(acmes, globexs));
    Scope acme = Scope.of(ACME);

    assertThat(test.feedback.show(globexs.id(), acme)).isEmpty();
    assertThat(test.feedback.delete(globexs.id(), acme, ADA_SAYS)).isFalse();
    assertThat(test.feedback.list(acme, null, null, 10))
        .extracting(status -> status.feedback().id())
        .containsExactly(acmes.id());
    assertThat(test.feedback.show(globexs.id(), Scope.ALL)).isPresent();
    assertThat(test.feedback.delete(acmes.id(), acme, ADA_SAYS)).isTrue();
  }

  @Test
  void whoActsForNobody_seesWhatIsNobodys() {
    Feedback acmes = feedback(ACME, Subject.ANSWER, "acmes");
    Feedback nobodys = feedback(null, Subject.ANSWER, "nobodys");
    test.feedback.accept(List.of(acmes, nobodys));

    assertThat(test.feedback.list(Scope.NONE, null, null, 10))
        .extracting(status -> status.feedback().id())
        .containsExactly(nobodys.id());
    assertThat(test.feedback.show(acmes.id(), Scope.NONE)).isEmpty();
    assertThat(test.feedback.delete(acmes.id(), Scope.NONE, ADA_SAYS)).isFalse();
  }

  @Test
  void answersAndWhatRunsLearntFrom_areSeenInTheirScopeAlone() {
    Example acmes = trusted(ACME, "a1");
    Example globexs = trusted(GLOBEX, "g1");
    UUID run = test.runs.enqueue(request(EXPERT)).id();
    RunLease lease = test.runs.lease("trainer", Duration.ofMinutes(1), 3).orElseThrow();
    test.runs.learnsFrom(lease, List.of(acmes, globexs), "{}");

    assertThat(test.interactions.find(new ChoiceId("a1", 0), Scope.of(ACME))).isPresent();
    assertThat(test.interactions.find(new ChoiceId("a1", 0), Scope.of(GLOBEX))).isEmpty();
    assertThat(test.interactions.find(new ChoiceId("a1", 0), Scope.NONE)).isEmpty();
    assertThat(test.runs.feedbackOf(run, Scope.of(ACME))).containsExactly(acmes.feedback());
    assertThat(test.runs.feedbackOf(run, Scope.NONE)).isEmpty();
    assertThat(test.runs.feedbackOf(run, Scope.ALL))
        .containsExactlyInAnyOrder(acmes.feedback(), globexs.feedback());
  }

  @Test
  void userOfATenant_isForgottenAlone() {
    Example acmes = trusted(ACME, "a1");
    Example globexs = trusted(GLOBEX, "g1");
    test.runs.enqueue(request(EXPERT));
    RunLease lease = test.runs.lease("trainer", Duration.ofMinutes(1), 3).orElseThrow();
    test.runs.learnsFrom(lease, List.of(acmes, globexs), "{}");

    Erasure counted = test.feedback.forget(USER, Scope.of(ACME), null);
    Erasure erased = test.feedback.forget(USER, Scope.of(ACME), ADA_SAYS);

    assertThat(erased).isEqualTo(counted).isEqualTo(new Erasure(USER, 1, 1, 1, List.of()));
    assertThat(test.interactions.find(new ChoiceId("a1", 0), Scope.ALL)).isEmpty();
    assertThat(test.interactions.find(new ChoiceId("g1", 0), Scope.ALL)).isPresent();
    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 10)).containsExactly(globexs);
    assertThat(test.feedback.forget(USER, Scope.of(ACME), ADA_SAYS).feedback()).isZero();
    assertThat(test.feedback.forget(USER, Scope.ALL, ADA_SAYS))
        .isEqualTo(new Erasure(USER, 1, 1, 1, List.of()));
  }

  /** Of an episode that both tenants call the same, only one part is the user's. */
  @Test
  void episodeOfTheSameName_isNotFollowedToAnotherTenant() {
    test.interactions.record(
        List.of(
            of(ACME, interaction("a1", USER, "session-42")),
            of(GLOBEX, interaction("g1", "2", "session-42"))));
    Feedback globexs = feedback(GLOBEX, Subject.EPISODE, "globexs");
    test.feedback.accept(List.of(globexs));

    assertThat(test.feedback.forget(USER, Scope.ALL, ADA_SAYS).feedback()).isZero();
    assertThat(test.feedback.show(globexs.id(), Scope.ALL)).isPresent();
  }

  private Example trusted(String tenant, String requestId) {
    Feedback given =
        feedback(tenant, new Feedback.Subject(new ChoiceId(requestId, 0), null, null), requestId);
    test.interactions.record(List.of(of(tenant, interaction(requestId, USER, null))));
    test.feedback.accept(List.of(given));
    Author author = new Author(tenant, "key-" + tenant, USER, null);
    Example made = exampleBy(promptIn(Split.TRAIN), author, given.id());
    test.curation.curate(1, (_, _) -> new Decision.Trust(EXPERT, List.of(made)));
    return made;
  }

  private static Feedback feedback(@Nullable String tenant, Subject subject, String key) {
    return subject == Subject.OTHER_ANSWER
        ? of(
            tenant,
            LearningUnderTest.feedback(key, subject.of(), subject.kind(), "\"preferred\"", judge()))
        : feedback(tenant, subject.of(), key);
  }

  private static Feedback feedback(@Nullable String tenant, Feedback.Subject subject, String key) {
    return of(
        tenant,
        LearningUnderTest.feedback(key, subject, FeedbackKind.COMMENT, "\"well\"", judge()));
  }

  private static FeedbackSource judge() {
    return new FeedbackSource(FeedbackSource.Type.LLM_JUDGE, "judge-1");
  }

  private static Feedback of(@Nullable String tenant, Feedback like) {
    return new Feedback(
        like.id(),
        new Feedback.Sender(
            "key-" + tenant,
            KeyRole.CLIENT,
            tenant,
            like.sender().idempotencyKey(),
            like.sender().bodyHash()),
        like.subject(),
        like.metric(),
        like.kind(),
        like.valueJson(),
        like.source(),
        like.rationale(),
        like.tagsJson(),
        like.occurredAt(),
        like.receivedAt());
  }

  private static StoredInteraction of(String tenant, StoredInteraction like) {
    return new StoredInteraction(
        like.id(),
        new StoredInteraction.Owner(
            tenant, like.owner().key(), like.owner().user(), like.owner().episodeId()),
        like.model(),
        like.prompt(),
        like.answer(),
        like.served(),
        like.reportJson(),
        like.askedAt(),
        like.finishedAt());
  }
}
