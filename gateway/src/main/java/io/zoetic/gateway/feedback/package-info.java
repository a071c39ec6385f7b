// SPDX-License-Identifier: Apache-2.0
/**
 * Feedback over HTTP: {@link io.zoetic.gateway.feedback.fields.FeedbackBody} reads what is said,
 * {@link io.zoetic.gateway.feedback.fields.FeedbackRules} holds it against its metric, and {@link
 * io.zoetic.gateway.feedback.FeedbackWriter} commits it, many at a time, before it is acknowledged.
 * {@link io.zoetic.gateway.feedback.FeedbackLinks} makes the links of completions by which people
 * vote without a key. The forgetting of users is here, too; metrics and training runs are in {@code
 * io.zoetic.gateway.learning}.
 */
@NullMarked
package io.zoetic.gateway.feedback;

import org.jspecify.annotations.NullMarked;
