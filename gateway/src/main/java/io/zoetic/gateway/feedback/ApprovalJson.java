// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.vectorstore.feedback.Approval;

/** The answer that says what an approval has changed. */
record ApprovalJson(
    @Doc(value = "Made of it before, which somebody answers for now.", min = 0) int examples,
    @Doc(value = "How much is decided on again, since it was not believed.", min = 0) int again) {

  static ApprovalJson of(Approval.Result result) {
    return new ApprovalJson(result.examples(), result.again());
  }
}
