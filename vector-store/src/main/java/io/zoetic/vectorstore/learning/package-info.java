// SPDX-License-Identifier: Apache-2.0
/**
 * What is kept of learning: {@link io.zoetic.vectorstore.learning.Feedback} on {@linkplain
 * io.zoetic.vectorstore.learning.StoredInteraction interactions}, by declared {@linkplain
 * io.zoetic.vectorstore.learning.Metric metrics}; the {@linkplain
 * io.zoetic.vectorstore.learning.Example examples} that curation makes of both; {@linkplain
 * io.zoetic.vectorstore.learning.TrainingRuns training runs}; and {@linkplain
 * io.zoetic.vectorstore.learning.Routers routers}.
 */
@NullMarked
package io.zoetic.vectorstore.learning;

import org.jspecify.annotations.NullMarked;
