// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator.mutation;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.Scope;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.IdempotencyKeys;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import org.jspecify.annotations.Nullable;

/**
 * A mutation that a request asks for.
 *
 * @param dryRun whether nothing is to be committed
 * @param scope of who asks
 */
public record MutationRequest(
    ExpertMutation mutation, ChangeRequest change, boolean dryRun, Scope scope) {
  private static final int REASON_MAX = 2000;

  /** The body of what changes no expert. */
  public static final Body REASON =
      Body.of(Field.required("reason", Schema.line(REASON_MAX).says("Why, for the audit.")));

  /** Fields that the body of every mutation of an expert has. */
  static final Body BODY =
      REASON.and(
          Body.of(
              Field.optional(
                  "expected_epoch",
                  Schema.integer(0, Long.MAX_VALUE)
                      .says(
                          "The epoch that the decision was made on, 0 if there was no expert; at"
                              + " another one it is a conflict.")),
              Field.optional(
                  "dry_run",
                  Schema.flag().says("Whether only to say what would happen.").orElse(false))));

  static MutationRequest of(RoutingContext context, ExpertMutation mutation, RequestFields body) {
    Long epoch = body.longInteger("expected_epoch");
    if (epoch != null && epoch < 0) {
      throw ApiException.invalid("expected_epoch", "expected_epoch must be >= 0, was " + epoch);
    }
    return new MutationRequest(
        mutation,
        change(context, body, epoch),
        body.flag("dry_run"),
        Authentication.of(context).scope());
  }

  /** Who asks for a change and why; the answer names the key of idempotency. */
  public static ChangeRequest change(
      RoutingContext context, RequestFields body, @Nullable Long expectedEpoch) {
    Principal principal = Authentication.of(context);
    String key = IdempotencyKeys.of(context);
    String reason = body.requiredText("reason");
    return RequestValues.checked(
        () -> new ChangeRequest(principal.actor(), reason, key, expectedEpoch, principal.grants()));
  }
}
