// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.gateway.http.Page;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.audit.AuditVerification;
import io.zoetic.vectorstore.audit.RegistryKeys;
import java.time.InstantSource;

/** The routes of the audit: who did what, and whether that record is whole. */
final class AuditRoutes {
  private final AuditLog audit;
  private final RegistryKeys keys;
  private final InstantSource clock;
  private final JsonResponder answers;
  private final JsonResponder slow;

  /**
   * @param slow for what reads all of it
   */
  AuditRoutes(
      GatewayStores stores, InstantSource clock, JsonResponder answers, JsonResponder slow) {
    this.audit = stores.audit();
    this.keys = stores.registryKeys();
    this.clock = requireNonNull(clock, "clock");
    this.answers = requireNonNull(answers, "answers");
    this.slow = requireNonNull(slow, "slow");
  }

  void list(RoutingContext context) {
    long after = RequestValues.integer(context, "after", 0, Long.MAX_VALUE, 0);
    int limit = RequestValues.limit(context);
    answers.json(
        context,
        () -> {
          Page<AuditEntry> page =
              Page.read(
                  limit,
                  (last, count) -> audit.list(last == null ? after : last.sequence(), count),
                  AuditJson::weight);
          return page.json(AuditJson::of, AuditEntry::sequence);
        });
  }

  void anchor(RoutingContext context) {
    answers.json(
        context,
        () -> {
          SigningKey key = keys.signing();
          AuditLog.Head head = audit.head();
          AuditAnchor anchor = AuditAnchor.sign(head.sequence(), head.hash(), clock.instant(), key);
          return AnchorJson.of(anchor, key.open());
        });
  }

  void verify(RoutingContext context) {
    slow.json(
        context,
        () -> {
          AuditLog.Head head = audit.head();
          AuditVerification verification = audit.verify();
          return VerificationJson.of(verification, head);
        });
  }
}
