// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.platform.PlatformEvent.Kind;
import io.zoetic.vectorstore.platform.PlatformEvents;
import io.zoetic.vectorstore.platform.PlatformEventsContract;
import io.zoetic.vectorstore.platform.StreamPlace;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import io.zoetic.vectorstore.postgres.experts.PostgresPlatformEvents;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stream of what happens, as gateways read it in their role. */
class PostgresPlatformEventsIT extends PlatformEventsContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final Duration HOUR = Duration.ofHours(1);
  private static final String INSERT =
      "INSERT INTO platform_event (kind, content) VALUES ('run', '{\"number\": %d}')";

  private @Nullable LearningUnderTest learning;
  private @Nullable PostgresDatabase ofGateway;

  @AfterEach
  void close() {
    requireNonNull(ofGateway).close();
    requireNonNull(learning).close();
  }

  @Override
  protected PlatformEvents nothingHappened() throws Exception {
    learning = LearningUnderTest.empty(POSTGRES);
    return connected();
  }

  private PlatformEvents connected() throws SQLException {
    PostgresDatabase gateways = POSTGRES.as("zoetic_gateway", requireNonNull(learning).name);
    ofGateway = gateways;
    return new PostgresPlatformEvents(gateways);
  }

  @Override
  protected void happens(int number) throws SQLException {
    execute(INSERT.formatted(number));
  }

  @Override
  protected void timePasses() throws SQLException {
    execute("UPDATE platform_event SET at = at - interval '61 minutes'");
  }

  private void execute(String sql) throws SQLException {
    POSTGRES.execute(requireNonNull(learning).name, sql);
  }

  private static JsonNode json(PlatformEvent event) {
    try {
      return new JsonMapper().readTree(event.contentJson());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void changesOfExperts_areTold_andAsEntriesOfTheAudit() throws Exception {
    PlatformEvents events = nothingHappened();
    try (RegistryUnderTest registry = POSTGRES.registry(requireNonNull(learning).name)) {
      registry.champion();
      StreamPlace before = events.end();
      long audited = registry.audit.head().sequence();
      registry.champion();
      registry.apply(new ExpertMutation.Rollback(RegistryUnderTest.EXPERT));

      List<PlatformEvent> told = events.after(before, 100).orElseThrow();

      List<AuditEntry> entries = registry.audit.list(audited, 100);
      assertThat(
              told.stream()
                  .filter(each -> each.kind() == Kind.AUDIT)
                  .map(each -> json(each).path("sequence").asLong()))
          .containsExactlyElementsOf(entries.stream().map(AuditEntry::sequence).toList());
      List<JsonNode> experts =
          told.stream()
              .filter(each -> each.kind() == Kind.EXPERT)
              .map(PostgresPlatformEventsIT::json)
              .toList();
      assertThat(experts.stream().map(each -> each.path("action").asText()))
          .containsExactly("register", "evaluate", "bless", "promote", "rollback");
      JsonNode rollback = experts.getLast();
      assertThat(rollback.path("expert").asText()).isEqualTo(RegistryUnderTest.EXPERT);
      assertThat(rollback.path("version").asInt()).isEqualTo(1);
      assertThat(rollback.path("epoch").asLong()).isEqualTo(registry.status().epoch());
      assertThat(json(told.getLast()).path("reason").asText()).startsWith("seen at");
    }
  }

  @Test
  void runs_areToldWhenTheirStateOrPhaseChanges() throws Exception {
    PlatformEvents events = nothingHappened();
    LearningUnderTest test = requireNonNull(learning);
    test.runs.enqueue(new RunRequest("sums", RunRequest.Cause.TIME, "a test", "ada", "{}", 7));
    RunLease lease = test.runs.lease("trainer-1", HOUR, 3).orElseThrow();
    test.runs.keep(lease, HOUR, "{\"phase\": \"train\", \"step\": 1}");
    test.runs.keep(lease, HOUR, "{\"phase\": \"train\", \"step\": 2}");
    test.runs.keep(lease, HOUR, "{\"phase\": \"gate\"}");
    test.runs.end(lease, RunState.REFUSED, null, "it is no better", List.of());

    List<JsonNode> told =
        events.after(StreamPlace.BEGINNING, 100).orElseThrow().stream()
            .filter(each -> each.kind() == Kind.RUN)
            .map(PostgresPlatformEventsIT::json)
            .toList();

    assertThat(
            told.stream()
                .map(each -> each.path("state").asText() + " " + each.path("phase").asText("-")))
        .containsExactly("queued -", "running -", "running train", "running gate", "refused -");
    assertThat(told.getLast().path("outcome").asText()).isEqualTo("it is no better");
    assertThat(told).allSatisfy(each -> assertThat(each.path("expert").asText()).isEqualTo("sums"));
  }

  @Test
  void feedback_isCounted_andWhatCameMeanwhileIsOneEvent() throws Exception {
    PlatformEvents events = nothingHappened();
    LearningUnderTest test = requireNonNull(learning);
    for (int i = 0; i < 3; i++) {
      test.feedback.accept(
          List.of(
              LearningUnderTest.thumb("a" + i, "r" + i),
              LearningUnderTest.thumb("b" + i, "r" + i)));
    }
    execute("UPDATE feedback SET state = 'quarantined' WHERE idempotency_key LIKE 'a%'");
    execute("UPDATE feedback SET state_reason = 'it lies' WHERE idempotency_key LIKE 'a%'");

    assertThat(contents(events.after(StreamPlace.BEGINNING, 100).orElseThrow()))
        .containsExactly("{\"states\": {\"received\": 6, \"quarantined\": 3}}");
  }

  /**
   * Of two transactions the one that began first commits last: a reader that goes by when they
   * began would have passed it.
   */
  @Test
  void eventOfATransactionThatCommitsLate_isMissedByNobody_andHoldsUpNobody() throws Exception {
    PlatformEvents events = nothingHappened();
    try (Connection late = POSTGRES.source(requireNonNull(learning).name).getConnection()) {
      late.setAutoCommit(false);
      late.createStatement().execute(INSERT.formatted(1));
      happens(2);
      List<PlatformEvent> first = events.after(StreamPlace.BEGINNING, 10).orElseThrow();
      assertThat(contents(first)).as("while the other is open").containsExactly("{\"number\": 2}");

      late.commit();

      assertThat(contents(events.after(first.getLast().place(), 10).orElseThrow()))
          .containsExactly("{\"number\": 1}");
    }
  }

  @Test
  void readersOfManyWriters_allReadTheSame_nothingTwiceAndNothingLess() throws Exception {
    PlatformEvents events = nothingHappened();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    int writers = 4;
    int each = 40;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> written = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int writer = i;
        Random random = new Random(seed + writer);
        written.add(threads.submit(() -> write(writer * each, each, random)));
      }
      List<Future<List<String>>> read = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        read.add(threads.submit(() -> readAll(events, writers * each)));
      }
      for (Future<?> done : written) {
        done.get();
      }
      List<String> first = read.getFirst().get();
      assertThat(first).doesNotHaveDuplicates().hasSize(writers * each);
      assertThat(read.get(1).get()).isEqualTo(first);
      assertThat(read.get(2).get()).isEqualTo(first);
    }
  }

  /** In transactions of one and more. */
  private Void write(int from, int count, Random random) throws SQLException {
    try (Connection connection = POSTGRES.source(requireNonNull(learning).name).getConnection()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < count; i++) {
        connection.createStatement().execute(INSERT.formatted(from + i));
        if (random.nextBoolean() || i == count - 1) {
          connection.commit();
        }
      }
      return null;
    }
  }

  private static List<String> readAll(PlatformEvents events, int count) {
    List<String> read = new ArrayList<>();
    StreamPlace place = StreamPlace.BEGINNING;
    while (read.size() < count) {
      List<PlatformEvent> page = events.after(place, 7).orElseThrow();
      read.addAll(contents(page));
      place = page.isEmpty() ? place : page.getLast().place();
    }
    return read;
  }

  @Test
  void placeOfATimeThatARestoreHasUndone_isNotResumed() throws Exception {
    PlatformEvents events = nothingHappened();
    String name = requireNonNull(learning).name;
    happens(1);
    StreamPlace kept = events.end();
    String backup = POSTGRES.backup(name);
    requireNonNull(ofGateway).close();
    events = connected();
    happens(2);
    StreamPlace undone = events.end();
    POSTGRES.restore(backup, name);
    requireNonNull(ofGateway).close();
    events = connected();
    happens(3);

    assertThat(events.end().position()).as("another took its place").isEqualTo(undone.position());
    assertThat(events.after(undone, 10)).isEmpty();
    assertThat(contents(events.after(kept, 10).orElseThrow())).containsExactly("{\"number\": 3}");
  }

  /** As while gateways of the build before run, which read none. */
  @Test
  void manyEventsThatNobodyHasRead_areTakenInPieces_andGoWhenTheyAreOld() throws Exception {
    PlatformEvents events = nothingHappened();
    execute(
        """
        INSERT INTO platform_event (kind, content)
        SELECT 'run', jsonb_build_object('number', i) FROM generate_series(1, 10500) AS i
        """);

    assertThat(events.end().position()).isEqualTo(10_000);
    assertThat(events.end().position()).isEqualTo(10_500);

    execute(
        """
        INSERT INTO platform_event (kind, content)
        SELECT 'feedback', '{"states": {"received": 1}}' FROM generate_series(1, 25000)
        """);
    timePasses();
    events.forgetOld();
    assertThat(contents(events.after(events.end(), 10).orElseThrow())).isEmpty();
    assertThat(events.end().position()).as("feedback that came meanwhile is one").isEqualTo(10_503);
  }

  /** Curation decides on hundreds of pieces a second, each of which is told. */
  @Test
  void feedbackThatNobodyFollows_isBounded_howeverMuchThereIs() throws Exception {
    PlatformEvents events = nothingHappened();
    execute(
        """
        INSERT INTO platform_event (kind, content)
        SELECT 'feedback', '{"states": {"trusted": 1}}' FROM generate_series(1, 215000)
        """);

    events.forgetOld();

    List<PlatformEvent> told = events.after(StreamPlace.BEGINNING, 100).orElseThrow();
    assertThat(told).as("in pieces, all of which were numbered before").hasSize(22);
    assertThat(told.stream().mapToInt(each -> json(each).at("/states/trusted").asInt()).sum())
        .isEqualTo(215_000);
    assertThat(contents(told).getLast()).isEqualTo("{\"states\": {\"trusted\": 5000}}");
  }

  @Test
  void whatGrowthDecides_isTold_butNotThatItWaits() throws Exception {
    PlatformEvents events = nothingHappened();
    execute(
        """
        INSERT INTO growth_cluster (id, base_model, centre, prompts, state, created_at)
        VALUES ('00000000-0000-4000-8000-000000000007', 'm', '{1}', 1, 'open', now());
        INSERT INTO growth_decision
          (cluster, kind, expert, reason, evidence, decided_by, decided_at)
        VALUES
          ('00000000-0000-4000-8000-000000000007', 'wait', NULL, 'too few', '{}', 't', now()),
          ('00000000-0000-4000-8000-000000000007', 'grow', 'clerk', 'nobody answers it', '{}', 't',
           now())
        """);

    List<PlatformEvent> told = events.after(StreamPlace.BEGINNING, 10).orElseThrow();

    assertThat(told).extracting(PlatformEvent::kind).containsExactly(Kind.GROWTH);
    assertThat(json(told.getFirst()))
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"cluster": "00000000-0000-4000-8000-000000000007", "decision": "grow",
                     "expert": "clerk", "reason": "nobody answers it"}
                    """));
  }

  /** Also those that a build to come makes. */
  @Test
  void eventOfAKindThatIsNotKnown_isPassedOver() throws Exception {
    PlatformEvents events = nothingHappened();
    execute("ALTER TABLE platform_event DROP CONSTRAINT platform_event_kind_is_known");
    execute("INSERT INTO platform_event (kind, content) VALUES ('weather', '{\"number\": 1}')");
    happens(2);

    assertThat(contents(events.after(StreamPlace.BEGINNING, 10).orElseThrow()))
        .containsExactly("{\"number\": 2}");
  }

  @Test
  void service_cannotWriteWhatHasNotHappened() throws Exception {
    nothingHappened();
    for (String role : List.of("zoetic_gateway", "zoetic_trainer", "zoetic_worker")) {
      try (PostgresDatabase service = POSTGRES.as(role, requireNonNull(learning).name)) {
        assertThatThrownBy(
                () ->
                    service.read(
                        connection -> connection.createStatement().execute(INSERT.formatted(1))))
            .hasMessageContaining("permission denied");
      }
    }
  }
}
