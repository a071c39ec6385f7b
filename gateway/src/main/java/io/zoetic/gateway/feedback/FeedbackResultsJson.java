// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import java.util.List;

/**
 * What became of many pieces of feedback.
 *
 * @param feedback one per piece, in the same order: a {@link FeedbackReceiptJson}, or the body of
 *     an error
 */
record FeedbackResultsJson(List<Object> feedback) {}
