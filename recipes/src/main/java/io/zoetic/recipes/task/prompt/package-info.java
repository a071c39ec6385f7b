// SPDX-License-Identifier: Apache-2.0
/**
 * How items are put to a model: as the reference code of the paper does, or as a chat. Pure
 * functions, thread-safe.
 */
@NullMarked
package io.zoetic.recipes.task.prompt;

import org.jspecify.annotations.NullMarked;
