// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.gateway.store.ExpertJson;
import io.zoetic.vectorstore.VectorStoreException;
import io.zoetic.vectorstore.expert.AliasName;
import io.zoetic.vectorstore.expert.ExpertMutation;
import io.zoetic.vectorstore.expert.ExpertRegistry;
import io.zoetic.vectorstore.expert.ExpertStatus;
import io.zoetic.vectorstore.expert.Pointer;
import io.zoetic.vectorstore.expert.Receipt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a mutation has done, or would do.
 *
 * @param version what it is about, or leads to; null if that is the whole expert, or not known yet
 * @param auditSequence its entry in the audit; null if nothing is committed
 * @param state the expert as it is now, or would be; null if it could not be read
 */
@Doc(name = "Receipt")
record Outcome(
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
  static Outcome of(Asked asked, ExpertRegistry experts) {
    return asked.dryRun() ? previewed(asked, experts) : applied(asked, experts);
  }

  private static Outcome applied(Asked asked, ExpertRegistry experts) {
    Receipt receipt = experts.apply(asked.mutation(), asked.change());
    return new Outcome(
        receipt.expert(),
        receipt.version(),
        receipt.epoch(),
        receipt.auditSequence(),
        receipt.at(),
        false,
        stateOf(receipt.expert(), experts));
  }

  /** It is committed: an answer that says otherwise would be wrong. */
  private static @Nullable ExpertJson stateOf(String expert, ExpertRegistry experts) {
    try {
      return experts.show(expert).map(ExpertJson::of).orElse(null);
    } catch (VectorStoreException e) {
      return null;
    }
  }

  private static Outcome previewed(Asked asked, ExpertRegistry experts) {
    ExpertStatus after = experts.preview(asked.mutation(), asked.change());
    Integer version =
        switch (asked.mutation()) {
          case ExpertMutation.OfVersion ofVersion -> ofVersion.id().version();
          case ExpertMutation.Rollback _ ->
              after.pointer(AliasName.CHAMPION).map(Pointer::version).orElse(null);
          case ExpertMutation.Register _,
              ExpertMutation.Unpin _,
              ExpertMutation.AbortCanary _,
              ExpertMutation.Freeze _,
              ExpertMutation.Unfreeze _ ->
              null;
        };
    return new Outcome(
        after.name(), version, after.epoch(), null, after.changedAt(), true, ExpertJson.of(after));
  }
}
