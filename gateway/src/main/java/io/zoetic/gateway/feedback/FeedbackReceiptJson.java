// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That feedback is committed.
 *
 * @param feedbackId null if nothing was to be stored
 * @param waitingFor why nothing can be learnt at present; null if something can
 */
record FeedbackReceiptJson(
    @Doc("Null in a dry run.") @Nullable UUID feedbackId,
    @Doc("duplicate: it was stored before under the same key.") Status status,
    @Doc("Why nothing can be learnt from it at present; null: something can.")
        @Nullable String waitingFor) {

  /** The status of what was sent. */
  enum Status {
    ACCEPTED,
    /** It was stored before under the same key. */
    DUPLICATE
  }

  /**
   * @param receipt null if nothing was to be stored; not of what must be answered by an error
   */
  static FeedbackReceiptJson of(@Nullable Receipt receipt, @Nullable String waitingFor) {
    if (receipt == null) {
      return new FeedbackReceiptJson(null, Status.ACCEPTED, waitingFor);
    }
    Status status =
        switch (receipt.acceptance()) {
          case ACCEPTED -> Status.ACCEPTED;
          case DUPLICATE -> Status.DUPLICATE;
          case CONFLICT, FORGOTTEN ->
              throw new IllegalArgumentException(
                  receipt.acceptance() + " must be answered by an error");
        };
    return new FeedbackReceiptJson(receipt.id(), status, waitingFor);
  }
}
