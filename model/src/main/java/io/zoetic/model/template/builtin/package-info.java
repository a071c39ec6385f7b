// SPDX-License-Identifier: Apache-2.0
/** Operators, formats and functions that need no template to run. */
@NullMarked
package io.zoetic.model.template.builtin;

import org.jspecify.annotations.NullMarked;
