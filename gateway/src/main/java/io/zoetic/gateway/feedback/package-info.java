// SPDX-License-Identifier: Apache-2.0
/**
 * Feedback over HTTP: {@link io.zoetic.gateway.feedback.FeedbackBody} reads what is said, {@link
 * io.zoetic.gateway.feedback.FeedbackRules} holds it against its metric, and {@link
 * io.zoetic.gateway.feedback.FeedbackWriter} commits it, many at a time, before it is acknowledged.
 * {@link io.zoetic.gateway.feedback.FeedbackLinks} makes the links of completions by which people
 * vote without a key. Metrics, training runs and the forgetting of users are here, too.
 */
@NullMarked
package io.zoetic.gateway.feedback;

import org.jspecify.annotations.NullMarked;
