// SPDX-License-Identifier: Apache-2.0
/** How parsing and rendering fail, and the budget that a rendering may use up. */
@NullMarked
package io.zoetic.model.template.failure;

import org.jspecify.annotations.NullMarked;
