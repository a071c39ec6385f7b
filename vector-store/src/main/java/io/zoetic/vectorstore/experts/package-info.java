// SPDX-License-Identifier: Apache-2.0
/**
 * The expert registry: immutable versions, and the aliases that move between them.
 *
 * <p>{@link io.zoetic.vectorstore.experts.ExpertRegistry} takes every change as an {@link
 * io.zoetic.vectorstore.experts.ExpertMutation} with a {@link
 * io.zoetic.vectorstore.audit.ChangeRequest} that says who and why. {@link
 * io.zoetic.vectorstore.experts.MutationRules} decides what it does, from what a {@link
 * io.zoetic.vectorstore.experts.RegistryTransaction} reads, and hands back one {@link
 * io.zoetic.vectorstore.experts.MutationPlan}: the rows to write, with an entry of the {@link
 * io.zoetic.vectorstore.audit.AuditLog} and an event of the {@link
 * io.zoetic.vectorstore.outbox.Outbox}. So both stores obey one set of rules, and nothing is ever
 * half done. {@link io.zoetic.vectorstore.experts.VersionState} is the life of a version.
 *
 * <p>Registries are thread-safe. Records are immutable.
 */
@NullMarked
package io.zoetic.vectorstore.experts;

import org.jspecify.annotations.NullMarked;
