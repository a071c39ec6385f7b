// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The audit over HTTP, whole and not. */
class AuditIT {
  private final TestStores stores = new TestStores();

  /** An audit in which one entry says something else than was written. */
  private record Tampered(AuditLog audit, long sequence) implements AuditLog {

    @Override
    public List<AuditEntry> list(long after, int limit) {
      return audit.list(after, limit).stream()
          .map(entry -> entry.sequence() == sequence ? forged(entry) : entry)
          .toList();
    }

    private static AuditEntry forged(AuditEntry entry) {
      AuditEntry.Content was = entry.content();
      AuditEntry.Content forged =
          new AuditEntry.Content(
              was.at(),
              "somebody else",
              was.action(),
              was.subjectKind(),
              was.subject(),
              was.version(),
              was.epoch(),
              was.reason(),
              was.key(),
              was.requestJson());
      return new AuditEntry(entry.sequence(), forged, entry.previousHash(), entry.hash());
    }

    @Override
    public Head head() {
      return audit.head();
    }
  }

  @Test
  void entries_areListedInPagesAndChained() throws Exception {
    stores.furnish("sums");
    stores.key(KeyRole.CLIENT);
    try (GatewayUnderTest gateway = GatewayUnderTest.start(stores, Map.of())) {
      ApiCaller caller = new ApiCaller(gateway, null);

      List<JsonNode> entries = new ArrayList<>();
      JsonNode page = caller.read("/v1/audit?limit=7");
      while (true) {
        page.path("data").forEach(entries::add);
        if (page.path("next").isNull()) {
          break;
        }
        page = caller.read("/v1/audit?limit=7&after=" + page.path("next").asLong());
      }

      assertThat(entries).hasSize((int) stores.registry.head().sequence());
      for (int i = 1; i < entries.size(); i++) {
        assertThat(entries.get(i).path("previous_hash")).isEqualTo(entries.get(i - 1).path("hash"));
      }
      JsonNode first = entries.getFirst();
      assertThat(first.path("action").asText()).isEqualTo("register");
      assertThat(first.at("/request/layout").asText()).isEqualTo("all");
      assertThat(entries.getLast().path("subject_kind").asText()).isEqualTo("api-key");
      assertThat(entries.getLast().path("epoch").isNull()).isTrue();
    }
  }

  @Test
  void audit_thatIsWhole_isSaidToBe() throws Exception {
    stores.furnish("sums");
    try (GatewayUnderTest gateway = GatewayUnderTest.start(stores, Map.of())) {
      JsonNode verification = new ApiCaller(gateway, null).read("/v1/audit/verify");

      AuditLog.Head head = stores.registry.head();
      assertThat(verification.path("whole").asBoolean()).isTrue();
      assertThat(verification.path("verified").asLong()).isEqualTo(head.sequence());
      assertThat(verification.at("/head/hash").asText()).isEqualTo(head.hash());
      assertThat(verification.path("fault").isNull()).isTrue();
    }
  }

  @Test
  void audit_thatWasChanged_namesTheEntry() throws Exception {
    stores.furnish("sums");
    stores.audit = new Tampered(stores.registry, 5);
    try (GatewayUnderTest gateway = GatewayUnderTest.start(stores, Map.of())) {
      JsonNode verification = new ApiCaller(gateway, null).read("/v1/audit/verify");

      assertThat(verification.path("whole").asBoolean()).isFalse();
      assertThat(verification.path("verified").asLong()).isEqualTo(4);
      assertThat(verification.at("/fault/sequence").asLong()).isEqualTo(5);
      assertThat(verification.at("/fault/rule").asText())
          .startsWith("the content of entry 5 must have the hash");
    }
  }
}
