// SPDX-License-Identifier: Apache-2.0
/** Training all weights of a model from scratch. */
@NullMarked
package io.zoetic.referencemodel.training;

import org.jspecify.annotations.NullMarked;
