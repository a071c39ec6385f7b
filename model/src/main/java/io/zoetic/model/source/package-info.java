// SPDX-License-Identifier: Apache-2.0
/**
 * What a user may name as a model: {@link io.zoetic.model.source.ModelSource} makes of it the
 * directory of a checkpoint.
 */
@NullMarked
package io.zoetic.model.source;

import org.jspecify.annotations.NullMarked;
