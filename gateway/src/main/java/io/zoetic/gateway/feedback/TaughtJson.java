// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.gateway.http.ErrorJson;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.vectorstore.feedback.FeedbackStore.Acceptance;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The results of many rows of what an expert is taught.
 *
 * @param examples one per row, in the same order: a {@link Stored}, or the body of an error
 * @param waitingFor why nothing can be learnt at present; null if something can
 */
record TaughtJson(
    @Doc(
            value = "One per row, in the same order.",
            kinds = {Stored.class, FeedbackConflictJson.class, ErrorJson.class})
        List<Object> examples,
    @Doc("Why nothing can be learnt from them at present; null: something can.")
        @Nullable String waitingFor) {

  /** That a row is committed. */
  record Stored(
      @Doc("What it is kept as, one piece per completion. None in a dry run.") List<UUID> feedback,
      @Doc("duplicate: all of it was stored before under the same key.")
          FeedbackReceiptJson.Status status) {

    /**
     * @param receipts of its pieces; none if nothing was to be stored; not of what must be answered
     *     by an error
     */
    static Stored of(List<Receipt> receipts) {
      boolean known =
          !receipts.isEmpty()
              && receipts.stream().allMatch(each -> each.acceptance() == Acceptance.DUPLICATE);
      return new Stored(
          receipts.stream().map(Receipt::id).toList(),
          known ? FeedbackReceiptJson.Status.DUPLICATE : FeedbackReceiptJson.Status.ACCEPTED);
    }
  }
}
