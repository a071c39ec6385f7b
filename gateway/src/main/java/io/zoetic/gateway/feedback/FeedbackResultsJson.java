// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.gateway.http.ErrorJson;
import io.zoetic.gateway.schema.Doc;
import java.util.List;

/**
 * The results of many pieces of feedback.
 *
 * @param feedback one per piece, in the same order: a {@link FeedbackReceiptJson}, or the body of
 *     an error
 */
record FeedbackResultsJson(
    @Doc(
            value = "One per item, in the same order.",
            kinds = {FeedbackReceiptJson.class, FeedbackConflictJson.class, ErrorJson.class})
        List<Object> feedback) {}
