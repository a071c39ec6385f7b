// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.IdempotencyKeys;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.vectorstore.expert.Change;
import io.zoetic.vectorstore.expert.ExpertMutation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mutation that a request asks for.
 *
 * @param dryRun whether nothing is to be committed
 */
record Asked(ExpertMutation mutation, Change change, boolean dryRun) {
  /** Fields that the body of every mutation of an expert has. */
  static final Set<String> FIELDS = Set.of("reason", "expected_epoch", "dry_run");

  static Asked of(RoutingContext context, ExpertMutation mutation, RequestFields body) {
    Long epoch = body.longInteger("expected_epoch");
    if (epoch != null && epoch < 0) {
      throw ApiException.invalid("expected_epoch", "expected_epoch must be >= 0, was " + epoch);
    }
    return new Asked(mutation, change(context, body, epoch), body.flag("dry_run"));
  }

  /** Who asks for a change and why; the answer names the key of idempotency. */
  static Change change(RoutingContext context, RequestFields body, @Nullable Long expectedEpoch) {
    Principal principal = Authentication.of(context);
    String key = IdempotencyKeys.of(context);
    String reason = body.requiredText("reason");
    return RequestValues.checked(
        () -> new Change(principal.actor(), reason, key, expectedEpoch, principal.grants()));
  }
}
