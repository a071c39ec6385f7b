// SPDX-License-Identifier: Apache-2.0
/**
 * Experts that nobody named: clusters of what the base model answered, and what was decided on
 * them. {@link io.zoetic.vectorstore.growth.Growth} is what a trainer does with them, {@link
 * io.zoetic.vectorstore.growth.GrowthLedger} what people see and may do.
 */
@NullMarked
package io.zoetic.vectorstore.growth;

import org.jspecify.annotations.NullMarked;
