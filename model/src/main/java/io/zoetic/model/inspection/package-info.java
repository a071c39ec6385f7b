// SPDX-License-Identifier: Apache-2.0
/** What a model is and what it will cost, from its files' headers alone. */
@NullMarked
package io.zoetic.model.inspection;

import org.jspecify.annotations.NullMarked;
