// SPDX-License-Identifier: Apache-2.0
/**
 * The command {@code experts}.
 *
 * <p>{@link io.zoetic.cli.experts.ExpertsCommand} has the verbs that change an expert; each is one
 * {@link io.zoetic.cli.experts.ExpertChange} that {@link io.zoetic.cli.experts.ChangeOptions} make.
 * What only reads is a class of its own. What needs a base model is {@link
 * io.zoetic.cli.experts.ModelCommands} of another module.
 */
@NullMarked
package io.zoetic.cli.experts;

import org.jspecify.annotations.NullMarked;
