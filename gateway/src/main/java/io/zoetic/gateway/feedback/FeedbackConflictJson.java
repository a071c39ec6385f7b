// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.gateway.http.ErrorJson;
import io.zoetic.gateway.schema.Doc;
import java.util.UUID;

/**
 * The idempotency key brought another body before.
 *
 * @param feedbackId what the key stands for
 */
record FeedbackConflictJson(
    ErrorJson.Detail error, @Doc("What the key stands for.") UUID feedbackId) {}
