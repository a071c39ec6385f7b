// SPDX-License-Identifier: Apache-2.0
/**
 * The commands {@code svd} and {@code experts}: factoring a base model's matrices, and looking at,
 * bringing in and handing out expert files.
 *
 * <p>What is wrong with an argument or a file is an exception that {@link
 * io.zoetic.standalone.Main} turns into its message and exit code 2.
 */
@NullMarked
package io.zoetic.standalone.experts;

import org.jspecify.annotations.NullMarked;
