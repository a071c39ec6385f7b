// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.KeyGrant;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.AuditEntry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator does, and what is refused. */
class MutationsIT {
  private static final String SUMS = "/v1/experts/sums/";

  private final GatewayUnderTest gateway = GatewayUnderTest.start();
  private final TestStores stores = gateway.stores;
  private final ApiCaller caller = new ApiCaller(gateway, null);

  @AfterEach
  void close() {
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "evaluate     | 'version':3,                     | 3 | state of 3 is evaluating",
        "bless        | 'version':4,'report':{'p':0.10}, | 4 | state of 4 is blessed",
        "reject       | 'version':4,'report':{'p':0.9},  | 4 | state of 4 is rejected",
        "promote      | 'version':6,                     | 6 | state of 6 is champion",
        "rollback     | 'expected_epoch':EPOCH,          | 1 | state of 1 is champion",
        "rollback     | 'to':1,                          | 1 | state of 1 is champion",
        "canary-start | 'version':5,'weight_percent':99, | 5 | state of 5 is blessed",
        "canary-abort |                                  | 5 | state of 5 is blessed",
        "pin          | 'version':2,'tenant':'zeta',     | 2 | state of 2 is champion",
        "unpin        | 'tenant':'acme',                 | 1 | state of 1 is retired",
        "freeze       |                                  | 0 | state of 2 is champion",
        "unfreeze     |                                  | 0 | state of 2 is champion",
        "retire       | 'version':6,                     | 6 | state of 6 is retired",
        "restore      | 'version':8,                     | 8 | state of 8 is candidate",
        "quarantine   | 'version':2,                     | 2 | state of 1 is champion",
      })
  void verb_doesWhatItSaysAndIsInTheAudit(String verb, String fields, int version, String effect)
      throws Exception {
    stores.furnish("sums");
    long epoch = stores.epoch("sums");
    String given = fields == null ? "" : fields.replace("EPOCH", Long.toString(epoch));
    long sequence = stores.registry.head().sequence();

    JsonNode dry = caller.change(SUMS + verb, "{" + given + "'reason':'why','dry_run':true}");
    assertThat(stores.epoch("sums")).as("nothing is done by a dry run").isEqualTo(epoch);
    assertThat(stores.registry.head().sequence()).isEqualTo(sequence);
    JsonNode receipt = caller.change(SUMS + verb, "{" + given + "'reason':'why'}");

    assertThat(receipt.path("epoch").asLong()).isEqualTo(epoch + 1);
    assertThat(receipt.path("version").asInt()).isEqualTo(version);
    assertThat(receipt.path("audit_sequence").asLong()).isEqualTo(sequence + 1);
    assertThat(receipt.path("dry_run").asBoolean()).isFalse();
    assertThat(receipt.path("state")).isEqualTo(caller.read("/v1/experts/sums"));
    requireSameButTimes(dry, receipt);
    String[] words = effect.split(" ");
    VersionId id = new VersionId("sums", Integer.parseInt(words[2]));
    assertThat(stores.registry.version(id).orElseThrow().state().word()).isEqualTo(words[4]);
    AuditEntry entry = stores.registry.list(sequence, 1).getFirst();
    assertThat(entry.content().action()).isEqualTo(verb);
    assertThat(entry.content().actor()).isEqualTo("anonymous (loopback)");
    assertThat(entry.content().reason()).isEqualTo("why");
  }

  private static void requireSameButTimes(JsonNode dry, JsonNode receipt) {
    assertThat(dry.path("dry_run").asBoolean()).isTrue();
    assertThat(dry.path("audit_sequence").isNull()).isTrue();
    assertThat(dry.path("epoch")).isEqualTo(receipt.path("epoch"));
    assertThat(dry.at("/state/frozen")).isEqualTo(receipt.at("/state/frozen"));
    assertThat(dry.at("/state/quarantined")).isEqualTo(receipt.at("/state/quarantined"));
    assertThat(leads(dry)).isEqualTo(leads(receipt));
  }

  private static List<String> leads(JsonNode receipt) {
    List<String> leads = new ArrayList<>();
    receipt
        .at("/state/aliases")
        .properties()
        .forEach(
            alias ->
                leads.add(
                    alias.getKey()
                        + "@"
                        + alias.getValue().path("version")
                        + " "
                        + alias.getValue().path("weight_percent")));
    return leads;
  }

  @Test
  void actor_isTheHolderOfTheKey() throws Exception {
    stores.furnish("sums");
    ApiCaller operator =
        ApiCaller.withKey(gateway, stores.key(KeyRole.OPERATOR, KeyGrant.CHAMPION));

    operator.change(SUMS + "promote", "{'version':6,'reason':'better'}");

    JsonNode entry = caller.read("/v1/experts/sums/history?limit=1").at("/data/0");
    assertThat(entry.path("actor").asText()).matches("operator's laptop \\([a-z0-9]{12}\\)");
    assertThat(entry.path("action").asText()).isEqualTo("promote");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "promote      | 'version':7                     | a version that is promoted must be blessed, sums@7 is rejected",
        "promote      | 'version':8                     | a version that is promoted must be blessed, sums@8 is quarantined",
        "canary-start | 'version':6,'weight_percent':5  | an expert must have one canary, sums@5 is it: abort it first",
        "rollback     | 'to':3                          | a version that is rolled back to must be retired, sums@3 is candidate",
        "retire       | 'version':5                     | a version that is retired must not be a canary or pinned, sums@5 is canary",
        "restore      | 'version':6                     | a version that is restored must be retired or quarantined, sums@6 is blessed",
      })
  void rule_ofTheRegistry_is422AndChangesNothing(String verb, String fields, String message)
      throws Exception {
    stores.furnish("sums");
    long epoch = stores.epoch("sums");

    for (String dryRun : List.of("true", "false")) {
      HttpResponse<String> response =
          caller.post(SUMS + verb, "{%s,'reason':'r','dry_run':%s}".formatted(fields, dryRun));

      assertThat(response.statusCode()).isEqualTo(422);
      assertThat(GatewayUnderTest.json(response).at("/error/code").asText()).isEqualTo("refused");
      assertThat(GatewayUnderTest.json(response).at("/error/message").asText()).isEqualTo(message);
    }
    assertThat(stores.epoch("sums")).isEqualTo(epoch);
  }

  @Test
  void rollback_withoutAPredecessor_isRefused() throws Exception {
    stores.champion("sums", 1, 2, 3);

    HttpResponse<String> response =
        caller.post(
            SUMS + "rollback",
            "{'expected_epoch':%d,'reason':'r'}".formatted(stores.epoch("sums")));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(GatewayUnderTest.json(response).at("/error/message").asText())
        .isEqualTo("a rollback needs a predecessor, sums@1 has none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "sums/promote      | 'version':9,'reason':'r'                      | 404 | not_found",
        "nobody/promote    | 'version':1,'reason':'r'                      | 404 | not_found",
        "sums/unpin        | 'tenant':'zeta','reason':'r'                  | 404 | not_found",
        "sums/promote      | 'version':6                                   | 400 | missing_field reason",
        "sums/promote      | 'version':6,'reason':''                       | 400 | invalid_value reason",
        "sums/promote      | 'reason':'r'                                  | 400 | missing_field version",
        "sums/promote      | 'version':0,'reason':'r'                      | 400 | invalid_value version",
        "sums/promote      | 'version':'6','reason':'r'                    | 400 | invalid_value version",
        "sums/promote      | 'version':6,'reason':'r','force':true         | 400 | invalid_value force",
        "sums/freeze       | 'version':6,'reason':'r'                      | 400 | invalid_value version",
        "sums/promote      | 'version':6,'reason':'r','expected_epoch':-1  | 400 | invalid_value expected_epoch",
        "sums/promote      | 'version':6,'reason':'r','dry_run':'yes'      | 400 | invalid_value dry_run",
        "sums/rollback     | 'reason':'r'                                  | 400 | missing_field expected_epoch",
        "sums/canary-start | 'version':6,'weight_percent':100,'reason':'r' | 400 | invalid_value weight_percent",
        "sums/pin          | 'version':2,'tenant':'a b','reason':'r'       | 400 | invalid_value tenant",
        "sums/bless        | 'version':4,'reason':'r'                      | 400 | missing_field report",
        "sums/bless        | 'version':4,'report':[],'reason':'r'          | 400 | invalid_value report",
        "sums/bless        | 'version':4,'report':{'p':1e999},'reason':'r' | 400 | invalid_value report",
        "Sums/promote      | 'version':6,'reason':'r'                      | 400 | invalid_value expert",
        "sums/promote      | 'version':6,                                  | 400 | malformed_json",
        "sums/crown        | 'version':6,'reason':'r'                      | 404 | not_found",
      })
  void badInput_getsItsStatusCodeAndParam(String target, String fields, int status, String error)
      throws Exception {
    stores.furnish("sums");
    long epoch = stores.epoch("sums");
    String[] expected = error.split(" ");

    HttpResponse<String> response = gateway.post("/v1/experts/" + target, "{" + fields + "}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode found = GatewayUnderTest.json(response).path("error");
    assertThat(found.path("code").asText()).isEqualTo(expected[0]);
    assertThat(found.path("param").asText("")).isEqualTo(expected.length > 1 ? expected[1] : "");
    assertThat(stores.epoch("sums")).isEqualTo(epoch);
  }

  @Test
  void twoOperatorsAtOnce_oneWinsAndTheOtherSeesWhatIs() throws Exception {
    stores.furnish("sums");
    long epoch = stores.epoch("sums");
    List<HttpResponse<String>> responses = new ArrayList<>();
    try (ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> sent = new ArrayList<>();
      for (String body : List.of("'version':5", "'version':6")) {
        sent.add(
            operators.submit(
                () ->
                    caller.post(
                        SUMS + "promote",
                        "{%s,'expected_epoch':%d,'reason':'r'}".formatted(body, epoch))));
      }
      for (Future<HttpResponse<String>> each : sent) {
        responses.add(each.get());
      }
    }

    assertThat(responses).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(200, 409);
    HttpResponse<String> loser =
        responses.stream().filter(each -> each.statusCode() == 409).findFirst().orElseThrow();
    assertThat(GatewayUnderTest.json(loser).at("/error/code").asText()).isEqualTo("conflict");
    assertThat(GatewayUnderTest.json(loser).path("current"))
        .isEqualTo(caller.read("/v1/experts/sums"));
    assertThat(stores.epoch("sums")).isEqualTo(epoch + 1);
  }

  @Test
  void conflict_overAnExpertThatIsNot_showsNone() throws Exception {
    HttpResponse<String> response =
        caller.post("/v1/experts/nobody/freeze", "{'expected_epoch':3,'reason':'r'}");

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(GatewayUnderTest.json(response).path("current").isNull()).isTrue();
  }

  @Test
  void idempotencyKey_usedAgain_givesTheSameReceiptOrIsRefused() throws Exception {
    stores.furnish("sums");
    String body = "{'version':6,'reason':'r'}";

    HttpResponse<String> first = caller.post(SUMS + "promote", body, "Idempotency-Key", "k-1");
    HttpResponse<String> again = caller.post(SUMS + "promote", body, "Idempotency-Key", "k-1");
    HttpResponse<String> other =
        caller.post(SUMS + "promote", "{'version':6,'reason':'other'}", "Idempotency-Key", "k-1");
    HttpResponse<String> drawn = caller.post(SUMS + "freeze", "{'reason':'r'}");
    HttpResponse<String> bad =
        caller.post(SUMS + "freeze", "{'reason':'r'}", "Idempotency-Key", "x".repeat(201));

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("idempotency-key")).hasValue("k-1");
    assertThat(GatewayUnderTest.json(again)).isEqualTo(GatewayUnderTest.json(first));
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(GatewayUnderTest.json(other).at("/error/code").asText()).isEqualTo("refused");
    assertThat(drawn.headers().firstValue("idempotency-key")).isPresent();
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(GatewayUnderTest.json(bad).at("/error/param").asText()).isEqualTo("Idempotency-Key");
  }

  @Test
  void report_keepsTheDigitsOfItsNumbers() throws Exception {
    stores.furnish("sums");

    caller.change(
        SUMS + "bless",
        "{'version':4,'report':{'p':0.12345678901234567890123,'n':12345678901234567890},'reason':'r'}");

    assertThat(caller.read(SUMS + "versions/4").path("gate_report")).isNotNull();
    assertThat(stores.registry.version(new VersionId("sums", 4)).orElseThrow().gateReportJson())
        .isEqualTo("{\"n\":12345678901234567890,\"p\":0.12345678901234567890123}");
  }

  @Test
  void storeAway_changesNothingAndSaysSo() throws Exception {
    stores.furnish("sums");
    long epoch = stores.epoch("sums");
    stores.goAway();

    HttpResponse<String> response =
        caller.post(SUMS + "promote", "{'version':6,'reason':'r'}", "Idempotency-Key", "k-2");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("idempotency-key")).hasValue("k-2");
    stores.comeBack();
    assertThat(stores.epoch("sums")).isEqualTo(epoch);
    caller.change(SUMS + "promote", "{'version':6,'reason':'r'}", "Idempotency-Key", "k-2");
  }

  @Test
  void wrongMethod_namesThoseThatThereAre() throws Exception {
    HttpResponse<String> response =
        gateway
            .client()
            .send(
                HttpRequest.newBuilder(gateway.uri(SUMS + "versions")).DELETE().build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("GET, POST");
  }
}
