// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.FleetWorker;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.Trainer;
import io.zoetic.vectorstore.learning.TrainingRuns.Evaluation;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.learning.PostgresCuration;
import io.zoetic.vectorstore.postgres.learning.PostgresGrowth;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookPlan;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is there before the first recorded request: what workers, trainers and operators made. */
final class RecordedStores {
  private static final BaseModel BASE_MODEL =
      new BaseModel(
          "0123456789abcdef".repeat(4),
          "tiny",
          "LlamaForCausalLM",
          new BaseModel.Shape(512, 256, 64, 2, 100_000),
          "{}",
          Instant.parse("2026-01-01T00:00:00Z"),
          "{\"temperature\": 0.5, \"top_k\": 20}",
          null);
  private static final String EXPERT = "sums";
  private static final String SERVED = "dates";
  private static final ChangeRequest HOOK =
      new ChangeRequest("ada", "because a test says so", "hook", null);

  /** The id of a webhook that is disabled, and leads where nothing may be sent. */
  static final String WEBHOOK = WebhookPlan.idOf(HOOK);

  private static final UUID NEW = UUID.fromString("6b1e1f5e-0000-4000-8000-000000000001");
  private static final UUID LOOKED_AT = UUID.fromString("6b1e1f5e-0000-4000-8000-000000000002");
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final GatewayStores stores;
  private final PostgresDatabase database;
  private final Map<String, IssuedKey> keys = new TreeMap<>();

  RecordedStores(GatewayStores stores, PostgresDatabase database) {
    this.stores = stores;
    this.database = database;
  }

  /**
   * Makes all of it.
   *
   * @param chatProblem why the base model answers no chats, if it does not
   * @return the API keys, by who has them
   */
  Map<String, IssuedKey> furnish(Optional<String> chatProblem) {
    stores.baseModels().registerBaseModel(BASE_MODEL);
    stores.baseModels().keepChatProblem(BASE_MODEL.digest(), chatProblem);
    stores.baseModels().registerLayout(BASE_MODEL.digest(), "all", 3);
    stores.baseModels().registerLayout(BASE_MODEL.digest(), "mlp", 4);
    stores.baseModels().serveLayout(BASE_MODEL.digest(), "all", 3, true);
    for (KeyRole role : KeyRole.values()) {
      issue(role.word(), role, null, null);
    }
    issue("acme", KeyRole.CLIENT, "acme", null);
    issue("eager", KeyRole.CLIENT, null, 1);
    promote();
    startFleet();
    learn();
    addWebhook();
    grow();
    return keys;
  }

  private void addWebhook() {
    Webhook.Target target =
        new Webhook.Target(
            "https://127.0.0.1/hook", List.of("expert.quarantined"), "a team's channel");
    WebhookSecret secret = new WebhookSecret("whsec_" + "s".repeat(43) + "=");
    stores.webhooks().create(target, secret, 0, HOOK);
    stores
        .webhookQueue()
        .disable(
            WEBHOOK,
            0,
            "it answered 410",
            new Webhook.Disabled(NOON, "nothing more is wanted"),
            "gateway-1");
  }

  /** The ids sort before any that is drawn. */
  private void issue(
      String name, KeyRole role, @Nullable String tenant, @Nullable Integer perMinute) {
    String id = "0".repeat(12 - name.length()) + name;
    IssuedKey issued = new IssuedKey(id, "zk-" + id + "-" + "s".repeat(48));
    Instant now = Instant.now();
    ApiKey key =
        new ApiKey(
            id,
            issued.hash(),
            name,
            role,
            tenant,
            Set.of(),
            new KeyRates(perMinute, null),
            now,
            now.plus(HOUR),
            null);
    stores.keys().create(key, new ChangeRequest("ada", "because a test says so", name, null));
    keys.put(name, issued);
  }

  /** An expert of one version, its champion. */
  private void promote() {
    VersionId id = new VersionId(SERVED, 1);
    List<ExpertMutation> changes =
        List.of(
            new ExpertMutation.Register(
                new NewVersion(
                    SERVED,
                    ExpertRole.SKILL,
                    "tells dates",
                    BASE_MODEL.digest(),
                    "all",
                    VectorValues.of(3, 2, 1),
                    null,
                    null,
                    "{}")),
            new ExpertMutation.Evaluate(id),
            new ExpertMutation.Bless(id, "{}"),
            new ExpertMutation.Promote(id));
    for (ExpertMutation change : changes) {
      stores.experts().apply(change, new ChangeRequest("ada", "a test", change.action(), null));
    }
  }

  /** One worker that serves the expert, one that has failed to, and one that has not said. */
  private void startFleet() {
    for (String worker : List.of("worker-1", "worker-2", "worker-3")) {
      stores.fleet().beat(new FleetWorker(worker, BASE_MODEL.digest(), "all", NOON));
    }
    ExpertPointer.Standing served =
        stores.experts().show(SERVED).orElseThrow().asPointer().standing();
    stores
        .fleet()
        .acknowledge("worker-1", List.of(new Acknowledgement(SERVED, served, 1, null, NOON)));
    stores
        .fleet()
        .acknowledge(
            "worker-2",
            List.of(new Acknowledgement(SERVED, served, null, "it has no values", NOON)));
    stores.trainers().beat(new Trainer("trainer-1", "f".repeat(64), "all", null, NOON));
  }

