// SPDX-License-Identifier: Apache-2.0
/**
 * The commands {@code experts} and {@code svd}: operating the experts of a running platform over
 * its HTTP API, bringing versions in and out as files, and factoring a base model's matrices.
 *
 * <p>{@link io.zoetic.standalone.experts.ExpertsCommand} has the verbs that change an expert; each
 * is one {@code ExpertChange} that {@code ChangeOptions} makes. What only reads is a class of its
 * own. Only import, export and {@code show --matrices} open the base model: the rest must start
 * fast.
 *
 * <p>What is wrong with an argument or a file is an exception that {@link
 * io.zoetic.standalone.Main} turns into its message and exit code 2.
 */
@NullMarked
package io.zoetic.standalone.experts;

import org.jspecify.annotations.NullMarked;
