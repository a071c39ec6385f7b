// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.gateway.store.ExpertJson;
import io.zoetic.vectorstore.VectorStoreException;
import io.zoetic.vectorstore.expert.AliasName;
import io.zoetic.vectorstore.expert.ExpertMutation;
import io.zoetic.vectorstore.expert.ExpertRegistry;
import io.zoetic.vectorstore.expert.ExpertStatus;
import io.zoetic.vectorstore.expert.Pointer;
import io.zoetic.vectorstore.expert.Receipt;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a mutation has done, or would do.
 *
 * @param version what it is about, or leads to; null if that is the whole expert, or not known yet
 * @param auditSequence its entry in the audit; null if nothing is committed
 * @param state the expert as it is now, or would be; null if it could not be read
 */
record Outcome(
    String expert,
    @Nullable Integer version,
    long epoch,
    @Nullable Long auditSequence,
    Instant at,
    @Nullable ExpertStatus state) {

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
        stateOf(receipt.expert(), experts));
  }

  /** It is committed: an answer that says otherwise would be wrong. */
  private static @Nullable ExpertStatus stateOf(String expert, ExpertRegistry experts) {
    try {
      return experts.show(expert).orElse(null);
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
    return new Outcome(after.name(), version, after.epoch(), null, after.changedAt(), after);
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("expert", expert);
    VersionJson.writeNumber(out, "version", version);
    out.writeNumberField("epoch", epoch);
    VersionJson.writeNumber(out, "audit_sequence", auditSequence);
    out.writeStringField("at", at.toString());
    out.writeBooleanField("dry_run", auditSequence == null);
    out.writeFieldName("state");
    if (state == null) {
      out.writeNull();
    } else {
      ExpertJson.write(out, state);
    }
    out.writeEndObject();
  }
}