  /** Feedback that is consumed by a run, trusted, kept and quarantined. */
  private void learn() {
    Feedback consumed = feedback(1, "answer-1", FeedbackKind.BOOLEAN, "true");
    curate(consumed, new Decision.Trust(EXPERT, List.of(example(consumed))));
    endRun(consumed);
    Feedback trusted = feedback(2, "answer-2", FeedbackKind.DEMONSTRATION, "\"4\"");
    curate(trusted, new Decision.Trust(EXPERT, List.of(example(trusted))));
    curate(
        feedback(3, "answer-3", FeedbackKind.COMMENT, "\"nice\""), new Decision.Keep("a comment"));
    curate(
        feedback(4, "answer-4", FeedbackKind.BOOLEAN, "false"),
        new Decision.Quarantine("it contradicts others"));
  }

  private static Feedback feedback(int number, String answer, FeedbackKind kind, String value) {
    return new Feedback(
        new UUID(0, number),
        new Feedback.Sender("0000000acme", KeyRole.CLIENT, "acme", "key-" + number, "0".repeat(64)),
        new Feedback.Subject(new ChoiceId(answer, 0), null, null),
        kind == FeedbackKind.BOOLEAN ? "thumb" : kind.word(),
        kind,
        value,
        new FeedbackSource(FeedbackSource.Type.END_USER, "ada"),
        number == 1 ? "because" : null,
        "{\"page\": 1.50, \"a\": null}",
        NOON.plusSeconds(number),
        NOON.plusSeconds(number));
  }

  private void curate(Feedback feedback, Decision decision) {
    ChoiceId answer = feedback.subject().answer();
    if (answer == null) {
      throw new IllegalArgumentException("feedback must be on an answer, was on an episode");
    }
    stores
        .interactions()
        .record(
            List.of(
                new StoredInteraction(
                    answer,
                    new StoredInteraction.Owner("acme", "0000000acme", "ada", null),
                    "zoetic/auto",
                    new StoredInteraction.AskedPrompt("{}", "a".repeat(64), new int[] {1}),
                    new StoredInteraction.GivenAnswer("4", new int[] {7}, new double[] {-0.25}),
                    List.of(),
                    "{}",
                    NOON,
                    NOON)));
    stores.feedback().accept(List.of(feedback));
    new PostgresCuration(database).curate(1, (_, _) -> decision);
  }

  private static Example example(Feedback feedback) {
    return new Example(
        new UUID(1, feedback.id().getLeastSignificantBits()),
        EXPERT,
        Example.Kind.DEMONSTRATION,
        "{}",
        "a".repeat(64),
        "a".repeat(64),
        Example.Answer.of("4"),
        null,
        1,
        0.5,
        new Author("acme", "0000000acme", "ada", null),
        "ada",
        feedback.id(),
        NOON);
  }

  /** An open cluster, and one that was decided on. */
  private void grow() {
    var growth = new PostgresGrowth(database);
    for (UUID cluster : List.of(NEW, LOOKED_AT)) {
      growth.place(
          BASE_MODEL.digest(),
          List.of(new Growth.Placed(cluster, 0, new float[] {1}, List.of(unassigned(cluster)))));
    }
    Growth.Mature mature =
        growth.mature(BASE_MODEL.digest(), 1, 1).stream()
            .filter(each -> each.cluster().equals(LOOKED_AT))
            .findFirst()
            .orElseThrow();
    growth.decide(
        new Growth.Verdict(
            mature,
            GrowthDecision.Kind.WAIT,
            null,
            null,
            "Grown from feedback on prompts with: invoice.",
            "the base model answers 8 of 8 rightly, surely more than 70 %",
            "{\"events\": 8, \"base\": {\"right\": 8, \"of\": 8}}",
            "trainer-1"));
  }

  /** An example that is no expert's yet. */
  private UUID unassigned(UUID cluster) {
    Example example =
        new Example(
            new UUID(2, cluster.getLeastSignificantBits()),
            Example.UNASSIGNED,
            Example.Kind.DEMONSTRATION,
            "{}",
            "b".repeat(64),
            Example.Answer.of("4"),
            null,
            1,
            1,
            Author.IMPORT,
            null,
            null);
    new PostgresCuration(database).importExamples(List.of(example));
    return example.id();
  }

  private void endRun(Feedback learnt) {
    stores
        .runs()
        .enqueue(
            new RunRequest(
                EXPERT,
                RunRequest.Cause.FEEDBACK,
                "enough of it",
                "trainer-1",
                "{\"steps\": 10, \"rate\": 5e-3}",
                9007199254740991L));
    RunLease lease = stores.runs().lease("trainer-1", HOUR, 3).orElseThrow();
    stores.runs().keep(lease, HOUR, "{\"phase\": \"gate\", \"step\": 10}");
    stores.runs().learnsFrom(lease, List.of(example(learnt)), "{\"code\": \"0.1\"}");
    stores
        .runs()
        .end(
            lease,
            RunState.REFUSED,
            null,
            "it is no better",
            List.of(new Evaluation(EXPERT, "{\"items\": 12, \"right\": 0.50}")));
  }
}
