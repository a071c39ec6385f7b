// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a mutation is committed.
 *
 * @param version what it was about, or led to; null if it was about the whole expert
 * @param epoch that it made
 * @param auditSequence its entry in the audit
 */
public record MutationReceipt(
    String expert, @Nullable Integer version, long epoch, long auditSequence, Instant at) {}
