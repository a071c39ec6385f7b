// SPDX-License-Identifier: Apache-2.0
/**
 * What is kept of learning: {@link io.zoetic.vectorstore.feedback.Feedback} on {@linkplain
 * io.zoetic.vectorstore.feedback.StoredInteraction interactions}, by declared {@linkplain
 * io.zoetic.vectorstore.feedback.Metric metrics}; the {@linkplain
 * io.zoetic.vectorstore.learning.Example examples} that curation makes of both; {@linkplain
 * io.zoetic.vectorstore.learning.TrainingRuns training runs}; and {@linkplain
 * io.zoetic.vectorstore.learning.Routers routers}.
 */
@NullMarked
package io.zoetic.vectorstore.learning;

import org.jspecify.annotations.NullMarked;
