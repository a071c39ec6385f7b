// SPDX-License-Identifier: Apache-2.0
/** Ways of answering that a product wants and no base model knows, to be taught. */
@NullMarked
package io.zoetic.benchmarks.conventions;

import org.jspecify.annotations.NullMarked;
