// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.Scope;
import io.zoetic.core.Split;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.postgres.PostgresBaseModels;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * All stores of learning on one empty database, and words for tests. As an extension, it is closed
 * after its test.
 */
final class LearningUnderTest implements AfterEachCallback, AutoCloseable {
  static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");
  static final String EXPERT = "arithmetic";
  static final String USER = "ada";

  final String name;
  final PostgresDatabase database;
  final PostgresFeedbackStore feedback;
  final PostgresInteractions interactions;
  final PostgresCuration curation;
  final PostgresExamples examples;
  final PostgresTrainingRuns runs;
  final PostgresRouters routers;

  private LearningUnderTest(String name, PostgresDatabase database) {
    this.name = name;
    this.database = database;
    feedback = new PostgresFeedbackStore(database);
    interactions = new PostgresInteractions(database);
    curation = new PostgresCuration(database);
    examples = new PostgresExamples(database);
    runs = new PostgresTrainingRuns(database);
    routers = new PostgresRouters(database);
  }

  static LearningUnderTest empty(TestPostgres postgres) {
    String name = postgres.createDatabase();
    return new LearningUnderTest(name, new PostgresDatabase(postgres.patient(name)));
  }

  static Feedback thumb(String key, String requestId) {
    return thumb(key, requestId, USER);
  }

  static Feedback thumb(String key, String requestId, String user) {
    return feedback(
        key,
        new Feedback.Subject(new ChoiceId(requestId, 0), null, null),
        FeedbackKind.BOOLEAN,
        "true",
        new FeedbackSource(FeedbackSource.Type.END_USER, user));
  }

  static Feedback feedback(
      String key,
      Feedback.Subject subject,
      FeedbackKind kind,
      String valueJson,
      FeedbackSource source) {
    return new Feedback(
        UUID.randomUUID(),
        new Feedback.Sender("key-1", KeyRole.CLIENT, "acme", key, hash(key + valueJson)),
        subject,
        kind == FeedbackKind.BOOLEAN ? "thumb" : kind.word(),
        kind,
        valueJson,
        source,
        "because",
        "{\"b\": 1.0, \"a\": \"\\u0000\"}",
        NOON.minusSeconds(1),
        NOON);
  }

  static StoredInteraction interaction(String requestId) {
    return interaction(requestId, USER, null);
  }

  static StoredInteraction interaction(
      String requestId, @Nullable String user, @Nullable String episodeId) {
    return interaction(requestId, user, episodeId, NOON.minusSeconds(60));
  }

  static StoredInteraction interaction(
      String requestId, @Nullable String user, @Nullable String episodeId, Instant finishedAt) {
    return interactionOf(
        requestId,
        new StoredInteraction.Owner("acme", "key-1", user, episodeId),
        "{\"z\": 1, \"prompt\": \"of " + requestId + "\"}",
        finishedAt);
  }

  static StoredInteraction interactionOf(
      String requestId, StoredInteraction.Owner owner, String prompt, Instant finishedAt) {
    return new StoredInteraction(
        new ChoiceId(requestId, 0),
        owner,
        "zoetic/auto",
        new StoredInteraction.AskedPrompt(prompt, hash(prompt), new int[] {1, 2}),
        new StoredInteraction.GivenAnswer(
            "4 {\"\\", new int[] {7, 8, 9}, new double[] {-0.25, -1e-9, 0}),
        List.of(new StoredInteraction.ServedShare(EXPERT, 3, "d".repeat(64), 0.5)),
        "{\"finish\":\"stop\"}",
        finishedAt,
        finishedAt);
  }

  /** A demonstration on a prompt of its own in the training split. */
  static Example example(@Nullable String user, @Nullable UUID feedback) {
    return example(promptIn(Split.TRAIN), user, feedback);
  }

  static Example example(String prompt, @Nullable String user, @Nullable UUID feedback) {
    return exampleBy(prompt, new Author("acme", "key-1", user, null), feedback);
  }

  /** That is forgotten with the user who asked. */
  static Example exampleBy(String prompt, Author author, @Nullable UUID feedback) {
    return new Example(
        UUID.randomUUID(),
        EXPERT,
        Example.Kind.DEMONSTRATION,
        prompt,
        hash(prompt),
        new Example.Answer("4", new int[] {7, 8}, new double[] {-0.5, -0.125}, 0.9),
        null,
        1,
        0.5,
        author,
        author.user(),
        feedback);
  }

  static String promptIn(Split split) {
    String prompt;
    do {
      prompt = "{\"prompt\":\"" + UUID.randomUUID() + "\"}";
    } while (Split.of(hash(prompt)) != split);
    return prompt;
  }

  static RunRequest request(String expert) {
    return new RunRequest(
        expert, RunRequest.Cause.OPERATOR, "a test", "ada", "{\"steps\": 10}", 42);
  }

  /** Feedback that is trusted, with its example. */
  Example trusted(String key, String user) {
    List<Example> made = new ArrayList<>();
    interactions.record(List.of(interaction(key, user, null)));
    feedback.accept(List.of(thumb(key, key, user)));
    curation.curate(
        1,
        (matched, _) -> {
          made.add(example(user, matched.feedback().id()));
          return new Decision.Trust(EXPERT, made);
        });
    return made.getFirst();
  }

  /** Registers the first version of an expert, with what its metrics say of a mixture. */
  VersionId mixed(String expert, String mixture) {
    BaseModels models = new PostgresBaseModels(database);
    models.registerBaseModel(
        new BaseModel(
            RegistryUnderTest.BASE,
            "reference",
            "LlamaForCausalLM",
            new BaseModel.Shape(512, 256, 64, 2, 100_000),
            "{}",
            Instant.EPOCH));
    models.registerLayout(RegistryUnderTest.BASE, RegistryUnderTest.LAYOUT, 2);
    new PostgresExpertRegistry(database, Clock.systemUTC())
        .apply(
            new ExpertMutation.Register(
                new NewVersion(
                    expert,
                    ExpertRole.SKILL,
                    "mixed",
                    RegistryUnderTest.BASE,
                    RegistryUnderTest.LAYOUT,
                    VectorValues.of(1, -0.5f),
                    null,
                    null,
                    "{\"mixture\": %s}".formatted(mixture))),
            RegistryUnderTest.change());
    return new VersionId(expert, 1);
  }

  /** What the example was made of. */
  static UUID source(Example example) {
    return Objects.requireNonNull(example.feedback());
  }

  FeedbackStatus status(UUID id) {
    return feedback.show(id, Scope.ALL).orElseThrow();
  }

  FeedbackState state(UUID id) {
    return status(id).state();
  }

  static <T> List<T> inParallel(int threads, Callable<T> work) throws Exception {
    return inParallel(IntStream.range(0, threads).mapToObj(_ -> work).toList());
  }

  static <T> List<T> inParallel(List<Callable<T>> work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      work.forEach(one -> running.add(threads.submit(one)));
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    }
  }

  static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    database.close();
  }
}
