// SPDX-License-Identifier: Apache-2.0
/** The commands {@code inspect}, {@code render} and {@code svd}: a base model that is looked at. */
@NullMarked
package io.zoetic.recipes.model;

import org.jspecify.annotations.NullMarked;
