// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpMethod;
import io.zoetic.bootstrap.Settings;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.migrations.Migrations;
import io.zoetic.testkit.PostgresExtension;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.PostgresSchema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every endpoint that changes something leaves an entry in the audit, on a real database. */
class AuditedEndpointsIT {
  @RegisterExtension
  static final PostgresExtension POSTGRES = new PostgresExtension(Migrations::migrate);

  /**
   * What clients send: it is kept with who sent it, and changes nothing that others are served. Nor
   * does a webhook that is tried.
   */
  private static final Set<Endpoint> TRAFFIC =
      EnumSet.of(
          Endpoint.COMPLETE_CHAT, Endpoint.COMPLETE_TEXT, Endpoint.VOTE, Endpoint.TEST_WEBHOOK);

  /**
   * Changes in an order in which each succeeds, with what the audit must call it; {@code LAST} is
   * the id in the answer before.
   */
  private static final String CHANGES =
      """
      REGISTER            | register     | /v1/experts/dates/versions {REGISTRATION}
      EVALUATE            | evaluate     | /v1/experts/dates/evaluate {'version':2}
      BLESS               | bless        | /v1/experts/dates/bless {'version':2,'report':{}}
      START_CANARY        | canary-start | /v1/experts/dates/canary-start {'version':2,'weight_percent':10}
      ABORT_CANARY        | canary-abort | /v1/experts/dates/canary-abort {}
      PIN                 | pin          | /v1/experts/dates/pin {'version':2,'tenant':'acme'}
      UNPIN               | unpin        | /v1/experts/dates/unpin {'tenant':'acme'}
      PROMOTE             | promote      | /v1/experts/dates/promote {'version':2}
      ROLLBACK            | rollback     | /v1/experts/dates/rollback {'to':1}
      FREEZE              | freeze       | /v1/experts/dates/freeze {}
      UNFREEZE            | unfreeze     | /v1/experts/dates/unfreeze {}
      QUARANTINE          | quarantine   | /v1/experts/dates/quarantine {'version':2}
      RESTORE             | restore      | /v1/experts/dates/restore {'version':2}
      EVALUATE            | evaluate     | /v1/experts/dates/evaluate {'version':2}
      REJECT              | reject       | /v1/experts/dates/reject {'version':2,'report':{}}
      RETIRE              | retire       | /v1/experts/dates/retire {'version':1}
      DECLARE_METRIC      | declare      | /v1/metrics/tone {'kind':'boolean'}
      START_RUN           | start        | /v1/training-runs {'expert':'fresh'}
      CANCEL_RUN          | cancel       | /v1/training-runs/LAST/cancel {}
      VETO_GROWTH         | veto         | /v1/growth/6b1e1f5e-0000-4000-8000-000000000001/veto {}
      LIFT_VETO           | lift         | /v1/growth/6b1e1f5e-0000-4000-8000-000000000001/lift {}
      RENAME_GROWTH       | rename       | /v1/growth/6b1e1f5e-0000-4000-8000-000000000001/rename {'name':'times'}
      MERGE_GROWTH        | merge        | /v1/growth/6b1e1f5e-0000-4000-8000-000000000001/merge {'into':'6b1e1f5e-0000-4000-8000-000000000002'}
      GIVE_FEEDBACK_BATCH | vouch        | /v1/feedback:batch {'feedback':[{'request_id':'answer-2','metric':'thumb','value':true}]}
      GIVE_FEEDBACK       | vouch        | /v1/feedback {'request_id':'answer-2','metric':'thumb','value':true}
      TEACH               | vouch        | /v1/experts/dates/examples {'examples':[{'messages':[{'role':'user','content':'a'}],'chosen':'b','rejected':'c'}]}
      APPROVE_FEEDBACK    | approve      | /v1/feedback:approve {'feedback':['LAST']}
      DELETE_FEEDBACK     | delete       | /v1/feedback/LAST
      PURGE_FEEDBACK      | purge        | /v1/feedback:purge {'tenant':'acme'}
      FORGET_USER         | forget       | /v1/users:forget {'user':'ada'}
      ENABLE_WEBHOOK      | enable-webhook | /v1/webhooks/DISABLED/enable {}
      CREATE_WEBHOOK      | create-webhook | /v1/webhooks {'url':'https://93.184.216.34/','events':['run.ended']}
      ROTATE_WEBHOOK      | rotate-webhook | /v1/webhooks/LAST/rotate {}
      REMOVE_WEBHOOK      | remove-webhook | /v1/webhooks/LAST?reason=a%20test
      CREATE_KEY          | create-key   | /v1/keys {'name':'n','role':'client'}
      REVOKE_KEY          | revoke-key   | /v1/keys/LAST/revoke {}
      """;

  /** What is not said why. */
  private static final Set<Endpoint> WITHOUT_REASON =
      EnumSet.of(
          Endpoint.DECLARE_METRIC,
          Endpoint.GIVE_FEEDBACK,
          Endpoint.GIVE_FEEDBACK_BATCH,
          Endpoint.TEACH,
          Endpoint.DELETE_FEEDBACK);

  private final HttpClient client = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private PostgresDatabase database;
  private PostgresSchema schema;
  private GatewayStores stores;
  private Gateway gateway;
  private Map<String, IssuedKey> keys;
  private String last = "";

  /** One line of the table. */
  private record Change(Endpoint endpoint, String action, String path, String body) {
    static Change parse(String line) {
      String[] cells = line.split("\\|");
      String[] request = cells[2].strip().split(" ", 2);
      Endpoint endpoint = Endpoint.valueOf(cells[0].strip());
      String body = request.length == 1 ? "" : request[1];
      String registration = body.replace("REGISTRATION", Registrations.fields("3,3,3"));
      return new Change(
          endpoint,
          cells[1].strip(),
          request[0].replace("DISABLED", RecordedStores.WEBHOOK),
          (body.isEmpty() || WITHOUT_REASON.contains(endpoint)
                  ? registration
                  : withReason(registration))
              .replace('\'', '"'));
    }

