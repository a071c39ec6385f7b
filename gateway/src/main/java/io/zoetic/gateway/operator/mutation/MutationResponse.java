// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator.mutation;

import io.zoetic.core.AliasName;
import io.zoetic.core.Scope;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.gateway.store.ExpertJson;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertConflictException;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.MutationReceipt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer that says what a mutation has done, or would do.
 *
 * @param version what it is about, or leads to; null if that is the whole expert, or not known yet
 * @param auditSequence its entry in the audit; null if nothing is committed
 * @param state the expert as it is now, or would be; null if it could not be read
 */
@Doc(name = "Receipt")
public record MutationResponse(
    @Doc(shape = Shape.EXPERT) String expert,
    @Doc(
            value =
                "What it was about or led to; null if that is the whole expert, or not known yet.",
            min = 1)
        @Nullable Integer version,
    @Doc(value = "That it made.", min = 1) long epoch,
    @Doc(value = "Its entry in the audit; null in a dry run.", min = 1)
        @Nullable Long auditSequence,
    Instant at,
    @Doc("Whether nothing was committed.") boolean dryRun,
    @Doc("The expert afterwards; null if it was committed and could not be read back.")
        @Nullable ExpertJson state) {

  /** Applies or previews it; blocks. */
  static MutationResponse of(MutationRequest request, ExpertRegistry experts) {
    try {
      return request.dryRun() ? previewed(request, experts) : applied(request, experts);
    } catch (ExpertConflictException e) {
      throw e.within(request.scope());
    }
  }

  private static MutationResponse applied(MutationRequest request, ExpertRegistry experts) {
    MutationReceipt receipt = experts.apply(request.mutation(), request.change());
    return new MutationResponse(
        receipt.expert(),
        receipt.version(),
        receipt.epoch(),
        receipt.auditSequence(),
        receipt.at(),
        false,
        stateOf(receipt.expert(), request.scope(), experts));
  }

  /** It is committed: an answer that says otherwise would be wrong. */
  private static @Nullable ExpertJson stateOf(String expert, Scope scope, ExpertRegistry experts) {
    try {
      return experts.show(expert).map(found -> ExpertJson.of(found.within(scope))).orElse(null);
    } catch (StoreException e) {
      return null;
    }
  }

  private static MutationResponse previewed(MutationRequest request, ExpertRegistry experts) {
    ExpertStatus after = experts.preview(request.mutation(), request.change());
    Integer version =
        switch (request.mutation()) {
          case ExpertMutation.OfVersion ofVersion -> ofVersion.id().version();
          case ExpertMutation.Rollback _ ->
              after.pointer(AliasName.CHAMPION).map(AliasTarget::version).orElse(null);
          case ExpertMutation.Register _,
              ExpertMutation.Unpin _,
              ExpertMutation.AbortCanary _,
              ExpertMutation.Freeze _,
              ExpertMutation.Unfreeze _ ->
              null;
        };
    return new MutationResponse(
        after.name(),
        version,
        after.epoch(),
        null,
        after.changedAt(),
        true,
        ExpertJson.of(after.within(request.scope())));
  }
}
