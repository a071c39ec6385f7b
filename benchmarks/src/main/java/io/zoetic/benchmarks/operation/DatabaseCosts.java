// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Digests;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.RecentChanges;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.FleetWorker;
import io.zoetic.vectorstore.fleet.PartyLoads.Load;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import io.zoetic.vectorstore.postgres.experts.PostgresFleet;
import io.zoetic.vectorstore.postgres.experts.PostgresPartyLoads;
import io.zoetic.vectorstore.postgres.learning.PostgresInteractions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The CPU time that PostgreSQL takes for what processes ask of it again and again. */
final class DatabaseCosts {
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final int CALLS = 300;
  private static final int PARTIES = 100;
  private static final int BATCH = 100;
  private static final int GATEWAYS = 10;

  private final Platform platform;
  private final PostgresDatabase database;
  private final BiConsumer<String, Double> told;

  /**
   * @param told hears of each cost in microseconds
   */
  DatabaseCosts(Platform platform, BiConsumer<String, Double> told) {
    this.platform = platform;
    this.database = platform.openDatabase();
    this.told = told;
  }

  /** Microseconds of a second in which only what runs already asks. */
  double idle() throws InterruptedException {
    long before = platform.postgresNanos();
    TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
    return (platform.postgresNanos() - before) / 1e3 / IDLE.toSeconds();
  }

  /**
   * @param withoutWorker what a second took before there was one
   */
  void measure(double withoutWorker) throws InterruptedException {
    told.accept("registry.gateway", withoutWorker);
    double background = idle();
    PostgresFleet fleet = new PostgresFleet(database);
    PostgresExpertRegistry registry = new PostgresExpertRegistry(database, Clock.systemUTC());
    ServedBase base = ServedBase.of(platform.gateway());
    told.accept("registry.change", each(background, number -> promote(registry, base, number)));
    RecentChanges.Mark mark = registry.changesSince(RecentChanges.Mark.NONE).mark();
    told.accept("registry.mark", each(background, _ -> registry.changesSince(mark)));
    told.accept("registry.beat", each(background, number -> fleet.beat(worker(base, number % 2))));
    registry
        .show("bench-0")
        .ifPresent(
            expert ->
                told.accept(
                    "registry.acknowledge",
                    each(
                        background,
                        number ->
                            fleet.acknowledge(
                                "w" + number % 2,
                                List.of(
                                    new Acknowledgement(
                                        "bench-0",
                                        expert.asPointer().standing(),
                                        number,
                                        null,
                                        Instant.now()))))));
    exchange(background);
    store(background);
  }

  private void exchange(double background) {
    PostgresPartyLoads loads = new PostgresPartyLoads(database);
    double alone = each(background, number -> loads.exchange("g" + number % GATEWAYS, parties(1)));
    double many =
        each(background, number -> loads.exchange("g" + number % GATEWAYS, parties(PARTIES)));
    double reading = each(background, _ -> loads.exchange("reader", parties(1)));
    int rows = GATEWAYS * PARTIES;
    told.accept("registry.exchange", alone);
    told.accept("registry.exchange.read", Math.max(0, (reading - alone) / rows));
    told.accept("registry.exchange.written", Math.max(0, (many - reading) / PARTIES));
  }

  private static Map<String, Load> parties(int count) {
    return IntStream.range(0, count)
        .boxed()
        .collect(
            Collectors.toMap(i -> "tenant tenant-" + i, i -> new Load(i, i, System.nanoTime())));
  }

  private void store(double background) {
    PostgresInteractions interactions = new PostgresInteractions(database);
    PromptJson prompt =
        PromptJson.of(new PromptContent.Text("a prompt of some length that asks ".repeat(8)));
    double batch =
        each(
            background,
            _ ->
                interactions.record(
                    IntStream.range(0, BATCH).mapToObj(_ -> interaction(prompt)).toList()));
    told.accept("interaction.store", batch / BATCH);
  }

  private static StoredInteraction interaction(PromptJson prompt) {
    Instant now = Instant.now();
    return new StoredInteraction(
        new ChoiceId("cmpl-" + UUID.randomUUID(), 0),
        new StoredInteraction.Owner("acme", "k", null, null),
        "zoetic/base",
        new StoredInteraction.AskedPrompt(prompt.json(), prompt.hash(), new int[64]),
        new StoredInteraction.GivenAnswer("an answer ".repeat(16), new int[64], new double[64]),
        List.of(),
        "{}",
        now,
        now);
  }

  private static FleetWorker worker(ServedBase base, int number) {
    return new FleetWorker("w" + number, base.digest(), base.layout(), Instant.EPOCH);
  }

  private void promote(PostgresExpertRegistry registry, ServedBase base, int number) {
    VersionId id = new VersionId("bench-" + number, 1);
    registry.apply(
        new ExpertMutation.Register(
            new NewVersion(
                id.expert(),
                ExpertRole.SKILL,
                Digests.sha256Hex("a benchmark"),
                base.digest(),
                base.layout(),
                VectorValues.of(base.draw(new Random(number), 0.01)),
                null,
                null,
                "{}")),
        change());
    registry.apply(new ExpertMutation.Evaluate(id), change());
    registry.apply(new ExpertMutation.Bless(id, "{\"n\": 0}"), change());
    registry.apply(new ExpertMutation.Promote(id), change());
  }

  private static ChangeRequest change() {
    return new ChangeRequest("bench", "costs", UUID.randomUUID().toString(), null);
  }

  /** Microseconds of a call, without what runs beside it. */
  private double each(double background, IntConsumer call) {
    long begin = System.nanoTime();
    long before = platform.postgresNanos();
    for (int number = 0; number < CALLS; number++) {
      call.accept(number);
    }
    double took = (System.nanoTime() - begin) / 1e9;
    return ((platform.postgresNanos() - before) / 1e3 - took * background) / CALLS;
  }
}