    private static String withReason(String body) {
      String rest = body.substring(1);
      return "{'reason':'a test'" + (rest.equals("}") ? "" : ",") + rest;
    }
  }

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(
            PostgresOptions.of(
                POSTGRES.url(POSTGRES.createDatabase()),
                PostgresExtension.USER,
                PostgresExtension.USER));
    schema = PostgresSchema.watch(database);
    stores = GatewayStores.on(database, schema);
    keys = new RecordedStores(stores, database).furnish(Optional.empty());
    gateway =
        Gateway.start(
            GatewayConfig.from(Settings.of(Map.of("gateway.port", "0"))),
            new InMemoryEventLog(),
            stores,
            metrics);
  }

  @AfterEach
  void close() {
    client.close();
    gateway.close();
    schema.close();
    database.close();
  }

  private static Stream<Change> changes() {
    return CHANGES.lines().map(Change::parse);
  }

  @Test
  void endpoint_isAReadOrTrafficOrChanges() {
    Set<Endpoint> said = EnumSet.copyOf(TRAFFIC);
    Arrays.stream(Endpoint.values())
        .filter(each -> List.of(HttpMethod.GET, HttpMethod.OPTIONS).contains(each.method()))
        .forEach(said::add);
    changes().map(Change::endpoint).forEach(said::add);

    assertThat(said)
        .as("an endpoint that changes something must be in the table of changes")
        .containsExactlyInAnyOrder(Endpoint.values());
  }

  @Test
  void change_isAudited_withWhoMadeItAndWhy_andTheChainStaysWhole() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Change change : changes().toList()) {
      long before = stores.audit().head().sequence();
      send("admin", change.endpoint().method().name(), change.path(), change.body());

      List<AuditEntry> entries = stores.audit().list(before, 10);

      boolean told =
          entries.stream().anyMatch(entry -> entry.content().action().equals(change.action()));
      boolean attributed =
          entries.stream()
              .map(AuditEntry::content)
              .allMatch(
                  entry ->
                      entry.actor().contains(key("admin").id())
                          && (WITHOUT_REASON.contains(change.endpoint())
                              || entry.reason().equals("a test")));
      if (!told || !attributed) {
        wrong.add("%s left %s".formatted(change.endpoint(), entries));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(stores.audit().verify().fault()).isEmpty();
  }

  @Test
  void whatChangesNothing_isNotAudited() throws Exception {
    send("admin", "PUT", "/v1/metrics/tone", "{\"kind\":\"boolean\"}");
    send("admin", "POST", "/v1/training-runs", "{\"expert\":\"fresh\",\"reason\":\"a test\"}");
    String run = last;
    send("admin", "POST", "/v1/training-runs/" + run + "/cancel", "{\"reason\":\"a test\"}");
    long before = stores.audit().head().sequence();

    send("admin", "PUT", "/v1/metrics/tone", "{\"kind\":\"boolean\"}");
    send("admin", "POST", "/v1/training-runs/" + run + "/cancel", "{\"reason\":\"a test\"}");
    String dry = "{\"reason\":\"a test\",\"dry_run\":true}";
    send("admin", "POST", "/v1/users:forget", "{\"user\":\"ada\"," + dry.substring(1));
    send("admin", "POST", "/v1/feedback:purge", "{\"tenant\":\"acme\"," + dry.substring(1));
    send(
        "client",
        "POST",
        "/v1/feedback",
        "{\"request_id\":\"answer-2\",\"metric\":\"thumb\",\"value\":true}");
    for (String path : List.of("/v1/audit", "/v1/feedback", "/v1/keys", "/v1/training-runs")) {
      send("admin", "GET", path, "");
    }

    assertThat(stores.audit().list(before, 10)).isEmpty();
  }

  @Test
  void userWhoIsForgotten_isNamedByNoEntry() throws Exception {
    long before = stores.audit().head().sequence();

    send("admin", "POST", "/v1/users:forget", "{\"user\":\"ada\",\"reason\":\"ticket 812\"}");
    send("admin", "POST", "/v1/users:forget", "{\"user\":\"ada\",\"reason\":\"ticket 813\"}");
    send("admin", "POST", "/v1/users:forget", "{\"user\":\"bob\",\"reason\":\"ticket 814\"}");

    List<AuditEntry.Content> entries =
        stores.audit().list(before, 10).stream().map(AuditEntry::content).toList();
    assertThat(entries).extracting(AuditEntry.Content::subjectKind).containsOnly("user");
    assertThat(entries.getFirst().subject())
        .matches("[0-9a-f]{64}")
        .isEqualTo(entries.get(1).subject())
        .isNotEqualTo(entries.get(2).subject());
    assertThat(entries.getFirst().requestJson()).contains("\"learnt\"").doesNotContain("ada");
  }

  private IssuedKey key(String caller) {
    return Objects.requireNonNull(keys.get(caller), caller);
  }

  private void send(String caller, String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + gateway.port() + path.replace("LAST", last)))
                .method(
                    method,
                    body.isEmpty()
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(body.replace("LAST", last)))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key(caller).text())
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as("%s %s", path, response.body()).isBetween(200, 299);
    if (!response.body().isEmpty()) {
      JsonNode answer = new JsonMapper().readTree(response.body());
      last = answer.path("id").asText(answer.path("feedback_id").asText(last));
    }
  }
}
