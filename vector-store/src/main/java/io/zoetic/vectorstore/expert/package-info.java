// SPDX-License-Identifier: Apache-2.0
/**
 * The expert registry: immutable versions, and the aliases that move between them.
 *
 * <p>{@link io.zoetic.vectorstore.expert.ExpertRegistry} takes every change as an {@link
 * io.zoetic.vectorstore.expert.ExpertMutation} with a {@link
 * io.zoetic.vectorstore.expert.ChangeRequest} that says who and why. {@link
 * io.zoetic.vectorstore.expert.MutationRules} decides what it does, from what a {@link
 * io.zoetic.vectorstore.expert.RegistryTransaction} reads, and hands back one {@link
 * io.zoetic.vectorstore.expert.MutationPlan}: the rows to write, with an entry of the {@link
 * io.zoetic.vectorstore.expert.AuditLog} and an event of the {@link
 * io.zoetic.vectorstore.expert.Outbox}. So both stores obey one set of rules, and nothing is ever
 * half done. {@link io.zoetic.vectorstore.expert.VersionState} is the life of a version.
 *
 * <p>Registries are thread-safe. Records are immutable.
 */
@NullMarked
package io.zoetic.vectorstore.expert;

import org.jspecify.annotations.NullMarked;
