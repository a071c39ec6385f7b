// SPDX-License-Identifier: Apache-2.0
/** Programs as answers: taken out of a text, and run. */
@NullMarked
package io.zoetic.recipes.task.scoring.code;

import org.jspecify.annotations.NullMarked;
