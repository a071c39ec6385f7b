// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.KeyGrant;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.learning.RunRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets what of every endpoint. Grants are another test's: the keys here have all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoleMatrixIT {
  /**
   * What a permitted request gets; mutations run dry, and what cannot names something missing or
   * something that is there.
   */
  private static final String TABLE =
      """
      endpoint            | client | proxy | annotator | trainer | operator | admin | request
      SHOW_DOCUMENT       | 200    | 200   | 200       | 200     | 200      | 200   | /openapi.json
      COMPLETE_CHAT       | 200    | 200   | 403       | 200     | 200      | 200   | /v1/chat/completions {'model':'zoetic/base','messages':[{'role':'user','content':'a'}]}
      COMPLETE_TEXT       | 200    | 200   | 403       | 200     | 200      | 200   | /v1/completions {'model':'zoetic/base','prompt':'a'}
      LIST_MODELS         | 200    | 200   | 200       | 200     | 200      | 200   | /v1/models
      SHOW_MODEL          | 200    | 200   | 200       | 200     | 200      | 200   | /v1/models/zoetic/base
      VOTE                | 403    | 403   | 403       | 403     | 403      | 403   | /v1/feedback/tokens/x {}
      ALLOW_VOTE          | 204    | 204   | 204       | 204     | 204      | 204   | /v1/feedback/tokens/x
      GIVE_FEEDBACK       | 202    | 202   | 202       | 202     | 202      | 202   | /v1/feedback {'request_id':'r','kind':'boolean','value':true}
      GIVE_FEEDBACK_BATCH | 202    | 202   | 202       | 202     | 202      | 202   | /v1/feedback:batch {'feedback':[{'request_id':'r','kind':'boolean','value':true}]}
      LIST_FEEDBACK       | 403    | 403   | 200       | 200     | 200      | 200   | /v1/feedback
      SHOW_FEEDBACK       | 404    | 404   | 404       | 404     | 404      | 404   | /v1/feedback/6b1e1f5e-0000-4000-8000-000000000007
      DELETE_FEEDBACK     | 404    | 404   | 404       | 404     | 404      | 404   | /v1/feedback/6b1e1f5e-0000-4000-8000-000000000007
      APPROVE_FEEDBACK    | 403    | 403   | 403       | 404     | 404      | 404   | /v1/feedback:approve {'feedback':['6b1e1f5e-0000-4000-8000-000000000007'],'reason':'r'}
      PURGE_FEEDBACK      | 403    | 403   | 403       | 403     | 200      | 200   | /v1/feedback:purge {'tenant':'acme',REASON}
      TEACH               | 403    | 403   | 403       | 202     | 202      | 202   | /v1/experts/sums/examples {'examples':[{'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b'}]}],'dry_run':true}
      LIST_METRICS        | 200    | 200   | 200       | 200     | 200      | 200   | /v1/metrics
      SHOW_METRIC         | 200    | 200   | 200       | 200     | 200      | 200   | /v1/metrics/thumb
      DECLARE_METRIC      | 403    | 403   | 403       | 200     | 200      | 200   | /v1/metrics/thumb {'kind':'boolean'}
      START_RUN           | 403    | 403   | 403       | 200     | 200      | 200   | /v1/training-runs {'expert':'sums','reason':'r'}
      LIST_RUNS           | 403    | 403   | 200       | 200     | 200      | 200   | /v1/training-runs
      SHOW_RUN            | 403    | 403   | 404       | 404     | 404      | 404   | /v1/training-runs/6b1e1f5e-0000-4000-8000-000000000007
      CANCEL_RUN          | 403    | 403   | 403       | 404     | 404      | 404   | /v1/training-runs/6b1e1f5e-0000-4000-8000-000000000007/cancel {'reason':'r'}
      LIST_GROWTH         | 403    | 403   | 403       | 200     | 200      | 200   | /v1/growth
      SHOW_GROWTH         | 403    | 403   | 403       | 404     | 404      | 404   | /v1/growth/6b1e1f5e-0000-4000-8000-000000000007
      VETO_GROWTH         | 403    | 403   | 403       | 404     | 404      | 404   | /v1/growth/6b1e1f5e-0000-4000-8000-000000000007/veto {'reason':'r'}
      LIFT_VETO           | 403    | 403   | 403       | 404     | 404      | 404   | /v1/growth/6b1e1f5e-0000-4000-8000-000000000007/lift {'reason':'r'}
      RENAME_GROWTH       | 403    | 403   | 403       | 404     | 404      | 404   | /v1/growth/6b1e1f5e-0000-4000-8000-000000000007/rename {'name':'x','reason':'r'}
      MERGE_GROWTH        | 403    | 403   | 403       | 404     | 404      | 404   | /v1/growth/6b1e1f5e-0000-4000-8000-000000000007/merge {'into':'6b1e1f5e-0000-4000-8000-000000000008','reason':'r'}
      FORGET_USER         | 403    | 403   | 403       | 403     | 200      | 200   | /v1/users:forget {'user':'ada',REASON}
      LIST_EXPERTS        | 403    | 403   | 200       | 200     | 200      | 200   | /v1/experts
      SHOW_EXPERT         | 403    | 403   | 200       | 200     | 200      | 200   | /v1/experts/sums
      LIST_VERSIONS       | 403    | 403   | 200       | 200     | 200      | 200   | /v1/experts/sums/versions
      SHOW_VERSION        | 403    | 403   | 200       | 200     | 200      | 200   | /v1/experts/sums/versions/1
      SHOW_HISTORY        | 403    | 403   | 200       | 200     | 200      | 200   | /v1/experts/sums/history
      READ_VALUES         | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/versions/1/z
      COMPARE_VERSIONS    | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/diff?from=1&to=champion
      SHOW_STATUS         | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/status
      SHOW_FLEET          | 403    | 403   | 403       | 200     | 200      | 200   | /v1/fleet
      FOLLOW_EVENTS       | 403    | 403   | 200       | 200     | 200      | 200   | /v1/events?follow=false
      SHOW_BASE_MODEL     | 403    | 403   | 403       | 200     | 200      | 200   | /v1/base-model
      SHOW_AS_OF          | 403    | 403   | 403       | 403     | 200      | 200   | /v1/as-of?time=2026-01-01T00:00:00Z&tenant=acme
      LIST_AUDIT          | 403    | 403   | 403       | 403     | 200      | 200   | /v1/audit
      VERIFY_AUDIT        | 403    | 403   | 403       | 403     | 200      | 200   | /v1/audit/verify
      ANCHOR_AUDIT        | 403    | 403   | 403       | 403     | 200      | 200   | /v1/audit/head
      REGISTER            | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/versions {REGISTRATION,REASON}
      EVALUATE            | 403    | 403   | 403       | 200     | 403      | 200   | /v1/experts/sums/evaluate {'version':3,REASON}
      BLESS               | 403    | 403   | 403       | 200     | 403      | 200   | /v1/experts/sums/bless {'version':4,'report':{},REASON}
      REJECT              | 403    | 403   | 403       | 200     | 403      | 200   | /v1/experts/sums/reject {'version':4,'report':{},REASON}
      PROMOTE             | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/promote {'version':6,REASON}
      ROLLBACK            | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/rollback {'to':1,REASON}
      START_CANARY        | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/canary-start {'version':5,'weight_percent':20,REASON}
      ABORT_CANARY        | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/canary-abort {REASON}
      PIN                 | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/pin {'version':2,'tenant':'acme',REASON}
      UNPIN               | 403    | 403   | 403       | 200     | 200      | 200   | /v1/experts/sums/unpin {'tenant':'acme',REASON}
      FREEZE              | 403    | 403   | 403       | 403     | 200      | 200   | /v1/experts/sums/freeze {REASON}
      UNFREEZE            | 403    | 403   | 403       | 403     | 200      | 200   | /v1/experts/sums/unfreeze {REASON}
      RETIRE              | 403    | 403   | 403       | 403     | 200      | 200   | /v1/experts/sums/retire {'version':6,REASON}
      RESTORE             | 403    | 403   | 403       | 403     | 200      | 200   | /v1/experts/sums/restore {'version':8,REASON}
      QUARANTINE          | 403    | 403   | 403       | 403     | 200      | 200   | /v1/experts/sums/quarantine {'version':2,REASON}
      LIST_WEBHOOKS       | 403    | 403   | 403       | 403     | 200      | 200   | /v1/webhooks
      CREATE_WEBHOOK      | 403    | 403   | 403       | 403     | 200      | 200   | /v1/webhooks {'url':'https://93.184.216.34/','events':['run.ended'],'reason':'r'}
      SHOW_WEBHOOK        | 403    | 403   | 403       | 403     | 404      | 404   | /v1/webhooks/aaaaaaaaaaaa
      REMOVE_WEBHOOK      | 403    | 403   | 403       | 403     | 404      | 404   | /v1/webhooks/aaaaaaaaaaaa?reason=r
      ROTATE_WEBHOOK      | 403    | 403   | 403       | 403     | 404      | 404   | /v1/webhooks/aaaaaaaaaaaa/rotate {'reason':'r'}
      ENABLE_WEBHOOK      | 403    | 403   | 403       | 403     | 404      | 404   | /v1/webhooks/aaaaaaaaaaaa/enable {'reason':'r'}
      TEST_WEBHOOK        | 403    | 403   | 403       | 403     | 404      | 404   | /v1/webhooks/aaaaaaaaaaaa/test
      LIST_KEYS           | 403    | 403   | 403       | 403     | 403      | 200   | /v1/keys
      CREATE_KEY          | 403    | 403   | 403       | 403     | 403      | 200   | /v1/keys {'name':'n','role':'client','reason':'r'}
      REVOKE_KEY          | 403    | 403   | 403       | 403     | 403      | 404   | /v1/keys/aaaaaaaaaaaa/revoke {'reason':'r'}
      """;

  /** What a tenant's own key may do, if its role may. */
  private static final Set<Endpoint> TENANTS =
      EnumSet.of(
          Endpoint.COMPLETE_CHAT,
          Endpoint.COMPLETE_TEXT,
          Endpoint.LIST_MODELS,
          Endpoint.SHOW_MODEL,
          Endpoint.GIVE_FEEDBACK,
          Endpoint.GIVE_FEEDBACK_BATCH,
          Endpoint.LIST_FEEDBACK,
          Endpoint.SHOW_FEEDBACK,
          Endpoint.DELETE_FEEDBACK,
          Endpoint.TEACH,
          Endpoint.LIST_METRICS,
          Endpoint.SHOW_METRIC,
          Endpoint.LIST_RUNS,
          Endpoint.SHOW_RUN,
          Endpoint.FORGET_USER,
          Endpoint.LIST_EXPERTS,
          Endpoint.SHOW_EXPERT,
          Endpoint.LIST_VERSIONS,
          Endpoint.SHOW_VERSION,
          Endpoint.SHOW_AS_OF,
          Endpoint.PIN,
          Endpoint.UNPIN);

  private static final Set<Endpoint> NAMING_A_TENANT =
      EnumSet.of(Endpoint.SHOW_AS_OF, Endpoint.PIN, Endpoint.UNPIN);

  private static final List<KeyRole> ROLES =
      List.of(
          KeyRole.CLIENT,
          KeyRole.PROXY,
          KeyRole.ANNOTATOR,
          KeyRole.TRAINER,
          KeyRole.OPERATOR,
          KeyRole.ADMIN);

  private final TestStores stores = new TestStores();
  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(stores, Map.of("gateway.anonymous", "false"));
  private final GatewayUnderTest open = GatewayUnderTest.start(stores, Map.of());
  private final Map<KeyRole, String> keys = new EnumMap<>(KeyRole.class);
  private String revoked = "";
  private String expired = "";

  /** One row of the table. */
  record Row(Endpoint endpoint, List<Integer> statuses, String path, String body) {

    static Row parse(String line) {
      String[] cells = line.split("\\|", 8);
      String[] request = cells[7].strip().split(" ", 2);
      String body = request.length == 1 ? "" : request[1];
      return new Row(
          Endpoint.valueOf(cells[0].strip()),
          Arrays.stream(cells).skip(1).limit(6).map(cell -> Integer.valueOf(cell.strip())).toList(),
          request[0],
          body.replace("REASON", "'reason':'a test','dry_run':true")
              .replace("REGISTRATION", Registrations.fields("1,2,3")));
    }

    HttpResponse<String> send(ApiCaller caller) throws Exception {
      return caller.call(endpoint.method().name(), path, body.replace('\'', '"'));
    }

    @Override
    public String toString() {
      return endpoint.name();
    }
  }

  static List<Row> rows() {
    return TABLE.lines().skip(1).map(Row::parse).toList();
  }

  @BeforeAll
  void furnish() {
    stores.furnish("sums");
    // So that everybody who asks for a run of it finds this one.
    stores.runs.enqueue(new RunRequest("sums", RunRequest.Cause.TIME, "a test", "ada", "{}", 7));
    for (KeyRole role : ROLES) {
      keys.put(role, stores.key(role, KeyGrant.values()));
    }
    IssuedKey gone = stores.issue(KeyRole.ADMIN, null, null);
    stores.revoke(gone);
    revoked = gone.text();
    expired = stores.expired(KeyRole.ADMIN).text();
    for (GatewayUnderTest each : List.of(gateway, open)) {
      each.worker("w", ScriptedWorker.words("b"));
    }
  }

  @AfterAll
  void close() {
    gateway.close();
    open.close();
  }

  @Test
  void table_hasOneRowPerEndpoint() {
    assertThat(rows()).extracting(Row::endpoint).containsExactlyInAnyOrder(Endpoint.values());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void role_getsWhatTheTableSays(Row row) throws Exception {
    for (KeyRole role : ROLES) {
      HttpResponse<String> response =
          row.send(ApiCaller.withKey(gateway, keys.getOrDefault(role, "")));

      int expected = row.statuses().get(ROLES.indexOf(role));
      assertThat(response.statusCode())
          .as("%s as %s: %s", row, role, response.body())
          .isEqualTo(expected);
      if (expected == 403) {
        assertThat(code(response)).isEqualTo("permission_denied");
      }
    }
  }

  /** What concerns all tenants is not for the key of one, whatever its role. */
  @ParameterizedTest
  @MethodSource("rows")
  void administratorOfATenant_isLetInToWhatIsTheTenants(Row row) throws Exception {
    String acmes = stores.issue(KeyRole.ADMIN, "acme", null).text();
    String globexs = stores.issue(KeyRole.ADMIN, "globex", null).text();
    boolean isTenants = TENANTS.contains(row.endpoint()) || row.endpoint().permission() == null;

    HttpResponse<String> own = row.send(ApiCaller.withKey(gateway, acmes));
    HttpResponse<String> others = row.send(ApiCaller.withKey(gateway, globexs));

    assertThat(own.statusCode())
        .as("%s: %s", row, own.body())
        .isEqualTo(isTenants ? row.statuses().getLast() : 403);
    // The table names acme.
    boolean isNamed = NAMING_A_TENANT.contains(row.endpoint());
    assertThat(others.statusCode())
        .as("%s: %s", row, others.body())
        .isEqualTo(isTenants && !isNamed ? row.statuses().getLast() : 403);
  }

  @Test
  void pinsOfOthers_areNotSeen() throws Exception {
    String pinned = "{\"version\":2,\"tenant\":\"globex\",\"reason\":\"r\"}";
    String admin = keys.getOrDefault(KeyRole.ADMIN, "");
    assertThat(
            ApiCaller.withKey(gateway, admin)
                .call("POST", "/v1/experts/sums/pin", pinned)
                .statusCode())
        .isEqualTo(200);
    String acmes = stores.issue(KeyRole.OPERATOR, "acme", null).text();

    for (String path : List.of("/v1/experts", "/v1/experts/sums")) {
      assertThat(ApiCaller.withKey(gateway, acmes).call("GET", path, "").body())
          .contains("champion")
          .doesNotContain("globex");
      assertThat(ApiCaller.withKey(gateway, admin).call("GET", path, "").body())
          .contains("pinned/globex");
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void keyThatOpensNothing_isRefused_orCountsAsNoneWhereNoneIsNeeded(Row row) throws Exception {
    for (String authorization :
        List.of(
            "Bearer " + revoked,
            "Bearer " + expired,
            "Bearer zk-" + "a".repeat(12) + "-" + "b".repeat(48),
            "Bearer none")) {
      requireRefused(row, new ApiCaller(gateway, authorization));
      assertThat(row.send(new ApiCaller(open, authorization)).statusCode())
          .as("%s with %s", row, authorization)
          .isEqualTo(row.statuses().getLast());
    }
    for (GatewayUnderTest each : List.of(gateway, open)) {
      requireRefused(row, new ApiCaller(each, "Basic YTpi"));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void knownKey_whereNoneIsNeeded_keepsItsOwnRights(Row row) throws Exception {
    HttpResponse<String> response =
        row.send(ApiCaller.withKey(open, keys.getOrDefault(KeyRole.CLIENT, "")));

    assertThat(response.statusCode())
        .as("%s: %s", row, response.body())
        .isEqualTo(row.statuses().get(ROLES.indexOf(KeyRole.CLIENT)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void noKey_isRefusedUnlessAnonymousIsAllowed(Row row) throws Exception {
    requireRefused(row, new ApiCaller(gateway, null));

    HttpResponse<String> response = row.send(new ApiCaller(open, null));

    assertThat(response.statusCode())
        .as("%s without a key: %s", row, response.body())
        .isEqualTo(row.statuses().getLast());
  }

  private static void requireRefused(Row row, ApiCaller caller) throws Exception {
    HttpResponse<String> response = row.send(caller);

    if (row.endpoint().permission() == null) {
      assertThat(response.statusCode()).isEqualTo(row.statuses().getFirst());
      return;
    }
    assertThat(response.statusCode()).as("%s with %s", row, caller.authorization()).isEqualTo(401);
    assertThat(code(response)).isEqualTo("invalid_api_key");
    assertThat(response.headers().firstValue("www-authenticate")).hasValue("Bearer");
    assertThat(response.body()).doesNotContain("zk-a");
  }

  private static String code(HttpResponse<String> response) {
    return GatewayUnderTest.json(response).at("/error/code").asText();
  }
}
