// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.KeyGrant;
import io.zoetic.vectorstore.access.KeyRole;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which aliases a key may move, whatever its role may do. */
class GrantsIT {
  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(Map.of("gateway.anonymous", "false"));

  @AfterEach
  void close() {
    gateway.close();
  }

  @ParameterizedTest(name = "{0} {1} takes {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "promote      | 'version':6                     | champion",
        "rollback     | 'to':1                          | champion",
        "canary-start | 'version':5,'weight_percent':20 | canary",
        "canary-abort |                                 | canary",
        "pin          | 'version':2,'tenant':'acme'     | pinned",
        "unpin        | 'tenant':'acme'                 | pinned",
        "retire       | 'version':2                     | champion",
        "quarantine   | 'version':2                     | champion",
        "quarantine   | 'version':5                     | canary",
        "quarantine   | 'version':1                     | pinned",
      })
  void move_takesItsGrantAndNoOther(String verb, String fields, String grant) throws Exception {
    gateway.stores.furnish("sums");
    KeyGrant needed = KeyGrant.parse(grant);
    KeyGrant[] others =
        Arrays.stream(KeyGrant.values()).filter(each -> each != needed).toArray(KeyGrant[]::new);
    String body = "{%s'reason':'r'}".formatted(fields == null ? "" : fields + ",");
    String path = "/v1/experts/sums/" + verb;
    long epoch = gateway.stores.epoch("sums");

    HttpResponse<String> refused =
        ApiCaller.withKey(gateway, gateway.stores.key(KeyRole.OPERATOR, others)).post(path, body);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(GatewayUnderTest.json(refused).at("/error/code").asText())
        .isEqualTo("permission_denied");
    assertThat(gateway.stores.epoch("sums")).isEqualTo(epoch);

    ApiCaller.withKey(gateway, gateway.stores.key(KeyRole.OPERATOR, needed)).change(path, body);
    assertThat(gateway.stores.epoch("sums")).isEqualTo(epoch + 1);
  }

  @ParameterizedTest(name = "{0} {1} takes none")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "freeze     |",
        "unfreeze   |",
        "retire     | 'version':6",
        "restore    | 'version':8",
        "quarantine | 'version':3",
      })
  void change_thatMovesNoAliasOfTheirs_takesNoGrant(String verb, String fields) throws Exception {
    gateway.stores.furnish("sums");
    ApiCaller operator = ApiCaller.withKey(gateway, gateway.stores.key(KeyRole.OPERATOR));

    operator.change(
        "/v1/experts/sums/" + verb,
        "{%s'reason':'r'}".formatted(fields == null ? "" : fields + ","));
  }

  @Test
  void administrator_movesEverythingWithoutGrants() throws Exception {
    gateway.stores.furnish("sums");
    ApiCaller admin = ApiCaller.withKey(gateway, gateway.stores.key(KeyRole.ADMIN));

    admin.change("/v1/experts/sums/quarantine", "{'version':2,'reason':'r'}");
    admin.change("/v1/experts/sums/canary-abort", "{'reason':'r'}");
    admin.change("/v1/experts/sums/unpin", "{'tenant':'acme','reason':'r'}");
  }
}
