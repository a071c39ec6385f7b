// SPDX-License-Identifier: Apache-2.0
/** Few-shot adaptation from files: a mixture of experts for a few questions with right answers. */
@NullMarked
package io.zoetic.recipes.adaptation;

import org.jspecify.annotations.NullMarked;
