// SPDX-License-Identifier: Apache-2.0
/** What answers the items of tasks: a model in this process, or a platform over HTTP. */
@NullMarked
package io.zoetic.recipes.evaluation.engine;

import org.jspecify.annotations.NullMarked;
